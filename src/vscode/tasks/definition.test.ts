import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { stepNames } from '../../node/runs/events';
import { readTask, taskType } from './definition';

const { contributes } = JSON.parse(readFileSync(path.resolve(import.meta.dirname, '../../../package.json'), 'utf8'));

describe('A task', () => {
  it('says which recipe, and how far', () => {
    const whole = { command: 'run', recipe: 'mobile-llm.yaml', until: undefined };
    assert.deepEqual(readTask({ type: taskType, command: 'run' }), whole);
    assert.deepEqual(readTask({ command: 'run', until: 'train', recipe: 'a b/mobile-llm.yaml' }), {
      command: 'run',
      recipe: 'a b/mobile-llm.yaml',
      until: 'train',
    });
    assert.equal(readTask({ command: 'check' })?.command, 'check');
  });

  it('that says something else is refused', () => {
    for (const wrong of [
      {},
      { command: 'rm -rf /' },
      { command: 'run', until: 'adopt' },
      { command: 'run', until: 3 },
      { command: 'check', until: 'train' },
      { command: 'run', recipe: '' },
      { command: 'run', recipe: ['a'] },
      { command: ['run'] },
    ]) {
      assert.equal(readTask(wrong), undefined, JSON.stringify(wrong));
    }
  });

  it('is declared as it is read', () => {
    const [definition] = contributes.taskDefinitions;
    assert.equal(definition.type, taskType);
    assert.deepEqual(definition.properties.until.enum, stepNames);
  });

  it('writes lines that the problem matchers read', () => {
    const patterns = Object.fromEntries(
      contributes.problemMatchers.map(({ name, pattern }: { name: string; pattern: { regexp: string } }) => [
        name,
        new RegExp(pattern.regexp, 'u'),
      ]),
    );
    const read = (name: string, line: string) => patterns[name]?.exec(line)?.slice(1);
    assert.deepEqual(read('mobile-llm-check', '/a b/c:d.jsonl:12:3: warning: Two rows: the same. Keep one.'), [
      '/a b/c:d.jsonl',
      '12',
      '3',
      'warning',
      'Two rows: the same. Keep one.',
    ]);
    assert.equal(read('mobile-llm-check', 'C:\\a\\b.yaml:1:1: information: x y')?.[3], 'info');
    assert.equal(read('mobile-llm-check', '612 rows (512 train, 100 eval), 3 problems: 1 errors'), undefined);
    assert.equal(read('mobile-llm-run', '/a/mobile-llm.yaml:1:1: failed: There is no disk.')?.[3], 'There is no disk.');
    assert.equal(read('mobile-llm-check', '/a/mobile-llm.yaml:1:1: failed: There is no disk.'), undefined);
  });
});
