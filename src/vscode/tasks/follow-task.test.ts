import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { RunEvent } from '../../node/runs/events';
import { followTask } from './follow-task';

const at = '2026-11-22T10:00:00.000Z';
const run = { runId: '20261122-100000-aaaa', recipePath: '/p/mobile-llm.yaml' };

/** A run that trains until it is cancelled. */
function scriptedRun(cancelAnswer: () => Promise<void>) {
  const cancelled = Promise.withResolvers<void>();
  const asked: string[] = [];
  async function* followRun(): AsyncGenerator<RunEvent, void, undefined> {
    yield { event: 'step-started', step: 'train' };
    await cancelled.promise;
    yield { event: 'run-cancelled', at };
  }
  const cancelRun = async (folder: string, runId: string) => {
    asked.push(`${folder} ${runId}`);
    cancelled.resolve();
    await cancelAnswer();
  };
  return { asked, engine: { followRun, cancelRun } };
}

describe('A task that follows its run', () => {
  const task = new AbortController();
  const said: string[] = [];
  const warnings: string[] = [];
  const tools = { say: (line: string) => said.push(line), show: () => undefined, signal: task.signal };
  const follow = ({ engine }: ReturnType<typeof scriptedRun>) =>
    followTask(run, tools, { engine, signal: new AbortController().signal, warn: (text) => warnings.push(text) });

  it('cancels it once when it is ended, and says what stays', async () => {
    const script = scriptedRun(async () => undefined);
    const followed = follow(script);
    task.abort();
    assert.equal((await followed)?.event, 'run-cancelled');
    assert.deepEqual(script.asked, ['/p 20261122-100000-aaaa']);
    assert.match(said.at(-1) ?? '', /^Cancelled\./);
  });

  it('cancels it once where it was ended before its run was up, and a run that cannot be asked is only noted', async () => {
    const script = scriptedRun(() => Promise.reject(new Error('no socket')));
    assert.equal((await follow(script))?.event, 'run-cancelled');
    assert.deepEqual(script.asked, ['/p 20261122-100000-aaaa']);
    assert.deepEqual(warnings, ['Error: no socket']);
  });
});
