import type { ActionSchema } from '../../core/actions/schema';
import { checkDataset } from '../../core/dataset/check/check';
import { type ParsedDataset, parseDataset } from '../../core/dataset/dataset';
import { sha256Hex } from '../files/sha256';
import { readText } from './project';

/**
 * Reads a dataset file and lists, in the order of its lines, what is no row and what the rules find in the rows.
 *
 * @param schema the actions that calls may use; without it calls are not checked
 * @throws WorkbenchError `file.notFound`, `file.unreadable`
 */
export async function checkDatasetFile(file: string, schema: ActionSchema | undefined): Promise<ParsedDataset> {
  const { rows, problems } = parseDataset(await readText(file), { sha256Hex });
  const found = checkDataset(rows, schema ? { schema } : {});
  return { rows, problems: [...problems, ...found].sort((left, right) => left.lineNumber - right.lineNumber) };
}
