import { stat } from 'node:fs/promises';
import path from 'node:path';
import { parseDataset } from '../../core/dataset/dataset';
import { describeError } from '../../core/errors/workbench-error';
import { sha256Hex } from '../files/sha256';
import { type Project, readText } from '../project/project';
import type { DatasetState } from './state';

type Counts = Pick<DatasetState, 'trainRows' | 'evalRows' | 'problems' | 'sizeBytes'>;

/** Counts the rows of dataset files, and counts again only what changed on disk. */
export class DatasetReader {
  readonly #counted = new Map<string, { readonly stamp: string; readonly counts: Counts }>();

  async read(project: Project): Promise<readonly DatasetState[]> {
    return Promise.all(project.datasetFiles.map((file) => this.#readFile(file, project.recipePath)));
  }

  async #readFile(file: string, recipePath: string): Promise<DatasetState> {
    const identity = { path: file, recipePath, fileName: path.basename(file) };
    try {
      const counts = await this.#count(file);
      return { ...identity, ...counts, inboxRows: await this.#countInbox(file) };
    } catch (error) {
      const nothing = { trainRows: 0, evalRows: 0, problems: 0, inboxRows: 0, sizeBytes: 0 };
      return { ...identity, ...nothing, error: describeError(error) };
    }
  }

  async #countInbox(file: string): Promise<number> {
    const inbox = inboxOf(file);
    const isThere = await stat(inbox).then(
      () => true,
      () => false,
    );
    if (!isThere) {
      return 0;
    }
    const { trainRows, evalRows } = await this.#count(inbox);
    return trainRows + evalRows;
  }

  async #count(file: string): Promise<Counts> {
    const found = await stat(file).catch(() => undefined);
    const stamp = `${found?.mtimeMs}:${found?.size}`;
    const known = this.#counted.get(file);
    if (known?.stamp === stamp) {
      return known.counts;
    }
    const { rows, problems } = parseDataset(await readText(file), { sha256Hex });
    const trainRows = rows.filter((row) => row.conversation.split === 'train').length;
    const counts = {
      trainRows,
      evalRows: rows.length - trainRows,
      problems: problems.length,
      sizeBytes: found?.size ?? 0,
    };
    this.#counted.set(file, { stamp, counts });
    return counts;
  }
}

/** Where corrections from a phone wait: `assistant.train.inbox.jsonl` beside `assistant.train.jsonl`. */
export function inboxOf(datasetFile: string): string {
  const { dir, name } = path.parse(datasetFile);
  return path.join(dir, `${name}.inbox.jsonl`);
}
