import { setTimeout as delay } from 'node:timers/promises';
import OpenAI from 'openai';
import { Endpoint } from '../../src/node/serving/endpoint';
import { randomKey } from '../../src/node/serving/key';
import type { ServedModel } from '../../src/node/serving/served-model';
import { type Bench, median } from './bench';
import { contextTokens, withPhoneBesideHost } from './phone-beside-host';

const rounds = 7;
const maxTokens = 128;
/** Nobody sends a request sooner after the last reply. */
const pauseMs = 150;
const messages = [{ role: 'user' as const, content: 'Tell me a long story about a lighthouse.' }];

/**
 * A reply that the `openai` client streams from a phone's model through our endpoint, beside the same reply that it
 * streams from the same llama-server on this computer: what endpoint and adb cost a program together. Both sides take
 * turns.
 */
export const bench: Bench = async (report) => {
  await withPhoneBesideHost(async (session, host) => {
    const model: ServedModel = {
      id: 'bench',
      contextTokens,
      recipe: { systemPrompt: '', stop: [] },
      schema: undefined,
      chat: (request) => session.chat(request),
    };
    const key = randomKey();
    await using endpoint = await Endpoint.open({ model, key, port: 0 });
    const throughUs = new OpenAI({ baseURL: endpoint.address, apiKey: key, maxRetries: 0 });
    const itself = new OpenAI({ baseURL: host.api.baseUrl, apiKey: host.api.key, maxRetries: 0 });
    const served: Streamed[] = [];
    const direct: Streamed[] = [];
    for (let round = 0; round < rounds; round += 1) {
      served.push(await stream(textsOf(throughUs)));
      await delay(pauseMs);
      direct.push(await stream(textsOf(itself)));
      await delay(pauseMs);
    }
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
  });
};

async function* textsOf(client: OpenAI): AsyncGenerator<string> {
  const asked = { model: 'bench', messages, max_tokens: maxTokens, temperature: 0, stream: true } as const;
  for await (const { choices } of await client.chat.completions.create(asked)) {
    yield choices[0]?.delta.content ?? '';
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
