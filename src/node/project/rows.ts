import type { Conversation, Split } from '../../core/dataset/conversation';
import { parseDataset } from '../../core/dataset/dataset';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { sha256Hex } from '../files/sha256';
import { type Project, readText } from './project';

/**
 * Reads the rows of one split from every dataset file of a project, in file order.
 * @throws WorkbenchError `project.invalidDataset` at the first line that is no row, `project.emptySplit`
 */
export async function loadRows(project: Project, split: Split): Promise<readonly Conversation[]> {
  const files = await Promise.all(project.datasetFiles.map(readDatasetFile));
  const rows = files.flat().filter((conversation) => conversation.split === split);
  if (rows.length === 0) {
    throw new WorkbenchError('project.emptySplit', { recipe: project.recipe.name, split });
  }
  return rows;
}

/** Reads one dataset file. @throws WorkbenchError `project.invalidDataset` at the first line that is no row */
export async function readDatasetFile(file: string): Promise<readonly Conversation[]> {
  const { rows, problems } = parseDataset(await readText(file), { sha256Hex });
  const [first] = problems;
  if (first) {
    const { lineNumber: line, message: detail, fix } = first;
    throw new WorkbenchError('project.invalidDataset', { path: file, line, detail, fix, count: problems.length });
  }
  return rows.map((row) => row.conversation);
}
