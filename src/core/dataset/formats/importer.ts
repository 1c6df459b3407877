import { describeError, WorkbenchError } from '../../errors/workbench-error';
import { longestLine } from '../dataset';
import { readRow } from '../row';
import type { ReadSettings, RecordFormat, Row } from './format';
import type { ConversionReport, Notes } from './notes';
import type { FoundRecord } from './pieces';

/** Makes rows of records, one by one, and keeps account of what became of each. */
export class RowImporter {
  readonly #format: RecordFormat;
  readonly #settings: ReadSettings;
  readonly #idsThere: ReadonlySet<string>;
  readonly #ids = new Set<string>();
  #records = 0;
  #written = 0;

  /** @param idsThere ids of rows that are there already: a record with one of them was imported before, and is refused */
  constructor(format: RecordFormat, settings: ReadSettings, idsThere: ReadonlySet<string> = new Set()) {
    this.#format = format;
    this.#settings = settings;
    this.#idsThere = idsThere;
  }

  /** Where whoever reads the records tells what it changed. */
  get notes(): Notes {
    return this.#settings.notes;
  }

  get report(): ConversionReport {
    return this.#settings.notes.report(this.#records, this.#written);
  }

  /** The line that a record becomes, without its end; undefined where it was refused. */
  lineOf({ line, record, problem }: FoundRecord): string | undefined {
    const { notes } = this.#settings;
    notes.line = line;
    this.#records += 1;
    if (record === undefined) {
      notes.refuse('dataset.recordRefused', problem ?? 'it is no record');
      return undefined;
    }
    try {
      const text = JSON.stringify(this.#withOwnId(this.#format.read(record, this.#settings)));
      requireRow(text);
      this.#written += 1;
      return text;
    } catch (error) {
      const { code, message } = describeError(error);
      notes.refuse(code, message);
      return undefined;
    }
  }

  #withOwnId(row: Row): Row {
    const { id, ...rest } = row;
    if (typeof id !== 'string') {
      return row;
    }
    if (this.#idsThere.has(id)) {
      throw new WorkbenchError('dataset.idThere', { id });
    }
    if (this.#ids.has(id)) {
      this.#settings.notes.noPlace('id', 'an earlier row has the same; the row is known by its content instead', id);
      return rest;
    }
    this.#ids.add(id);
    return row;
  }
}

/** Nothing is written that the dataset's own reader would not take. */
function requireRow(text: string): void {
  if (text.length > longestLine) {
    throw new WorkbenchError('dataset.lineTooLong', { length: text.length, limit: longestLine });
  }
  const { problem } = readRow(text, { sha256Hex: () => '', ordinals: new Map() });
  if (problem) {
    throw new WorkbenchError(problem.code, problem.parameters);
  }
}
