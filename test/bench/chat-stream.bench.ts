import { setTimeout as delay } from 'node:timers/promises';
import type { ChatEvent } from '../../src/node/llama/chat-event';
import type { ChatRequest } from '../../src/node/llama/client';
import { type Bench, median } from './bench';
import { withPhoneBesideHost } from './phone-beside-host';

const rounds = 7;
/** Nobody sends a request sooner after the last reply. What it is about: src/node/llama/kept-connections.ts. */
const pauseMs = 150;
const request: ChatRequest = {
  messages: [{ role: 'user', content: 'Tell me a long story about a lighthouse.' }],
  maxTokens: 128,
  temperature: 0,
};

/**
 * A reply that streams from llama-server on the virtual phone through adb, beside the same reply from the same program
 * on this computer's loopback: what the way through adb costs. Both sides take turns.
 */
export const bench: Bench = async (report) => {
  await withPhoneBesideHost(async (session, host) => {
    const fresh: Streamed[] = [];
    const kept: Streamed[] = [];
    const direct: Streamed[] = [];
    for (let round = 0; round < rounds; round += 1) {
      session.client.close();
      fresh.push(await stream(session.chat(request)));
      await session.client.prepare();
      await delay(pauseMs);
      kept.push(await stream(session.chat(request)));
      direct.push(await stream(host.client.chat(request)));
    }
    const phone = [...fresh, ...kept];
    report({
      metric: 'decode through adb, beside loopback',
      ours: median(phone.map(({ tokensPerSecond }) => tokensPerSecond)),
      baseline: median(direct.map(({ tokensPerSecond }) => tokensPerSecond)),
      unit: 'tokens/s',
      goal: { atLeast: 0.95 },
    });
    report({
      metric: 'time to first token on a new stream, prompt cached',
      ours: medianFirstTokenMs(fresh),
      baseline: medianFirstTokenMs(direct),
      unit: 'ms',
      goal: { atMostMore: 35 },
    });
    report({
      metric: 'time to first token on a kept stream, prompt cached',
      ours: medianFirstTokenMs(kept),
      baseline: medianFirstTokenMs(direct),
      unit: 'ms',
      goal: { atMostMore: 10 },
    });
  });
};

const medianFirstTokenMs = (series: readonly Streamed[]) => median(series.map(({ firstTokenMs }) => firstTokenMs));

interface Streamed {
  readonly firstTokenMs: number;
  readonly tokensPerSecond: number;
}

/** As the user sees it: from the request to the first piece, and pieces a second from there to the last. */
async function stream(events: AsyncIterable<ChatEvent>): Promise<Streamed> {
  const startedAt = performance.now();
  let firstAt = 0;
  let lastAt = 0;
  let pieces = 0;
  for await (const event of events) {
    if (event.type === 'token') {
      lastAt = performance.now();
      firstAt ||= lastAt;
      pieces += 1;
    }
  }
  return { firstTokenMs: firstAt - startedAt, tokensPerSecond: ((pieces - 1) * 1000) / (lastAt - firstAt) };
}
