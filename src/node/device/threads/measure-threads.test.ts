import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type { ChatEvent, ChatRequest } from '../../llama/client';
import { measureThreads } from './measure-threads';

const { signal } = new AbortController();

/** A model that says so many tokens to each question, this far apart. */
function model(lengths: readonly number[], tokenMs: number) {
  const left = [...lengths];
  return {
    async *chat(request: ChatRequest): AsyncGenerator<ChatEvent> {
      const replyTokens = left.shift() ?? assert.fail('one question too many');
      for (let token = 0; token < replyTokens; token += 1) {
        await delay(tokenMs, undefined, request.signal ? { signal: request.signal } : {});
        yield { type: 'token', text: 'a' };
      }
      const timings = { promptTokens: 30, cachedTokens: 0, promptMs: 300, promptTokensPerSecond: 0, replyTokens };
      const times = { replyMs: replyTokens * 50, tokensPerSecond: 0 };
      yield { type: 'done', finishReason: 'stop', timings: { ...timings, ...times } };
    },
  };
}

describe('measuring with a number of threads', () => {
  it('counts by the clock of the server', async () => {
    const speed = await measureThreads(model([24], 0), 2, { signal });
    assert.deepEqual(speed, { threads: 2, tokensPerSecond: 20, promptTokensPerSecond: 100 });
  });

  it('asks again until there are enough tokens, three times at most', async () => {
    assert.equal((await measureThreads(model([4, 12], 0), 1, { signal })).tokensPerSecond, 20);
    assert.equal((await measureThreads(model([1, 1, 1], 0), 1, { signal })).tokensPerSecond, 20);
    assert.equal((await measureThreads(model([0, 0, 0], 0), 1, { signal })).tokensPerSecond, 0);
  });

  it('judges a reply that takes too long by what has come of it', async () => {
    const { tokensPerSecond, promptTokensPerSecond } = await measureThreads(model([24], 50), 4, {
      signal,
      limitMs: 400,
    });
    // Twenty at most; a computer that is busy with other work brings fewer.
    assert.ok(tokensPerSecond > 0 && tokensPerSecond < 21, String(tokensPerSecond));
    assert.equal(promptTokensPerSecond, 0);
  });

  it('ends when it is cancelled', async () => {
    const cancelled = measureThreads(model([24], 1000), 4, { signal: AbortSignal.timeout(20) });
    await assert.rejects(cancelled, { name: 'TimeoutError' });
  });
});
