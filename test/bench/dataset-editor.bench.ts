import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { EngineClient } from '../../src/node/dataset/editing/engine-client';
import type { Bench } from './bench';
import { writeRows, writeShortRows } from './dataset/rows';

const edits = 40;
const window = 60;
const inFileOrder = { key: 'line', isDescending: false } as const;

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
  const program = path.resolve('dist', 'dataset-worker.cjs');
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
      await rm(file);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

interface Found {
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
  const begin = performance.now();
  const client = new EngineClient({
    program,
    onState: ({ loading }) => loading.kind === 'ready' && ready.resolve(undefined),
    onCrash: (error) => ready.reject(error),
  });
  try {
    await client.ask({ type: 'open', file });
    await client.ask({ type: 'rows', start: 0, count: window });
    const firstRowsMs = performance.now() - begin;
    await ready.promise;
    const editMs = await editRows(client);
    const searchBegin = performance.now();
    await client.ask({ type: 'list', query: 'nowhere to be found', sort: inFileOrder });
    return { firstRowsMs, editMs, searchMs: performance.now() - searchBegin, peakBytes };
  } finally {
    clearInterval(watch);
    await client.dispose();
  }
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
  return times.sort((left, right) => left - right)[Math.floor(edits * 0.95)] ?? Number.NaN;
}
