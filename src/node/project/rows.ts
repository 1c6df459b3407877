import { stat } from 'node:fs/promises';
import type { Conversation, Split } from '../../core/dataset/conversation';
import { parseDataset } from '../../core/dataset/dataset';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { noteLook } from '../files/look';
import { sha256Hex, sha256OfFile } from '../files/sha256';
import type { SourceFile } from '../store/manifest';
import { type Project, readText } from './project';
import { sourceName } from './source-name';

/** The rows of a project, and the files that they stand in. */
export interface ProjectRows {
  /** @throws WorkbenchError `project.emptySplit` */
  of(split: Split): readonly Conversation[];
  /** The files with as many rows as each has of these splits. */
  sources(splits: readonly Split[]): readonly SourceFile[];
}

interface DatasetFile {
  readonly source: SourceFile;
  readonly rows: readonly Conversation[];
}

/**
 * Reads every dataset file of a project once.
 * @throws WorkbenchError `project.invalidDataset` at the first line that is no row; `source.changed`
 */
export async function readProjectRows(project: Project): Promise<ProjectRows> {
  const files = await Promise.all(project.datasetFiles.map((file) => readFileOf(project, file)));
  const ofSplits = (rows: readonly Conversation[], splits: readonly Split[]) =>
    rows.filter((conversation) => splits.includes(conversation.split));
  return {
    of(split) {
      const rows = files.flatMap((file) => ofSplits(file.rows, [split]));
      if (rows.length === 0) {
        throw new WorkbenchError('project.emptySplit', { recipe: project.recipe.name, split });
      }
      return rows;
    },
    sources: (splits) =>
      files
        .map(({ source, rows }) => ({ ...source, rows: ofSplits(rows, splits).length }))
        .filter(({ rows }) => rows > 0),
  };
}

/**
 * Reads the rows of one split from every dataset file of a project, in file order.
 * @throws WorkbenchError `project.invalidDataset` at the first line that is no row, `project.emptySplit`
 */
export async function loadRows(project: Project, split: Split): Promise<readonly Conversation[]> {
  return (await readProjectRows(project)).of(split);
}

/** Reads one dataset file. @throws WorkbenchError `project.invalidDataset` at the first line that is no row */
export async function readDatasetFile(file: string): Promise<readonly Conversation[]> {
  return rowsOf(await readText(file), file);
}

/**
 * The rows of a dataset file that a model is scored on. Training rows of a mixed file are left out: a model has seen
 * them.
 * @throws WorkbenchError as `readDatasetFile`; `project.emptyDataset`, of which any score would be 0
 */
export async function readEvaluatedRows(file: string): Promise<readonly Conversation[]> {
  const rows = await readDatasetFile(file);
  if (rows.length === 0) {
    throw new WorkbenchError('project.emptyDataset', { path: file });
  }
  const marked = rows.filter((row) => row.split === 'eval');
  return marked.length > 0 ? marked : rows;
}

async function readFileOf({ folder }: Project, file: string): Promise<DatasetFile> {
  const requireUnchanged = await noteLook(file);
  const text = await readText(file);
  const [sha256, { size: sizeBytes }] = await Promise.all([sha256OfFile(file), stat(file)]);
  await requireUnchanged();
  return { source: { name: sourceName(folder, file), sha256, sizeBytes }, rows: rowsOf(text, file) };
}

function rowsOf(text: string, file: string): readonly Conversation[] {
  const { rows, problems } = parseDataset(text, { sha256Hex });
  const [first] = problems;
  if (first) {
    const { lineNumber: line, message: detail, fix } = first;
    throw new WorkbenchError('project.invalidDataset', { path: file, line, detail, fix, count: problems.length });
  }
  return rows.map((row) => row.conversation);
}
