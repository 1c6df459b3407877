import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { caretAfter, changeOf, WordSteps } from './word-steps';

/** The steps of texts that follow each other. */
function stepsOf(...texts: readonly string[]): readonly string[] {
  const steps = new WordSteps();
  return texts.slice(1).map((text, index) => steps.stepOf(texts[index] ?? '', text));
}

describe('Typing', () => {
  it('is one step a word', () => {
    assert.deepEqual(stepsOf('', 'c', 'ca', 'ca ', 'ca m', 'ca me'), ['1', '1', '1', '2', '2']);
  });

  it('begins a step where deleting begins and where it ends', () => {
    assert.deepEqual(stepsOf('call', 'cal', 'ca', 'caf'), ['1', '1', '2']);
    assert.deepEqual(stepsOf('abcd', 'acd', 'ad'), ['1', '1'], 'Delete stays where it is');
  });

  it('begins a step elsewhere, and for what is pasted or replaced', () => {
    assert.deepEqual(stepsOf('ab cd', 'abx cd', 'abx cdy'), ['1', '2']);
    assert.deepEqual(stepsOf('', 'a', 'apasted', 'apastedb'), ['1', '2', '2']);
    assert.deepEqual(stepsOf('', 'a', 'b'), ['1', '2']);
  });

  it('begins a step after something else', () => {
    const steps = new WordSteps();
    assert.equal(steps.stepOf('', 'a'), '1');
    steps.end();
    assert.equal(steps.stepOf('a', 'ab'), '2');
  });
});

describe('The caret', () => {
  it('stays with its words when the text becomes another', () => {
    assert.equal(caretAfter('Thanks a lot', 'Thanks', 12), 6);
    assert.equal(caretAfter('Thanks', 'Thanks a lot', 6), 12);
    assert.equal(caretAfter('one two', 'two', 5), 1);
    assert.equal(caretAfter('one two', 'one three', 2), 2);
  });
});

describe('The piece in which two texts differ', () => {
  it('is the smallest', () => {
    assert.deepEqual(changeOf('aa', 'aaa'), { start: 2, removed: '', inserted: 'a' });
    assert.deepEqual(changeOf('abc', 'axc'), { start: 1, removed: 'b', inserted: 'x' });
    assert.deepEqual(changeOf('same', 'same'), { start: 4, removed: '', inserted: '' });
  });
});
