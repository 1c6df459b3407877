import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { EngineClient } from '../../src/node/dataset/editing/engine-client';
import { datasetThreadIn } from '../../src/node/dataset/thread-task';
import type { DeepStatus } from '../../src/protocol/webview/dataset-deep';
import type { Bench } from './bench';
import { writeRows, writeShortRows } from './dataset/rows';

const edits = 40;
const window = 60;
const inFileOrder = { key: 'line', isDescending: false } as const;

/** Of no use without a recipe. */
const permission = { isTrusted: false, resourceFolder: '' };
/** The memory that is promised: half as much again as the file, or the file and 300 MB. */
const datasets = [
  { rows: 100_000, write: writeRows, promisedBytes: (sizeBytes: number) => sizeBytes * 1.5 },
  { rows: 1_000_000, write: writeShortRows, promisedBytes: (sizeBytes: number) => sizeBytes + 300e6 },
];

/**
 * A dataset in the thread that the editor gives it: how long until rows are there, until an edit is, and the memory beside
 * a dataset of one row. The baselines are what is promised.
 */
export const bench: Bench = async (report) => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'mobile-llm-editor-'));
  const program = datasetThreadIn(path.resolve('dist'));
  try {
    const one = path.join(folder, 'one.jsonl');
    await writeFile(
      one,
      '{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hi"}],"split":"train"}\n',
    );
    const empty = await measure(one, program);
    for (const { rows, write, promisedBytes } of datasets) {
      const file = path.join(folder, `${rows}.jsonl`);
      await write(file, rows);
      const { size: sizeBytes } = await stat(file);
      const found = await measure(file, program);
      const name = `${rows} rows`;
      report({
        metric: `${name}: first rows`,
        ours: found.firstRowsMs,
        baseline: 1000,
        unit: 'ms',
        goal: { atMost: 1 },
      });
      report({
        metric: `${name}: an edit, its row and its list, p95`,
        ours: found.editMs,
        baseline: 50,
        unit: 'ms',
        goal: { atMost: 1 },
      });
      report({ metric: `${name}: words found`, ours: found.searchMs, baseline: 1000, unit: 'ms', goal: { atMost: 1 } });
      const ours = (found.peakBytes - empty.peakBytes) / 1e6;
      report({
        metric: `${name}: memory, peak`,
        ours,
        baseline: promisedBytes(sizeBytes) / 1e6,
        unit: 'MB',
        goal: { atMost: 1 },
      });
      if (found.deep) {
        reportDeep(report, name, found.deep);
      }
      await rm(file);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** What is promised of the rules that take a while, in milliseconds. */
const promisedDeepMs = { cold: 60_000, afterEdit: 2_000, answer: 50 };

function reportDeep(report: Parameters<Bench>[0], name: string, { coldMs, afterEditMs, answerMs }: FoundDeep): void {
  const metrics = [
    ['the rules that take a while, the first time', coldMs, promisedDeepMs.cold],
    ['the same after one edit, the pause included', afterEditMs, promisedDeepMs.afterEdit],
    ['rows asked for meanwhile, p95', answerMs, promisedDeepMs.answer],
  ] as const;
  for (const [metric, ours, baseline] of metrics) {
    report({ metric: `${name}: ${metric}`, ours, baseline, unit: 'ms', goal: { atMost: 1 } });
  }
}

interface FoundDeep {
  readonly coldMs: number;
  readonly afterEditMs: number;
  readonly answerMs: number;
}

interface Found {
  /** Undefined where the rules wait to be asked. */
  readonly deep: FoundDeep | undefined;
  readonly firstRowsMs: number;
  readonly editMs: number;
  readonly searchMs: number;
  readonly peakBytes: number;
}

async function measure(file: string, program: string): Promise<Found> {
  const before = process.memoryUsage.rss();
  let peakBytes = 0;
  const watch = setInterval(() => {
    peakBytes = Math.max(peakBytes, process.memoryUsage.rss() - before);
  }, 10);
  const ready = Promise.withResolvers<undefined>();
  const shown = Promise.withResolvers<undefined>();
  const begin = performance.now();
  let status: DeepStatus | undefined;
  const client = new EngineClient({
    program,
    onState: ({ loading, list, deep }) => {
      status = deep.status;
      if (list.count > 0) {
        shown.resolve(undefined);
      }
      if (loading.kind === 'ready') {
        ready.resolve(undefined);
      }
    },
    onCrash: (error) => ready.reject(error),
  });
  try {
    const opening = client.ask({ type: 'open', file });
    await Promise.race([shown.promise, opening]);
    await client.ask({ type: 'rows', start: 0, count: window });
    const firstRowsMs = performance.now() - begin;
    await opening;
    await ready.promise;
    const editMs = await editRows(client);
    const searchBegin = performance.now();
    await client.ask({ type: 'list', query: 'nowhere to be found', sort: inFileOrder });
    const searchMs = performance.now() - searchBegin;
    const deep = await measureDeep(client, () => status);
    return { firstRowsMs, editMs, searchMs, peakBytes, deep };
  } finally {
    clearInterval(watch);
    await client.dispose();
  }
}

/** Without tokens: how long those take is for the tokenizer to say. */
async function measureDeep(
  client: EngineClient,
  statusOf: () => DeepStatus | undefined,
): Promise<FoundDeep | undefined> {
  const answers: number[] = [];
  const untilDone = async () => {
    for (let hasBegun = false; ; ) {
      const begin = performance.now();
      await client.ask({ type: 'rows', start: 500, count: window });
      answers.push(performance.now() - begin);
      const kind = statusOf()?.kind;
      if (kind === 'idle' || kind === 'failed' || (kind === 'done' && hasBegun)) {
        return;
      }
      hasBegun ||= kind !== 'done';
      await setTimeout(20);
    }
  };
  let begin = performance.now();
  await client.ask({ type: 'deep-settings', isAutomatic: true, permission });
  await untilDone();
  const coldMs = performance.now() - begin;
  if (statusOf()?.kind !== 'done') {
    return undefined;
  }
  const { keys } = await client.ask({ type: 'keys', start: 7, count: 1 });
  begin = performance.now();
  const path = ['messages', 0, 'content'];
  await client.ask({ type: 'edit', key: keys[0] ?? 0, edits: [{ kind: 'set', path, value: 'Something else' }] });
  await untilDone();
  const afterEditMs = performance.now() - begin;
  return { coldMs, afterEditMs, answerMs: percentile(answers, 0.95) };
}

function percentile(values: readonly number[], share: number): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length * share)] ?? Number.NaN;
}

/** Rows all over the file: each is changed, and what a page shows of it asked for again. */
async function editRows(client: EngineClient): Promise<number> {
  const times: number[] = [];
  for (let edit = 0; edit < edits; edit += 1) {
    const { keys } = await client.ask({ type: 'keys', start: edit * 1999, count: 1 });
    const [key = 0] = keys;
    const begin = performance.now();
    const path = ['messages', 0, 'content'];
    await client.ask({ type: 'edit', key, edits: [{ kind: 'set', path, value: `Edit ${edit}` }] });
    await Promise.all([
      client.ask({ type: 'rows', start: edit * 1999, count: window }),
      client.ask({ type: 'row', key }),
    ]);
    times.push(performance.now() - begin);
  }
  return percentile(times, 0.95);
}
