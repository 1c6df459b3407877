import type { ActionSchema } from '../../actions/schema';
import { Balance } from '../check/deep/balance';
import { KnownLines } from '../check/deep/known-lines';
import { type NearPlace, nearFinding } from '../check/deep/near-finding';
import { findNearRows, type NearRow, rowsToCompareAgain, type SignedRow } from '../check/deep/near-rows';
import type { Finding } from '../check/finding';
import type { LineDocument, LineId } from '../document/line-document';

/** A row that says nearly the same as another, which may move, or be of another file. */
interface Near extends Omit<NearPlace, 'otherLine'> {
  readonly other: LineId | { readonly lineNumber: number };
}

/** The rows at one moment; the contents of lines never change. */
interface Snapshot {
  readonly order: Uint32Array;
  /** Of other files, the same list as long as nothing in them changed. */
  readonly elsewhere: readonly SignedRow[];
}

/** After a larger change all rows are compared anew. */
const mostChanged = 2_000;
const linesAtATime = 2_000;

/** What the deep rules found in an open document when they looked last. */
export class DeepRows {
  readonly known = new KnownLines();
  readonly #lines: LineDocument;
  readonly #near = new Map<LineId, Near>();
  readonly #ofTokens = new Map<LineId, readonly Finding[]>();
  #last: Snapshot | undefined;

  constructor(lines: LineDocument) {
    this.#lines = lines;
  }

  /** What is known of a line; what names a row that is gone is left out. */
  findingsOf(line: LineId): readonly Finding[] {
    const near = this.#near.get(line);
    const finding = near && this.#findingOf(near);
    return [...(finding ? [finding] : []), ...(this.#ofTokens.get(line) ?? [])];
  }

  /** Keeps what the tokens of a line say. Returns whether anything in it is new. */
  noteTokens(line: LineId, findings: readonly Finding[]): boolean {
    const before = this.#ofTokens.get(line) ?? [];
    if (findings.length === 0) {
      this.#ofTokens.delete(line);
    } else {
      this.#ofTokens.set(line, findings);
    }
    return JSON.stringify(before) !== JSON.stringify(findings);
  }

  /** Other limits or another tokenizer: nothing is known of tokens. Returns the lines of which something was. */
  forgetTokens(): readonly LineId[] {
    const lines = [...this.#ofTokens.keys()];
    this.#ofTokens.clear();
    return lines;
  }

  /** What is out of balance in the dataset as a whole. */
  balance(schema: ActionSchema | undefined): readonly Finding[] {
    const balance = new Balance();
    for (const [lesson, rows] of this.known.lessons(this.#present())) {
      balance.add(lesson, rows);
    }
    return balance.findings(schema);
  }

  /**
   * Compares the rows with each other as they are now; after a small change only those that it may concern. Yields the
   * bands that are done, for other work; what is changed meanwhile is for the next search.
   * @param elsewhere rows of other files
   * @returns lines of which other rules say something now than before
   */
  *searchNear(elsewhere: readonly SignedRow[]): Generator<number, readonly LineId[]> {
    const order = Uint32Array.from(this.#present());
    const change = this.#changeSince({ order, elsewhere });
    if (change && change.start === change.end && change.goneLines.length === 0) {
      return [];
    }
    const rows: SignedRow[] = [...elsewhere];
    let [start, end] = [elsewhere.length, elsewhere.length];
    for (let index = 0; index < order.length; index += 1) {
      const row = this.known.signed(order[index] as LineId);
      if (row) {
        rows.push(row);
      }
      start = change && index < change.start ? rows.length : start;
      end = change && index < change.end ? rows.length : end;
      if (index % linesAtATime === linesAtATime - 1) {
        yield 0;
      }
    }
    const again = change && (yield* silently(rowsToCompareAgain({ gone: change.gone, rows, start, end })));
    const near = yield* findNearRows(rows, again && ((row) => again.has(row)));
    this.#last = { order, elsewhere };
    const old = again ? [...change.goneLines, ...Array.from(again, lineOf)] : [...this.#near.keys()];
    return this.#replace(old, near);
  }

  /** What gave way to what since the last search; undefined where all rows have to be compared. */
  #changeSince({ order, elsewhere }: Snapshot) {
    const last = this.#last;
    if (last === undefined || last.elsewhere !== elsewhere) {
      return undefined;
    }
    const shorter = Math.min(order.length, last.order.length);
    let start = 0;
    while (start < shorter && order[start] === last.order[start]) {
      start += 1;
    }
    let rest = 0;
    while (rest < shorter - start && order.at(-1 - rest) === last.order.at(-1 - rest)) {
      rest += 1;
    }
    const end = order.length - rest;
    const goneLines = Array.from(last.order.subarray(start, last.order.length - rest)) as LineId[];
    if (end - start + goneLines.length > mostChanged) {
      return undefined;
    }
    const gone = goneLines.flatMap((line) => this.known.signed(line) ?? []);
    return { start, end, gone, goneLines };
  }

  #replace(old: readonly LineId[], near: readonly NearRow[]): readonly LineId[] {
    const before = new Map(old.map((line) => [line, this.#codeOf(line)]));
    for (const line of old) {
      this.#near.delete(line);
    }
    for (const found of near) {
      const line = lineOf(found.row);
      before.set(line, before.get(line));
      this.#near.set(line, nearOf(found));
    }
    return [...before].flatMap(([line, code]) => (code === this.#codeOf(line) ? [] : [line]));
  }

  #codeOf(line: LineId): string | undefined {
    const near = this.#near.get(line);
    return near && nearFinding({ ...near, otherLine: 0 })?.code;
  }

  #findingOf({ other, ...near }: Near): Finding | undefined {
    const otherLine = typeof other === 'number' ? (this.#lines.indexOf(other) ?? -1) + 1 : other.lineNumber;
    return otherLine === 0 ? undefined : nearFinding({ ...near, otherLine });
  }

  *#present(): Generator<LineId> {
    for (let index = 0; index < this.#lines.lineCount; index += 1) {
      yield this.#lines.idAt(index);
    }
  }
}

/** Those of the document itself are known by their lines' names. */
function lineOf({ line }: SignedRow): LineId {
  return line as LineId;
}

function nearOf({ row, other, similarity }: NearRow): Near {
  const { split } = row;
  const place = { split, otherSplit: other.split, similarity };
  return other.fileName === undefined
    ? { ...place, other: lineOf(other) }
    : { ...place, otherFile: other.fileName, other: { lineNumber: other.line + 1 } };
}

/** No band is done as long as it is not known which rows to compare. */
function* silently<Result>(work: Generator<undefined, Result>): Generator<number, Result> {
  for (let step = work.next(); ; step = work.next()) {
    if (step.done) {
      return step.value;
    }
    yield 0;
  }
}
