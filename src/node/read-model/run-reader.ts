import { stat } from 'node:fs/promises';
import path from 'node:path';
import { describeError, WorkbenchError } from '../../core/errors/workbench-error';
import { recipeFileName } from '../../core/recipe/recipe-file-name';
import { namesIn } from '../files/names';
import { readJournal } from '../runs/journal';
import { damagedJournal, statusOf } from '../runs/list-runs';
import { inspectRunFile, type RunFile, runFolderOf } from '../runs/run-file';
import { storeFolderName } from '../store/layout';
import type { Manifest } from '../store/manifest';
import { isAlive } from '../supervisor/process-identity';
import { runScores } from './run-scores';
import { foldEvents, nothingSaid, type RunSummary, runState } from './runs';
import type { RunState, UnreadableRun } from './state';

/** Older runs are on the disk, and nobody scrolls to them. */
const mostRuns = 100;
/** So many fill a view: the others are read once these are shown. */
const firstRuns = 20;

interface KnownRun {
  readonly run: RunFile;
  readonly summary: RunSummary;
  /** Of the journal, up to which it was folded, and its size then: a last line may still have been written. */
  readonly offset: number;
  readonly sizeBytes: number;
}

/** A run that can be read, but for its score. */
export interface ReadRun {
  readonly key: string;
  readonly known: KnownRun;
  readonly state: RunState;
}

/** The runs of one folder, newest first. */
export interface ReadRuns {
  readonly folder: string;
  readonly readable: readonly ReadRun[];
  readonly unreadable: readonly UnreadableRun[];
}

/** Reads the runs of recipe folders; of a journal only what was added since. */
export class RunReader {
  #known: ReadonlyMap<string, KnownRun> = new Map();
  #most = firstRuns;
  #hasMore = false;

  /** There are more runs than the first reading told. True once: the next reading tells them. */
  takeHasMore(): boolean {
    const hasMore = this.#hasMore && this.#most < mostRuns;
    this.#most = hasMore ? mostRuns : this.#most;
    return hasMore;
  }

  /** The newest runs of each folder. */
  async read(folders: Iterable<string>): Promise<readonly ReadRuns[]> {
    const known = new Map<string, KnownRun>();
    let hasMore = false;
    const read = [...folders].map(async (folder): Promise<ReadRuns> => {
      const names = await namesIn(path.join(folder, storeFolderName, 'runs')).catch(() => []);
      const newest = names.toReversed().slice(0, this.#most);
      hasMore ||= names.length > newest.length;
      const entries = await Promise.all(newest.map((id) => this.#readRun(folder, id)));
      const readable = entries.filter((entry) => entry !== undefined && 'known' in entry);
      for (const { key, known: run } of readable) {
        known.set(key, run);
      }
      return { folder, readable, unreadable: entries.filter((entry) => entry !== undefined && 'error' in entry) };
    });
    const runs = await Promise.all(read);
    this.#known = known;
    this.#hasMore = hasMore;
    return runs;
  }

  async #readRun(recipeFolder: string, id: string): Promise<ReadRun | UnreadableRun | undefined> {
    const { folder: key, runFile, journal } = runFolderOf(recipeFolder, id);
    const before = this.#known.get(key);
    const run = before?.run ?? (await inspectRunFile(runFile));
    const unreadable = (file: string, error: WorkbenchError): UnreadableRun => {
      const recipePath = path.join(recipeFolder, recipeFileName);
      return { id, recipePath, path: file, error: describeError(error) };
    };
    if (!run || run instanceof WorkbenchError) {
      return run && unreadable(runFile, run);
    }
    const first = before ?? { run, summary: nothingSaid, offset: 0, sizeBytes: 0 };
    const known = await readOn(first, journal).catch((error: unknown) => damagedJournal(journal, error));
    if (known instanceof WorkbenchError) {
      return unreadable(journal, known);
    }
    const hasEnded = known.summary.end !== undefined;
    const isRunning = !hasEnded && (await isAlive(run));
    // What ended since the journal was read has said so there.
    const last = hasEnded || isRunning ? known : await readOn(known, journal);
    return { key, known: last, state: runState(run, statusOf(last.summary.end, isRunning), last.summary) };
  }
}

async function readOn(known: KnownRun, journal: string): Promise<KnownRun> {
  const sizeBytes = (await stat(journal).catch(() => undefined))?.size ?? 0;
  if (sizeBytes === known.sizeBytes) {
    return known;
  }
  const hasGrown = sizeBytes > known.sizeBytes;
  const { events, nextOffset } = await readJournal(journal, hasGrown ? known.offset : 0, 'telling');
  const summary = foldEvents(hasGrown ? known.summary : nothingSaid, events);
  return { run: known.run, summary, offset: nextOffset, sizeBytes };
}

/** The runs of a folder with their scores. @param manifests of the store there */
export function withScores(runs: readonly ReadRun[], manifests: readonly Manifest[]): readonly RunState[] {
  const ended = runs.map(({ known: { run, summary } }) => ({ run, end: summary.end }));
  const scores = runScores(ended, manifests);
  return runs.map(({ state }) => {
    const score = scores.get(state.id);
    return { ...state, ...(score && { score }) };
  });
}
