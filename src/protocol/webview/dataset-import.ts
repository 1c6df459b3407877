import type { ColumnChoice } from '../../core/dataset/formats/column-mapping';
import type { Note, Refused } from '../../core/dataset/formats/notes';
import type { ErrorDescription } from '../../core/errors/workbench-error';
import { isRecord } from './channel';
import type { Edited } from './dataset-editor-requests';

/** What a person says of a file that is to be imported. */
export interface ImportChoice {
  /** Of a table; the others mean what their headings seem to say. */
  readonly columns: readonly ColumnChoice[];
  /** Of rows that name no split. */
  readonly split: 'train' | 'eval';
  /** Cells are a table, whatever else they look like. */
  readonly isTable: boolean;
}

/** What would become of a file. */
export interface ImportPreview {
  readonly fileName: string;
  /** How it is written, for people. */
  readonly format: string;
  /** Cells that were read as something else than a table. */
  readonly couldBeTable: boolean;
  /** Of a table; empty for other files. */
  readonly columns: readonly ImportColumn[];
  /** The first rows. */
  readonly rows: readonly ImportedRow[];
  readonly report: ImportReport;
}

export interface ImportColumn {
  readonly name: string;
  readonly target: string;
  /** What stands in the first cells. */
  readonly samples: readonly string[];
}

export interface ImportedRow {
  readonly split: string;
  readonly tags: readonly string[];
  readonly turns: readonly { readonly role: string; readonly text: string }[];
  /** Keys of the row that mean nothing here; they are kept. */
  readonly otherKeys: readonly string[];
}

/** What became of what was read. */
export interface ImportReport {
  readonly records: number;
  readonly rows: number;
  /** False where more records follow that were not looked at. */
  readonly isWhole: boolean;
  readonly notes: readonly Note[];
  readonly refusedCount: number;
  readonly refused: readonly Refused[];
  /** Why nothing can be imported. */
  readonly problem?: ErrorDescription;
}

export interface Imported extends Edited {
  readonly report: ImportReport;
}

const mostColumns = 10_000;
const longestHeading = 10_000;

/** Checks what the page chose in its import dialog. */
export function isImportChoice(value: unknown): value is ImportChoice {
  if (!isRecord(value) || !Array.isArray(value['columns']) || value['columns'].length > mostColumns) {
    return false;
  }
  const columns: readonly unknown[] = value['columns'];
  const isSaid = ['train', 'eval'].includes(String(value['split'])) && typeof value['isTable'] === 'boolean';
  return isSaid && columns.every(isColumnChoice);
}

function isColumnChoice(value: unknown): boolean {
  return (
    isRecord(value) &&
    [value['column'], value['target']].every((text) => typeof text === 'string' && text.length <= longestHeading)
  );
}
