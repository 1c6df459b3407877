import { WorkbenchError } from '../../errors/workbench-error';
import type { JsonRecord } from '../../json/record';
import type { Split } from '../conversation';
import type { ColumnMapping } from './column-mapping';
import type { Notes } from './notes';

/** How records stand in a file: one a line, in one list, as cells, as turns of text, as columns. */
export type Layout = 'jsonl' | 'json' | 'csv' | 'tsv' | 'text' | 'parquet';

/** A row in the dataset's own shape, as it stands on its line. Keys beside ours are kept. */
export type Row = JsonRecord;

/** What a reader may assume where a record is silent, and where it says what it did. */
export interface ReadSettings {
  readonly notes: Notes;
  /** Of rows that name no split. */
  readonly split: Split;
  /** Of clocks that name no zone; IANA. */
  readonly timeZone: string;
  /** Of clocks that name no language; BCP 47. */
  readonly locale: string;
  /** Which column means what; guessed from the headings where absent. */
  readonly mapping?: ColumnMapping;
  /** What BFCL keeps in a file of its own, by id. */
  readonly answers?: ReadonlyMap<string, unknown>;
}

export interface WriteSettings {
  readonly notes: Notes;
}

/** One way to write a conversation that others use. */
export interface RecordFormat {
  /** After `--from` and `--as`. */
  readonly name: string;
  /** For people. */
  readonly title: string;
  /** Layouts that it is written in; the first is the usual one. Parquet and JSON are read wherever records are. */
  readonly layouts: readonly Layout[];
  /**
   * What becomes of a row's other keys: added to the record as they are; left out unless asked for, since whoever reads
   * it may not take them; or written by the format itself.
   */
  readonly otherKeys: 'added' | 'left' | 'written';
  /** Keys of a row that its records write in their own way; the others are added where the format takes them. */
  readonly usedKeys: readonly string[];
  /** How much a few records look like it: 0 not at all, 1 like nothing else. */
  detect(sample: readonly unknown[]): number;
  /** @throws WorkbenchError `dataset.recordRefused` */
  read(record: JsonRecord, settings: ReadSettings): Row;
  /** @throws WorkbenchError `dataset.recordRefused` */
  write(row: Row, settings: WriteSettings): JsonRecord;
}

/** Ends the reading of one record; the others go on. */
export function refuse(detail: string): never {
  throw new WorkbenchError('dataset.recordRefused', { detail });
}
