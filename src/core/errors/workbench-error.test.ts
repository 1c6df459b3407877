import assert from 'node:assert/strict';
import { thrownMessage } from './thrown-message';
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

describe('what an error says', () => {
  const said = (detail: string) => new WorkbenchError('file.unwritable', { path: 'a', detail }).message;

  it('is a sentence, whatever the value at its end says', () => {
    assert.equal(said('the disk is full'), said('the disk is full.'));
    assert.match(said('the disk is full'), /[^.]\.$/u);
    assert.match(said('is it there?'), /\?$/u);
    assert.match(said('it goes on …'), /…$/u);
    assert.match(said('and so on...'), /[^.]\.\.\.$/u);
    assert.match(new WorkbenchError('dataset.recordRefused', { detail: 'no.' }).message, /no\.$/u);
  });

  it('names a disk that refuses in words, with the system’s code', () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), {
      code: 'ENOSPC',
      syscall: 'write',
    });
    assert.equal(thrownMessage(full), 'the disk is full (ENOSPC)');
    const gone = Object.assign(new Error('ENOENT: no such file, open'), { code: 'ENOENT', syscall: 'open' });
    assert.equal(thrownMessage(gone), gone.message);
    assert.equal(thrownMessage(Object.assign(new Error('mine'), { code: 'ENOSPC' })), 'mine');
    assert.equal(thrownMessage('text'), 'text');
  });
});
