import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { askInTurn, back, type Question } from './ask-in-turn';
import { lastUsedFirst } from './last-used';

interface Answers {
  readonly preset?: string;
  readonly name?: string;
}

/** Questions that are answered from a script; what each was asked with is written down. */
function scripted(script: readonly (Partial<Answers> | typeof back | undefined)[]) {
  const asked: string[] = [];
  const waiting = [...script];
  const question: Question<Answers> = async (answers, { step, totalSteps }) => {
    asked.push(`${step}/${totalSteps} ${JSON.stringify(answers)}`);
    const answer = waiting.shift();
    return answer === undefined || answer === back ? answer : { ...answers, ...answer };
  };
  return { asked, ask: () => askInTurn('New Project', [question, question], {}) };
}

describe('questions in turn', () => {
  it('go back to the one before with what was answered there, and on again', async () => {
    const { asked, ask } = scripted([{ preset: 'small' }, back, { preset: 'large' }, { name: 'mine' }]);
    assert.deepEqual(await ask(), { preset: 'large', name: 'mine' });
    assert.deepEqual(asked, ['1/2 {}', '2/2 {"preset":"small"}', '1/2 {"preset":"small"}', '2/2 {"preset":"large"}']);
  });

  it('end as soon as one is left', async () => {
    const { asked, ask } = scripted([{ preset: 'small' }, undefined]);
    assert.equal(await ask(), undefined);
    assert.equal(asked.length, 2);
  });

  it('begin again where nothing lies before the first', async () => {
    assert.deepEqual(await scripted([back, { preset: 'small' }, { name: 'mine' }]).ask(), {
      preset: 'small',
      name: 'mine',
    });
  });
});

describe('a list', () => {
  const lines = [{ label: 'a' }, { label: 'b', description: 'virtual' }, { label: 'c' }];
  const words = 'last used';

  it('begins with what was used the last time, and says so', () => {
    assert.deepEqual(lastUsedFirst(lines, { isLast: ({ label }) => label === 'b', words }), [
      { label: 'b', description: 'virtual · last used' },
      { label: 'a' },
      { label: 'c' },
    ]);
  });

  it('stays as it is where that is gone, or there is nothing to choose', () => {
    assert.equal(lastUsedFirst(lines, { isLast: () => false, words }), lines);
    const one = lines.slice(0, 1);
    assert.equal(lastUsedFirst(one, { isLast: () => true, words }), one);
  });
});
