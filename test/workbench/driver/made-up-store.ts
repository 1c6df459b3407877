import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ArtifactKey } from '../../../src/core/provenance/key';
import { sha256Hex } from '../../../src/node/files/sha256';
import type { RunEvent, StepName } from '../../../src/node/runs/events';
import { runFolderOf } from '../../../src/node/runs/run-file';
import type { ArtifactInput, Manifest } from '../../../src/node/store/manifest';
import { openStore, type Store } from '../../../src/node/store/store';

/** What a made-up training is told apart by. */
export interface MadeUpTraining {
  readonly recipe: string;
  readonly name: string;
  readonly at: Date;
  readonly rank?: number;
  /** Of the newest variant; fractions. */
  readonly score?: number;
  /** Other ones make a score that cannot be compared. */
  readonly evaluationRows?: string;
}

/** The keys of what a training left. */
export interface MadeUpModels {
  readonly adapter: ArtifactKey;
  readonly q4: ArtifactKey;
  /** Of the Q4_0 file. */
  readonly sha256: string;
  readonly evaluation: ArtifactKey;
}

/** So many artifacts does a training leave. */
export const artifactsPerTraining = 7;

const recipeText = (name: string, rank: number) => `version: 1
name: ${name}
base: { embedded: SmolLM2-135M-Instruct }
dataset: [data.jsonl]
training: { rank: ${rank} }
export: { variants: [{ type: Q4_0 }, { type: Q4_K_M }] }
`;

/** A recipe with a small dataset; no model yet. */
export async function writeMadeUpProject(folder: string, name: string, rows = 12): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'mobile-llm.yaml'), recipeText(name, 16));
  const row = (index: number) => {
    const messages = [
      { role: 'user', content: `Request number ${index}` },
      { role: 'assistant', content: 'Done.' },
    ];
    return JSON.stringify({ messages, split: index % 4 === 0 ? 'eval' : 'train' });
  };
  await writeFile(
    path.join(folder, 'data.jsonl'),
    `${Array.from({ length: rows }, (_, index) => row(index)).join('\n')}\n`,
  );
}

/** Writes what a run would leave of a training: manifests, and contents of a few bytes in place of models. */
export async function writeMadeUpTraining(folder: string, training: MadeUpTraining): Promise<MadeUpModels> {
  const store = await openStore(folder);
  const { rank = 16, score = 0.9, evaluationRows = 'rows' } = training;
  const put = putter(store, training);
  const base: ArtifactInput = { sha256: sha256Hex('base'), name: 'SmolLM2-135M-Instruct' };
  const rendered = await put('render', { inputs: { rows: { sha256: sha256Hex('data') } } });
  const adapter = await put('train', {
    inputs: { rows: rendered.input, base },
    parameters: { rank, epochs: 1, learningRate: 0.001 },
    sizeBytes: 9_800_000,
  });
  const merged = await put('merge', { inputs: { adapter: adapter.input, base }, sizeBytes: 541_615_138 });
  const f16 = await put('convert', { variant: 'f16', inputs: { merged: merged.input }, sizeBytes: 270_885_760 });
  const quantized = (variant: string, sizeBytes: number, bitsPerWeight: number) =>
    put('quantize', {
      variant,
      inputs: { model: f16.input },
      parameters: { type: variant },
      metrics: { bitsPerWeight },
      sizeBytes,
    });
  const q4 = await quantized('Q4_0', 91_730_000, 4.6);
  await quantized('Q4_K_M', 105_450_000, 5.2);
  const evaluated = (variant: string, model: ArtifactInput, share: number) =>
    put('evaluate', {
      variant,
      inputs: { model, rows: { sha256: sha256Hex(evaluationRows) }, actions: { sha256: sha256Hex('actions') } },
      metrics: { rows: 100, exactMatch: share - 0.02, exactMatchResolved: share, restraint: 1 },
    });
  const evaluation = await evaluated('Q4_0', q4.input, score);
  return { adapter: adapter.key, q4: q4.key, sha256: q4.input.sha256, evaluation: evaluation.key };
}

/** Writes a run that has ended, with as many lines of progress as a training has. */
export async function writeMadeUpRun(
  folder: string,
  { at, recipe, rank = 16, score = 0.9 }: MadeUpTraining,
  { evaluation, adapter, q4 }: MadeUpModels,
  progressLines = 0,
): Promise<void> {
  const id = `${at.toISOString().replaceAll(/[-:]/g, '').slice(0, 15).replace('T', '-')}-${adapter.slice(0, 4)}`;
  const { folder: runFolder, runFile, journal, recipe: kept } = runFolderOf(folder, id);
  await mkdir(runFolder, { recursive: true });
  const recipePath = path.join(folder, 'mobile-llm.yaml');
  const startedAt = at.toISOString();
  const run = { version: 1, id, recipePath, recipeName: recipe, startedAt, controlPath: '', pid: 1, startTime: 'none' };
  const scores = { rows: 100, exactMatch: score - 0.02, exactMatchResolved: score, restraint: 1 };
  const progress = Array.from({ length: progressLines }, (_, index): RunEvent => {
    const numbers = { loss: 1 / (index + 1), tokensPerSecond: 121.8, secondsLeft: progressLines - index };
    return { event: 'progress', step: 'train', done: index, total: progressLines, unit: 'steps', ...numbers };
  });
  const finished = { how: 'ran', sizeBytes: 1, elapsedMs: 1 } as const;
  const events: readonly RunEvent[] = [
    { event: 'run-started', runId: id, recipePath, at: startedAt },
    { event: 'step-started', step: 'train' },
    ...progress,
    { event: 'step-finished', step: 'train', key: adapter, ...finished },
    { event: 'step-finished', step: 'quantize', variant: 'Q4_0', key: q4, ...finished },
    { event: 'step-finished', step: 'evaluate', variant: 'Q4_0', key: evaluation, ...finished },
    {
      event: 'run-finished',
      at: new Date(at.getTime() + 360_000).toISOString(),
      elapsedMs: 360_000,
      artifacts: { models: [], evaluations: [{ variant: 'Q4_0', key: evaluation, ...scores }] },
    },
  ];
  await writeFile(kept, recipeText(recipe, rank));
  await writeFile(journal, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  await writeFile(runFile, JSON.stringify(run));
}

interface MadeUpArtifact extends Partial<Pick<Manifest, 'variant' | 'inputs' | 'parameters' | 'metrics'>> {
  readonly sizeBytes?: number;
}

/** Files of this size are written in place of models, so that what they take of the disk can be measured. */
const contentBytes = 64;

function putter(store: Store, { recipe, name, at }: MadeUpTraining) {
  return async (step: StepName, { sizeBytes = contentBytes, ...more }: MadeUpArtifact) => {
    const identity = `${recipe} ${name} ${step} ${more.variant ?? ''}`;
    const key = sha256Hex(identity) as ArtifactKey;
    const sha256 = sha256Hex(`content of ${identity}`);
    const manifest: Manifest = {
      version: 1,
      key,
      step,
      stepVersion: 1,
      recipe,
      createdAt: at.toISOString(),
      elapsedMs: 1000,
      inputs: {},
      parameters: {},
      tools: { python: 'packages 7d9ad7ba5ae7285a' },
      metrics: {},
      content: { kind: 'file', sha256, sizeBytes, fileName: `${identity}.gguf` },
      ...more,
    };
    const object = store.layout.object(sha256);
    await mkdir(path.dirname(object), { recursive: true });
    await writeFile(object, identity.padEnd(contentBytes, '.'));
    await writeFile(store.layout.manifest(key), `${JSON.stringify(manifest, null, 2)}\n`);
    return { key, input: { sha256, artifact: key } satisfies ArtifactInput };
  };
}
