import { describeError, WorkbenchError } from '../../errors/workbench-error';
import { isRecord, type JsonRecord } from '../../json/record';
import { readRow } from '../row';
import { differences } from './differences';
import { type Layout, type RecordFormat, type Row, refuse } from './format';
import { type ConversionReport, Notes } from './notes';
import type { FoundRecord } from './pieces';

/** Makes records of rows, one by one; each is read back, and what of the row is not there again is told. */
export class RecordExporter {
  readonly #format: RecordFormat;
  readonly notes = new Notes();
  readonly #layout: Layout;
  readonly #addsOtherKeys: boolean;
  #rows = 0;
  #written = 0;

  /** @param keepsOtherKeys writes `id`, `split` and other keys also where the format's readers may not know them */
  constructor(format: RecordFormat, layout: Layout, keepsOtherKeys = false) {
    this.#format = format;
    this.#layout = layout;
    const isAdding = format.otherKeys === 'added' || (format.otherKeys === 'left' && keepsOtherKeys);
    this.#addsOtherKeys = layout !== 'text' && isAdding;
  }

  get report(): ConversionReport {
    return this.notes.report(this.#rows, this.#written);
  }

  /** The record that a row becomes; undefined where it was refused. */
  recordOf({ line, record: row, problem }: FoundRecord): JsonRecord | undefined {
    this.notes.line = line;
    this.#rows += 1;
    if (row === undefined) {
      this.notes.refuse('dataset.recordRefused', problem ?? 'it is no row');
      return undefined;
    }
    try {
      requireRow(row);
      const record = this.#write(row);
      if (!isJson(this.#layout) && !isWellFormed(record)) {
        refuse('it holds half of a character (a lone surrogate), which only JSON can write');
      }
      this.#tellLosses(row, record);
      this.#written += 1;
      return record;
    } catch (error) {
      const { code, message } = describeError(error);
      this.notes.refuse(code, message);
      return undefined;
    }
  }

  /** The record that a row becomes, without a word; undefined where there is none. */
  draftOf(row: Row): JsonRecord | undefined {
    try {
      return this.#write(row, new Notes());
    } catch {
      return undefined;
    }
  }

  #write(row: Row, notes = this.notes): JsonRecord {
    const record = this.#format.write(row, { notes });
    const { usedKeys } = this.#format;
    const others = Object.entries(row).filter(([key]) => !usedKeys.includes(key) && !Object.hasOwn(record, key));
    return this.#addsOtherKeys ? { ...record, ...Object.fromEntries(others) } : record;
  }

  /** Reads the record as others would, with a split that is not the row's: only what it says itself counts. */
  #tellLosses(row: Row, record: JsonRecord): void {
    const split = row['split'] === 'train' ? 'eval' : 'train';
    const written: unknown = JSON.parse(JSON.stringify(record));
    const settings = { notes: new Notes(), split, timeZone: 'UTC', locale: 'en-US' } as const;
    const back = this.#format.read(isRecord(written) ? written : {}, settings);
    for (const { field, kind, value } of differences(row, back)) {
      if (kind === 'missing' || field === 'split') {
        this.notes.noPlace(field, 'not in what was written', value);
      } else {
        this.notes.changed(field, 'reads otherwise in what was written', value);
      }
    }
  }
}

function isJson(layout: Layout): boolean {
  return layout === 'jsonl' || layout === 'json';
}

function isWellFormed(value: unknown): boolean {
  if (typeof value === 'string') {
    return value.isWellFormed();
  }
  const members = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return members.every(([key, member]) => key.isWellFormed() && isWellFormed(member));
}

function requireRow(row: Row): void {
  const { problem } = readRow(JSON.stringify(row), { sha256Hex: () => '', ordinals: new Map() });
  if (problem) {
    throw new WorkbenchError(problem.code, problem.parameters);
  }
}
