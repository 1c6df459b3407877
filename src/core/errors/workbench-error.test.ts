import assert from 'node:assert/strict';
import { describeError, isCancellation, WorkbenchError } from './workbench-error';

/** Fails, and cannot be ended either. */
async function failTwice(first: unknown): Promise<void> {
  await using _held = {
    [Symbol.asyncDispose]: () => Promise.reject(new Error('it is gone')),
  };
  await Promise.reject(first);
}

describe('an error that another one hides', () => {
  it('is what is told', async () => {
    const lost = new WorkbenchError('file.notFound', { path: 'a.jsonl' });
    const thrown: unknown = await failTwice(lost).catch((error: unknown) => error);
    assert.notEqual(thrown, lost);
    assert.deepEqual(describeError(thrown), describeError(lost));
  });

  it('is a cancellation where that was one', async () => {
    const reason = new DOMException('Stopped.', 'AbortError');
    const thrown: unknown = await failTwice(reason).catch((error: unknown) => error);
    assert.equal(isCancellation(thrown), true);
    assert.equal(isCancellation(await failTwice(new Error('no')).catch((error: unknown) => error)), false);
  });
});
