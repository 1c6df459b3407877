import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { ActionSchema } from '../../core/actions/schema';
import { describeError } from '../../core/errors/workbench-error';
import { queueFileOf } from '../dataset/growing/queue-file';
import { checkDatasetFile } from '../project/check-dataset-file';
import type { Project } from '../project/project';
import type { DatasetState } from './state';

type Counts = Pick<DatasetState, 'trainRows' | 'evalRows' | 'problems' | 'sizeBytes'>;

/** Counts the rows and problems of dataset files, and counts again only what changed on disk. */
export class DatasetReader {
  readonly #counted = new Map<string, { readonly stamp: string; readonly counts: Counts }>();

  async read(project: Project): Promise<readonly DatasetState[]> {
    return Promise.all(project.datasetFiles.map((file) => this.#readFile(file, project)));
  }

  async #readFile(file: string, { recipePath, schema }: Project): Promise<DatasetState> {
    const identity = { path: file, recipePath, fileName: path.basename(file) };
    try {
      const counts = await this.#count(file, schema);
      return { ...identity, ...counts, inboxRows: await this.#countInbox(file, schema) };
    } catch (error) {
      const nothing = { trainRows: 0, evalRows: 0, problems: 0, inboxRows: 0, sizeBytes: 0 };
      return { ...identity, ...nothing, error: describeError(error) };
    }
  }

  async #countInbox(file: string, schema: ActionSchema | undefined): Promise<number> {
    const inbox = queueFileOf(file, 'inbox');
    const isThere = await stat(inbox).then(
      () => true,
      () => false,
    );
    if (!isThere) {
      return 0;
    }
    const { trainRows, evalRows } = await this.#count(inbox, schema);
    return trainRows + evalRows;
  }

  async #count(file: string, schema: ActionSchema | undefined): Promise<Counts> {
    const found = await stat(file).catch(() => undefined);
    const stamp = `${found?.mtimeMs}:${found?.size}:${JSON.stringify(schema)}`;
    const known = this.#counted.get(file);
    if (known?.stamp === stamp) {
      return known.counts;
    }
    const { counts: rows, findings } = await checkDatasetFile(file, { schema });
    const counts = {
      trainRows: rows.train,
      evalRows: rows.eval,
      problems: findings.length,
      sizeBytes: found?.size ?? 0,
    };
    this.#counted.set(file, { stamp, counts });
    return counts;
  }
}
