import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import OpenAI from 'openai';
import { inferenceThreads } from '../../src/core/inference/threads';
import { readPhoneFacts } from '../../src/node/adb/facts';
import { pushFile } from '../../src/node/device/push/push-file';
import { installRuntime } from '../../src/node/device/runtime';
import { startSession } from '../../src/node/device/session';
import type { ChatEvent } from '../../src/node/llama/chat-event';
import { startHostServer } from '../../src/node/llama/host-server';
import { hostRuntime } from '../../src/node/runtime/host-runtime';
import { Endpoint } from '../../src/node/serving/endpoint';
import { randomKey } from '../../src/node/serving/key';
import type { ServedModel } from '../../src/node/serving/served-model';
import { startTestBed } from '../integration/phone/test-bed';
import { type Bench, median, provided } from './bench';

const rounds = 7;
const contextTokens = 1024;
const maxTokens = 128;
/** Of both servers. */
const threads = inferenceThreads(os.availableParallelism(), 8);
/** Nobody sends a request sooner after the last reply. */
const pauseMs = 150;
const messages = [{ role: 'user' as const, content: 'Tell me a long story about a lighthouse.' }];

/**
 * A reply that the `openai` client streams from a phone's model through our endpoint, beside the same reply read directly
 * from the same llama-server on this computer: what endpoint and adb cost a program together. Both sides take turns.
 */
export const bench: Bench = async (report) => {
  const serverFile = path.join(provided('MOBILE_LLM_TEST_LLAMA_BIN'), 'llama-server');
  const modelFile = provided('MOBILE_LLM_TEST_GGUF');
  const bed = await startTestBed(provided('MOBILE_LLM_TEST_ADB'));
  try {
    const facts = await readPhoneFacts(bed.phone);
    const runtime = await installRuntime(bed.phone, { facts, builds: [await hostRuntime(serverFile)] });
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
    const model: ServedModel = {
      id: 'bench',
      contextTokens,
      recipe: { systemPrompt: '', stop: [] },
      schema: undefined,
      chat: (request) => session.chat(request),
    };
    const key = randomKey();
    await using endpoint = await Endpoint.open({ model, key, port: 0 });
    const client = new OpenAI({ baseURL: endpoint.address, apiKey: key, maxRetries: 0 });
    const served: Streamed[] = [];
    const direct: Streamed[] = [];
    for (let round = 0; round < rounds; round += 1) {
      served.push(await stream(textsOf(client)));
      await delay(pauseMs);
      direct.push(await stream(tokensOf(host.client.chat({ messages, maxTokens, temperature: 0 }))));
    }
    await session.stop();
    report({
      metric: 'decode through endpoint and adb, beside llama-server on loopback',
      ours: median(served.map(({ tokensPerSecond }) => tokensPerSecond)),
      baseline: median(direct.map(({ tokensPerSecond }) => tokensPerSecond)),
      unit: 'tokens/s',
      goal: { atLeast: 0.95 },
    });
    report({
      metric: 'time to first token, prompt cached',
      ours: median(served.map(({ firstTokenMs }) => firstTokenMs)),
      baseline: median(direct.map(({ firstTokenMs }) => firstTokenMs)),
      unit: 'ms',
      goal: { atMostMore: 45 },
    });
  } finally {
    await bed.dispose();
  }
};

async function* textsOf(client: OpenAI): AsyncGenerator<string> {
  const asked = { model: 'bench', messages, max_tokens: maxTokens, stream: true } as const;
  for await (const { choices } of await client.chat.completions.create(asked)) {
    yield choices[0]?.delta.content ?? '';
  }
}

async function* tokensOf(events: AsyncIterable<ChatEvent>): AsyncGenerator<string> {
  for await (const event of events) {
    yield event.type === 'token' ? event.text : '';
  }
}

interface Streamed {
  readonly firstTokenMs: number;
  readonly tokensPerSecond: number;
}

/** As a program sees it: from the request to the first piece, and pieces a second from there to the last. */
async function stream(texts: AsyncIterable<string>): Promise<Streamed> {
  const startedAt = performance.now();
  const times: number[] = [];
  for await (const text of texts) {
    if (text !== '') {
      times.push(performance.now());
    }
  }
  const [first = Number.NaN] = times;
  const seconds = ((times.at(-1) ?? Number.NaN) - first) / 1000;
  return { firstTokenMs: first - startedAt, tokensPerSecond: (times.length - 1) / seconds };
}
