import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import type { Conversation } from '../../../src/core/dataset/conversation';
import { renderConversation } from '../../../src/core/dataset/render';
import { writeFileAtomic } from '../../../src/node/files/atomic-write';
import type { LlamaTools } from '../../../src/node/setup/items/llama-tools';
import { type ScoredModel, type SeededModels, shortened } from './trainings';

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

/** How far each model is from the first, over the replies that the rows have. Each is kept once it is known. */
export async function measureDivergence(
  { models }: SeededModels,
  options: DivergenceOptions,
): Promise<readonly Divergence[]> {
  await mkdir(options.folder, { recursive: true });
  const [reference, ...others] = models;
  if (!reference) {
    return [];
  }
  const fileOf = ({ sha256 }: ScoredModel) =>
    path.join(options.folder, `divergence-${shortened(reference.sha256)}-${shortened(sha256)}.txt`);
  const missing = others.filter((model) => !existsSync(fileOf(model)));
  if (missing.length > 0) {
    const lines = await compare(reference.file, missing, await sequences(reference.file, options), options);
    for (const [index, model] of missing.entries()) {
      const columns = lines.map((line) => line.slice(3 * index, 3 * index + 3).join(' '));
      await writeFileAtomic(fileOf(model), `${columns.join('\n')}\n`);
    }
  }
  return Promise.all(others.map(async (model) => sumOf(await readFile(fileOf(model), 'utf8'))));
}

function sumOf(text: string): Divergence {
  const lines = text.trim().split('\n');
  const sum = (column: number) => lines.reduce((total, line) => total + Number(line.split(' ')[column]), 0);
  return { tokens: sum(0), nats: sum(1), sameTop: sum(2) };
}

/** For each row and model: tokens, nats, same top tokens. */
async function compare(
  reference: string,
  others: readonly ScoredModel[],
  input: string,
  { tools }: DivergenceOptions,
): Promise<readonly (readonly string[])[]> {
  const models = others.flatMap(({ file, adapterFile }) => [
    ...['--model', file],
    ...(adapterFile === undefined ? [] : ['--adapter', adapterFile]),
  ]);
  const threads = String(os.availableParallelism());
  const { stdout } = await execa(tools.divergence, ['--reference', reference, ...models, '--threads', threads], {
    input,
  });
  return stdout
    .trim()
    .split('\n')
    .map((line) => line.split(' '));
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
