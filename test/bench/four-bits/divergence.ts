import { mkdir, readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import type { Conversation } from '../../../src/core/dataset/conversation';
import { renderConversation } from '../../../src/core/dataset/render';
import { writeFileAtomic } from '../../../src/node/files/atomic-write';
import type { LlamaTools } from '../../../src/node/setup/items/llama-tools';
import type { SeededModels } from './trainings';

/** Over all predicted tokens of the rows' last replies. */
export interface Divergence {
  readonly tokens: number;
  /** Sum of the Kullback-Leibler divergences from the reference. */
  readonly nats: number;
  readonly sameTop: number;
}

export interface DivergenceOptions {
  readonly rows: readonly Conversation[];
  readonly systemPrompt: string;
  readonly folder: string;
  readonly tools: LlamaTools;
}

/** How far each model is from the first, over the replies that the rows have. Kept once it is known. */
export async function measureDivergence(
  { seed, models }: SeededModels,
  options: DivergenceOptions,
): Promise<readonly Divergence[]> {
  await mkdir(options.folder, { recursive: true });
  const [reference, ...others] = models;
  if (!reference) {
    return [];
  }
  const file = path.join(options.folder, `divergence-${seed}-${reference.sha256.slice(0, 16)}.txt`);
  const known = await readFile(file, 'utf8').catch(() => undefined);
  const answer = known ?? (await compare(reference.file, others, await sequences(reference.file, options), options));
  if (known === undefined) {
    await writeFileAtomic(file, answer);
  }
  const lines = answer
    .trim()
    .split('\n')
    .map((line) => line.split(' ').map(Number));
  const sum = (column: number) => lines.reduce((total, line) => total + (line[column] ?? Number.NaN), 0);
  return others.map((_, index) => ({ tokens: sum(3 * index), nats: sum(3 * index + 1), sameTop: sum(3 * index + 2) }));
}

async function compare(
  reference: string,
  others: SeededModels['models'],
  input: string,
  { tools }: DivergenceOptions,
): Promise<string> {
  const models = others.flatMap(({ file, adapterFile }) => [
    ...['--model', file],
    ...(adapterFile === undefined ? [] : ['--adapter', adapterFile]),
  ]);
  const threads = String(os.availableParallelism());
  const { stdout } = await execa(tools.divergence, ['--reference', reference, ...models, '--threads', threads], {
    input,
  });
  return `${stdout}\n`;
}

/** Each row's last prompt and its reply as llama.cpp cuts them into tokens. */
async function sequences(model: string, { rows, systemPrompt, tools }: DivergenceOptions): Promise<string> {
  const requests = rows.map((row) => JSON.stringify({ messages: renderConversation(row, { systemPrompt }).messages }));
  const input = requests.map((request) => `${Buffer.byteLength(request)}\n${request}\n`).join('');
  const { stdout } = await execa(tools.tokenize, [model, '--chat'], { input });
  const lines = stdout.split('\n');
  return rows
    .map((_, index) => {
      const prompt = lines[2 * index] ?? '';
      return `${prompt.split(' ').length} ${prompt} ${lines[2 * index + 1] ?? ''}`;
    })
    .join('\n');
}
