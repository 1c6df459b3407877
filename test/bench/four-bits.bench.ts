import path from 'node:path';
import type { Conversation } from '../../src/core/dataset/conversation';
import { parseDataset } from '../../src/core/dataset/dataset';
import { sha256Hex } from '../../src/node/files/sha256';
import { provisionedTools } from '../../src/node/pipeline/provisioned-tools';
import { loadProject } from '../../src/node/project/project';
import { readDatasetFile } from '../../src/node/project/rows';
import { cacheFolder } from '../../src/node/setup/cache-folder';
import { seededRandom } from '../seeded-random';
import type { Bench } from './bench';
import { type Divergence, measureDivergence } from './four-bits/divergence';
import { generateRows } from './four-bits/generate-rows';
import { scoreModel } from './four-bits/score';
import { meanShare, type Outcomes, pairedDifference } from './four-bits/statistics';
import { type SeededModels, trainAll } from './four-bits/trainings';

const root = path.resolve(import.meta.dirname, '..', '..');
const seeds = [1, 2, 3];
const generatedCount = 1200;
/** Of the rows, every so many are compared token by token. */
const comparedEvery = 4;
/** Points of 100 that the best of the four-bit models may lose, at the far end of its interval. */
const mostLost = 2;

/** Hours: only where it is named. */
export const isLong = true;

/**
 * What four bits cost and how not to pay it: the sample trained with three seeds, as f16 and in every way to a file of
 * four bits, each asked all evaluation rows. What is done stays in the cache; started again, it goes on.
 */
export const bench: Bench = async (report) => {
  const say = (line: string) => console.error(line);
  const folder = path.join(cacheFolder(), 'four-bits');
  const tools = await provisionedTools({
    resourceFolder: root,
    onProgress: () => undefined,
    signal: new AbortController().signal,
  });
  const { byHand, rows } = await evaluationRows();
  const results: ModelResult[] = [];
  for (const seed of seeds) {
    const trained = await trainAll(folder, seed, say);
    results.push(...(await scoreAll(trained, { rows, folder, tools, say })));
  }
  for (const name of new Set(results.map((result) => result.name))) {
    const of = (wanted: string) => results.filter((result) => result.name === wanted);
    const outcomes = (some: readonly ModelResult[]) => some.map((result) => outcomesOf(result, rows));
    const baseline = outcomes(of('f16'));
    const ours = outcomes(of(name));
    const random = seededRandom(1);
    const { points, low, high } = pairedDifference(ours, baseline, { random });
    const hand = meanShare(of(name).map((result) => outcomesOf(result, byHand)));
    report({
      metric: `${name}: exact match resolved (${describe({ points, low, high })}; by hand ${hand.toFixed(1)} %)${describeDivergence(of(name))}`,
      ours: meanShare(ours),
      baseline: meanShare(baseline),
      unit: '%',
      goal: { atMostLess: mostLost, atWorst: low },
    });
  }
};

interface ModelResult {
  readonly name: string;
  readonly scores: ReadonlyMap<string, boolean>;
  /** Undefined for the model that the others are compared with. */
  readonly divergence: Divergence | undefined;
}

interface ScoreAllOptions {
  readonly rows: readonly Conversation[];
  readonly folder: string;
  readonly tools: Awaited<ReturnType<typeof provisionedTools>>;
  readonly say: (line: string) => void;
}

async function scoreAll(trained: SeededModels, options: ScoreAllOptions): Promise<readonly ModelResult[]> {
  const { rows, folder, tools, say } = options;
  const project = await loadProject(trained.recipePath);
  const { server: serverProgram } = await tools.llamaPrograms();
  const scores: ReadonlyMap<string, boolean>[] = [];
  for (const model of trained.models) {
    scores.push(await scoreModel(model, { project, rows, folder: path.join(folder, 'scores'), serverProgram }));
    say(`seed ${trained.seed}: ${model.name} scored`);
  }
  const divergences = await measureDivergence(trained, {
    rows: rows.filter((_, index) => index % comparedEvery === 0),
    systemPrompt: project.recipe.systemPrompt,
    folder: path.join(folder, 'scores'),
    tools: await tools.llamaTools(),
  });
  return trained.models.map(({ name }, index) => ({
    name,
    scores: scores[index] ?? new Map(),
    divergence: divergences[index - 1],
  }));
}

async function evaluationRows() {
  const byHand = await readDatasetFile(path.join(root, 'examples', 'phone-assistant', 'data', 'assistant.eval.jsonl'));
  const text = (await generateRows(generatedCount)).map((row) => JSON.stringify(row)).join('\n');
  const { rows: generated } = parseDataset(text, { sha256Hex });
  return { byHand, rows: [...byHand, ...generated.map(({ conversation }) => conversation)] };
}

function outcomesOf({ scores }: ModelResult, rows: readonly Conversation[]): Outcomes {
  return rows.map(({ id }) => scores.get(id) ?? false);
}

function describe({ points, low, high }: { readonly points: number; readonly low: number; readonly high: number }) {
  const signed = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)}`;
  return `${signed(points)} points, 95 %: ${signed(low)} to ${signed(high)}`;
}

function describeDivergence(results: readonly ModelResult[]): string {
  const known = results.flatMap(({ divergence }) => divergence ?? []);
  const sum = (figure: keyof Divergence) => known.reduce((total, divergence) => total + divergence[figure], 0);
  const tokens = sum('tokens');
  return tokens === 0
    ? ''
    : `; ${(sum('nats') / tokens).toFixed(4)} nats a token, ${((100 * sum('sameTop')) / tokens).toFixed(1)} % same top`;
}
