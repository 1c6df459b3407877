import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { provisionedTools } from '../../src/node/pipeline/provisioned-tools';
import { executeStep, inputOf, type RunContext, type StepPlan } from '../../src/node/pipeline/step';
import { convertStep } from '../../src/node/pipeline/steps/convert';
import { mergeStep } from '../../src/node/pipeline/steps/merge';
import { quantizeStep } from '../../src/node/pipeline/steps/quantize';
import type { PipelineTools } from '../../src/node/pipeline/tools';
import { openStore, type StoredArtifact } from '../../src/node/store/store';
import { runProcess } from '../../src/node/supervisor/supervisor';
import type { Bench } from './bench';
import { withPeakMemory } from './memory/peak-memory';

const root = path.resolve(import.meta.dirname, '..', '..');
const writer = path.join(import.meta.dirname, 'sizes', 'write_checkpoint.py');

/** Has the tokenizers of both papers. */
const testFolder = path.join(root, 'python', 'tests');

/** Half an hour and 25 GB of disk: only where it is named. */
export const isLong = true;

interface PaperModel {
  readonly name: string;
  readonly shape: 'redpajama' | 'llama';
  /** In llama.cpp's source tree. */
  readonly vocabulary: string;
  /** The paper's own row. */
  readonly paper: { readonly type: 'Q4_0' | 'Q4_K_M'; readonly before: number; readonly after: number };
  readonly goal: { readonly atLeastPercent: number } | { readonly withinPoints: number; readonly ofPercent: number };
}

const models: readonly PaperModel[] = [
  {
    name: 'RedPajama-INCITE-Chat-3B',
    shape: 'redpajama',
    vocabulary: 'ggml-vocab-gpt-neox.gguf',
    paper: { type: 'Q4_0', before: 5.17, after: 1.6 },
    goal: { atLeastPercent: 69 },
  },
  {
    name: 'Llama-3.2-3B',
    shape: 'llama',
    vocabulary: 'ggml-vocab-llama-bpe.gguf',
    paper: { type: 'Q4_K_M', before: 6, after: 1.88 },
    goal: { withinPoints: 1, ofPercent: 68.66 },
  },
];

/**
 * Both papers' size tables on random weights of the exact shapes, through our own steps, with the time and the memory
 * that each step took. Nothing stays behind.
 */
export const bench: Bench = async (report) => {
  const controller = new AbortController();
  const { signal } = controller;
  // Ended in the middle, it would leave 20 GB.
  process.once('SIGINT', () => controller.abort());
  process.once('SIGTERM', () => controller.abort());
  const tools = await provisionedTools({ resourceFolder: root, onProgress: () => undefined, signal });
  for (const model of models) {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'mobile-llm-sizes-'));
    try {
      const rows = await measure(model, { folder, tools, signal });
      reportModel(model, rows, report);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
};

/** What one step made, and what it took. */
interface Row {
  readonly step: string;
  readonly sizeBytes: number;
  readonly seconds: number;
  readonly residentBytes: number;
  readonly anonymousBytes: number;
}

interface Place {
  readonly folder: string;
  readonly tools: PipelineTools;
  readonly signal: AbortSignal;
}

async function measure(model: PaperModel, { folder, tools, signal }: Place): Promise<readonly Row[]> {
  const store = await openStore(folder);
  const logFolder = path.join(folder, 'logs');
  const context: RunContext = { store, recipeName: model.name, logFolder, signal, onEvent: () => undefined };
  const rows: Row[] = [];
  const run = async (step: string, plan: StepPlan) => {
    const startedAt = performance.now();
    const { result, ...memory } = await withPeakMemory(() => executeStep(plan, context));
    const { sizeBytes } = result.manifest.content;
    const row = { step, sizeBytes, seconds: (performance.now() - startedAt) / 1000, ...memory };
    rows.push(row);
    console.error(lineOf(row));
    return result;
  };
  console.error(
    `\n${model.name}\n\n| Made | GB | GiB | Seconds | Peak GB | of it no file holds |\n| --- | --- | --- | --- | --- | --- |`,
  );
  const base = await executeStep(await writtenBy('merge', [], model, tools), context);
  const adapter = await executeStep(await writtenBy('train', ['--adapter'], model, tools), context);
  const config = { kind: 'folder' as const, path: base.path };
  const resolved = { input: inputOf(base), size: undefined, contextTokens: undefined, config };
  const merged = await run('merged, 32 bits', mergeStep({ adapter, base: resolved, tools }));
  await remove(base);
  const f16 = await run('f16', convertStep({ merged, name: model.name, tools }));
  await remove(merged);
  for (const type of ['Q4_0', 'Q4_K_M']) {
    const variant = { type, importanceMatrix: false, tensorTypes: {} };
    await run(type, quantizeStep({ model: f16, variant, name: model.name, tools }));
  }
  return rows;
}

/** A step that takes what the script writes for what a step made. */
async function writtenBy(
  step: 'merge' | 'train',
  options: readonly string[],
  model: PaperModel,
  tools: PipelineTools,
): Promise<StepPlan> {
  const { executable, packageFolder } = await tools.python();
  const vocabulary = path.join((await tools.llamaSource()).folder, 'models', model.vocabulary);
  return {
    identity: { step, variant: 'random' },
    stepVersion: 1,
    inputs: {},
    parameters: { shape: model.shape },
    tools: {},
    async produce({ folder, logFile, signal }) {
      const target = path.join(folder, 'written');
      await runProcess(
        {
          program: executable,
          arguments: [writer, model.shape, vocabulary, target, ...options],
          workingFolder: folder,
          environment: { PYTHONPATH: [packageFolder, testFolder].join(path.delimiter), PYTHONNOUSERSITE: '1' },
          logFile,
        },
        { signal },
      );
      return { output: { kind: 'folder', path: target } };
    },
  };
}

async function remove(artifact: StoredArtifact): Promise<void> {
  await rm(artifact.path, { recursive: true, force: true });
}

function reportModel(model: PaperModel, rows: readonly Row[], report: Parameters<Bench>[0]): void {
  const bytesOf = (step: string) => rows.find((row) => row.step === step)?.sizeBytes ?? Number.NaN;
  const reduction = (type: string) => 100 * (1 - bytesOf(type) / bytesOf('f16'));
  const { type, before, after } = model.paper;
  console.error(
    `\nThe paper: ${before} to ${after} (${(100 * (1 - after / before)).toFixed(2)} % less). Ours: ${inGb(bytesOf('f16'))} to ${inGb(bytesOf(type))} GB, ${inGib(bytesOf('f16'))} to ${inGib(bytesOf(type))} GiB. Q4_0 is ${reduction('Q4_0').toFixed(2)} % less, Q4_K_M ${reduction('Q4_K_M').toFixed(2)} %.`,
  );
  const metric = `${model.name}, f16 to ${type}: bytes less`;
  const ours = { metric, ours: reduction(type), unit: '%' };
  report(
    'atLeastPercent' in model.goal
      ? { ...ours, baseline: model.goal.atLeastPercent, goal: { atLeast: 1 } }
      : { ...ours, baseline: model.goal.ofPercent, goal: { within: model.goal.withinPoints } },
  );
  for (const row of rows) {
    const figures = { ours: row.residentBytes / 1e9, baseline: bytesOf('f16') / 1e9, unit: 'GB' };
    report({
      metric: `${model.name}, ${row.step}: peak memory beside the f16 file`,
      ...figures,
      goal: { atMost: 1.5 },
    });
  }
}

function lineOf({ step, sizeBytes, seconds, residentBytes, anonymousBytes }: Row): string {
  const cells = [
    step,
    inGb(sizeBytes),
    inGib(sizeBytes),
    seconds.toFixed(0),
    inGb(residentBytes),
    inGb(anonymousBytes),
  ];
  return `| ${cells.join(' | ')} |`;
}

function inGb(bytes: number): string {
  return (bytes / 1e9).toFixed(2);
}

function inGib(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(2);
}
