/** What became of a field on its way: kept under its own name, written otherwise, or left behind for want of a place. */
export type NoteKind = 'kept' | 'changed' | 'noPlace';

/** One thing that happened to a field, told once however often it happened. */
export interface Note {
  readonly kind: NoteKind;
  /** `messages[].weight` */
  readonly field: string;
  /** What was done, in words. */
  readonly how: string;
  /** How many times. */
  readonly count: number;
  /** Line or number of the first record where it happened; 0 of the file as a whole. */
  readonly line: number;
  /** Its value there, shortened. */
  readonly example: string;
}

/** A record that became no row. */
export interface Refused {
  readonly line: number;
  readonly code: string;
  readonly reason: string;
}

export interface ConversionReport {
  /** Records that were read. */
  readonly records: number;
  /** Rows or records that were made of them. */
  readonly written: number;
  readonly notes: readonly Note[];
  readonly refusedCount: number;
  /** The first of them. */
  readonly refused: readonly Refused[];
}

/** Different things told of one conversion: a file of a million columns must not fill memory with notes. */
const mostNotes = 200;
const mostRefused = 100;
const longestExample = 120;

/** Collects what is told of a conversion. */
export class Notes {
  readonly #notes = new Map<string, { readonly note: Note; count: number }>();
  readonly #refused: Refused[] = [];
  #refusedCount = 0;
  /** Where the record that is being read stands. */
  line = 0;

  kept(field: string, example: unknown): void {
    this.#add({ kind: 'kept', field, how: 'kept under its own name' }, example);
  }

  changed(field: string, how: string, example: unknown): void {
    this.#add({ kind: 'changed', field, how }, example);
  }

  noPlace(field: string, how: string, example: unknown): void {
    this.#add({ kind: 'noPlace', field, how }, example);
  }

  refuse(code: string, reason: string): void {
    this.#refusedCount += 1;
    if (this.#refused.length < mostRefused) {
      this.#refused.push({ line: this.line, code, reason });
    }
  }

  report(records: number, written: number): ConversionReport {
    const notes = [...this.#notes.values()].map(({ note, count }) => ({ ...note, count }));
    return { records, written, notes, refusedCount: this.#refusedCount, refused: [...this.#refused] };
  }

  #add({ kind, field, how }: Pick<Note, 'kind' | 'field' | 'how'>, example: unknown): void {
    const key = JSON.stringify([kind, field, how]);
    const known = this.#notes.get(key);
    if (known) {
      known.count += 1;
    } else if (this.#notes.size < mostNotes || field === otherFields) {
      const note = { kind, field: shortened(field), how, count: 1, line: this.line, example: shown(example) };
      this.#notes.set(key, { note, count: 1 });
    } else {
      this.#add({ kind, field: otherFields, how: 'fields beyond those listed' }, example);
    }
  }
}

const otherFields = '…';

function shown(value: unknown): string {
  try {
    return shortened(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
  } catch {
    return '…';
  }
}

function shortened(text: string): string {
  return text.length <= longestExample ? text : `${text.slice(0, longestExample).toWellFormed()}…`;
}
