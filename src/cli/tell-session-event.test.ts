import assert from 'node:assert/strict';
import { sessionText } from './tell-session-event';

const speed = (threads: number, tokensPerSecond: number) => ({ threads, tokensPerSecond, promptTokensPerSecond: 100 });

describe('what is said of a session', () => {
  it('shows what each number of threads brought, in their order', () => {
    const measured = [speed(2, 88.4), speed(1, 7.04)];
    const event = { type: 'threads', source: 'measured', threads: 2, measured, isVirtual: false } as const;
    assert.equal(sessionText(event), 'Threads: 1 → 7.0, 2 → 88 tokens/s; 2 are used.');
    assert.match(sessionText({ ...event, isVirtual: true }) ?? '', /tokens\/s \(this computer’s speed\); 2 are used/);
  });

  it('says why nothing was measured', () => {
    const event = { type: 'threads', source: 'guessed', threads: 4, measured: [], isVirtual: false } as const;
    assert.equal(
      sessionText({ ...event, reason: 'hot' }),
      'Threads: 4 are used; the phone is too hot to measure what is best.',
    );
    assert.match(sessionText({ ...event, reason: 'late' }) ?? '', /too slow/);
  });

  it('tells what was left behind from what was kept', () => {
    const text = sessionText({ type: 'leftoversEnded', orphans: 1, kept: 2 });
    assert.equal(text, 'Ended llama-server on the phone: 1 that was left behind, 2 that were kept for other settings.');
  });
});
