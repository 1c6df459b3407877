import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { type TypedText, TypingBuffer } from './typing-buffer';

/** A document that takes texts when the test says so, and a clock that goes when it says so. */
function slowDocument({ isSaved = false } = {}) {
  const sent: TypedText[] = [];
  const settled: string[] = [];
  const answers: ((error?: Error) => Promise<void>)[] = [];
  let timer: (() => void) | undefined;
  const buffer = new TypingBuffer({
    isSaved: () => isSaved && sent.length === 0,
    send: (typed) => {
      sent.push(typed);
      return new Promise((resolve, reject) => {
        answers.push((error) => {
          error ? reject(error) : resolve();
          return new Promise((done) => setImmediate(done));
        });
      });
    },
    onSettled: (field, error) => settled.push(error === undefined ? field : `${field} failed`),
    schedule: (_delayMs, call) => {
      timer = call;
      return () => {
        timer = undefined;
      };
    },
  });
  return { buffer, sent, settled, answers, elapse: () => turn(() => timer?.()) };
}

function turn(action: () => void): Promise<void> {
  action();
  return new Promise((done) => setImmediate(done));
}

describe('What is typed', () => {
  it('becomes one edit when the typing pauses', async () => {
    const { buffer, sent, elapse } = slowDocument();
    buffer.type({ field: 'a', text: 'H', step: '1' });
    buffer.type({ field: 'a', text: 'Hi', step: '1' });
    assert.deepEqual(sent, []);
    await elapse();
    assert.deepEqual(sent, [{ field: 'a', text: 'Hi', step: '1' }]);
  });

  it('is told at once where nothing is unsaved yet: an editor that is closed then asks', async () => {
    const { buffer, sent, answers, elapse } = slowDocument({ isSaved: true });
    await turn(() => buffer.type({ field: 'a', text: 'H', step: '1' }));
    assert.deepEqual(sent, [{ field: 'a', text: 'H', step: '1' }]);
    await answers[0]?.();
    await turn(() => buffer.type({ field: 'a', text: 'Hi', step: '1' }));
    assert.equal(sent.length, 1);
    await elapse();
    assert.equal(sent.length, 2);
  });

  it('becomes an edit a word, in their order, however fast it was', async () => {
    const { buffer, sent, answers, elapse } = slowDocument();
    buffer.type({ field: 'a', text: 'one ', step: '1' });
    buffer.type({ field: 'a', text: 'one two', step: '2' });
    buffer.type({ field: 'b', text: 'x', step: '1' });
    await elapse();
    await answers[0]?.();
    await answers[1]?.();
    assert.deepEqual(
      sent.map(({ text }) => text),
      ['one ', 'one two', 'x'],
    );
  });

  it('goes on while an edit is on its way', async () => {
    const { buffer, sent, answers, elapse } = slowDocument();
    buffer.type({ field: 'a', text: 'H', step: '1' });
    await elapse();
    buffer.type({ field: 'a', text: 'Hi', step: '1' });
    const flushed = buffer.flush();
    await answers[0]?.();
    assert.equal(buffer.holds('a'), true);
    await answers[1]?.();
    await flushed;
    assert.deepEqual([sent.length, buffer.holds('a'), buffer.isEmpty], [2, false, true]);
  });

  it('that was refused is kept, told and sent again', async () => {
    const { buffer, sent, settled, answers } = slowDocument();
    buffer.type({ field: 'a', text: 'Hi', step: '1' });
    const flushed = buffer.flush();
    await turn(() => {});
    const refused = assert.rejects(flushed, /read-only/);
    await answers[0]?.(new Error('read-only'));
    await refused;
    assert.deepEqual([settled, buffer.holds('a')], [['a failed'], true]);
    const again = buffer.flush();
    await turn(() => {});
    await answers[1]?.();
    await again;
    assert.deepEqual([sent.map(({ text }) => text), buffer.isEmpty], [['Hi', 'Hi'], true]);
  });

  it('can be given up', async () => {
    const { buffer, sent } = slowDocument();
    buffer.type({ field: 'a', text: 'Hi', step: '1' });
    buffer.discard('a');
    await buffer.flush();
    assert.deepEqual([sent, buffer.isEmpty], [[], true]);
  });
});
