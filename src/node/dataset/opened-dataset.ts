import { LineDocument, type LineId } from '../../core/dataset/document/line-document';
import { summariseLine } from '../../core/dataset/document/row-summary';
import { RowColumns } from '../../core/dataset/query/row-columns';
import { type FileState, loadFile } from './dataset-file';

/** A dataset file in memory, its lines and what they say of themselves. */
export interface OpenedDataset {
  readonly file: string;
  readonly document: LineDocument;
  readonly columns: RowColumns;
  /** What the file was when it was read: whoever saves it says so. */
  readonly state: FileState;
}

/**
 * Reads a dataset of any size and looks at every line once.
 * @throws WorkbenchError `file.unreadable`, `source.changed`
 */
export async function openDataset(file: string, signal?: AbortSignal): Promise<OpenedDataset> {
  const { bytes, state } = await loadFile(file, signal);
  const document = new LineDocument(bytes);
  const columns = new RowColumns();
  for (let line = 0; line < document.lineCount; line += 1) {
    columns.setSummary(line, summariseLine(document.contentOf(line as LineId)));
  }
  return { file, document, columns, state };
}
