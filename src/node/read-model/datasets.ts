import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { ActionSchema } from '../../core/actions/schema';
import { describeError } from '../../core/errors/workbench-error';
import { type QueueKind, queueFileOf } from '../dataset/growing/queue-name';
import { readTokenTotals, tokenizationKey } from '../dataset/tokens/token-totals';
import { lookAt } from '../files/look';
import type { countDataset, DatasetCounts } from '../project/count-dataset';
import type { Project } from '../project/project';
import type { DatasetState } from './state';

type Counts = DatasetCounts & Pick<DatasetState, 'sizeBytes'>;

/** A file above this is read elsewhere, where there is an elsewhere: a thread costs more than a small file. */
const largeBytes = 500_000;

/** Counts the rows and problems of dataset files, and counts again only what changed on disk. */
export class DatasetReader {
  readonly #countLarge: typeof countDataset;
  readonly #counted = new Map<string, { readonly stamp: string; readonly counts: Counts }>();
  readonly #waiting = new Map<string, { readonly look: string; readonly rows: number }>();

  /** @param countLarge counts a large file without holding up this thread; default: in this thread, in pieces */
  constructor(countLarge: typeof countDataset = countHere) {
    this.#countLarge = countLarge;
  }

  async read(project: Project): Promise<readonly DatasetState[]> {
    return Promise.all(project.datasetFiles.map((file) => this.#readFile(file, project)));
  }

  async #readFile(file: string, project: Project): Promise<DatasetState> {
    const { recipePath, schema } = project;
    const identity = { path: file, recipePath, fileName: path.basename(file) };
    try {
      const counts = await this.#count(file, schema);
      const [reviewRows, inboxRows, tokens] = await Promise.all([
        this.#countWaiting(file, 'review'),
        this.#countWaiting(file, 'inbox'),
        readTokenTotals(file, tokenizationKey(project)),
      ]);
      const counted = tokens && { trainTokens: tokens.train, evalTokens: tokens.eval };
      return { ...identity, ...counts, reviewRows, inboxRows, ...counted };
    } catch (error) {
      const nothing = { trainRows: 0, evalRows: 0, problems: 0, reviewRows: 0, inboxRows: 0, sizeBytes: 0 };
      return { ...identity, ...nothing, error: describeError(error) };
    }
  }

  async #countWaiting(file: string, kind: QueueKind): Promise<number> {
    const queue = queueFileOf(file, kind);
    const look = await lookAt(queue);
    const known = this.#waiting.get(queue);
    if (look === undefined || known?.look === look) {
      return look === undefined ? 0 : (known?.rows ?? 0);
    }
    const { countWaiting } = await import('../dataset/growing/count-waiting');
    const rows = await countWaiting(file, kind);
    this.#waiting.set(queue, { look, rows });
    return rows;
  }

  async #count(file: string, schema: ActionSchema | undefined): Promise<Counts> {
    const found = await stat(file).catch(() => undefined);
    const stamp = `${found?.mtimeMs}:${found?.size}:${JSON.stringify(schema)}`;
    const known = this.#counted.get(file);
    if (known?.stamp === stamp) {
      return known.counts;
    }
    const sizeBytes = found?.size ?? 0;
    const count = sizeBytes > largeBytes ? this.#countLarge : countHere;
    const counts = { ...(await count(file, schema)), sizeBytes };
    this.#counted.set(file, { stamp, counts });
    return counts;
  }
}

/** What reads rows is loaded while other files are on their way. */
const countHere: typeof countDataset = async (file, schema) => {
  const { countDataset: count } = await import('../project/count-dataset');
  return count(file, schema);
};
