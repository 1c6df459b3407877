import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { inferenceThreads } from '../../src/core/inference/threads';
import { readPhoneFacts } from '../../src/node/adb/facts';
import { pushFile } from '../../src/node/device/push/push-file';
import { installRuntime } from '../../src/node/device/runtime';
import { startSession } from '../../src/node/device/session';
import type { ChatEvent } from '../../src/node/llama/chat-event';
import type { ChatRequest } from '../../src/node/llama/client';
import { startHostServer } from '../../src/node/llama/host-server';
import { hostRuntime } from '../../src/node/runtime/host-runtime';
import { startTestBed } from '../integration/phone/test-bed';
import { type Bench, median, provided } from './bench';

const rounds = 7;
const contextTokens = 1024;
/** Of both servers. */
const threads = inferenceThreads(os.availableParallelism(), 8);
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
  const serverFile = path.join(provided('MOBILE_LLM_TEST_LLAMA_BIN'), 'llama-server');
  const modelFile = provided('MOBILE_LLM_TEST_GGUF');
  const bed = await startTestBed(provided('MOBILE_LLM_TEST_ADB'));
  try {
    const facts = await readPhoneFacts(bed.phone);
    const builds = [await hostRuntime(serverFile)];
    const runtime = await installRuntime(bed.phone, { facts, builds });
    const { blobPath: modelBlob } = await pushFile(bed.phone, modelFile);
    const session = await startSession(bed.phone, { runtime, modelBlob, contextTokens, threads });
    await using host = await startHostServer({
      serverProgram: serverFile,
      modelFile,
      contextTokens,
      slots: 1,
      logFile: path.join(bed.folder, 'host-server.log'),
      signal: new AbortController().signal,
    });
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
    await session.stop();
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
  } finally {
    await bed.dispose();
  }
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
