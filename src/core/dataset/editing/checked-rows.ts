import type { Sha256Hex } from '../../provenance/key';
import { checkLineBytes } from '../check/check-line';
import type { Finding } from '../check/finding';
import type { Mute, Mutes } from '../check/mutes/mutes';
import { type RowElsewhere, RowIndex } from '../check/row-index';
import type { CheckSettings } from '../check/rule';
import type { LineId } from '../document/line-document';
import { decodeLine, summariseLine } from '../document/row-summary';
import { RowColumns } from '../query/row-columns';
import { rowIdOf } from '../row';
import type { EditedDocument, Exchange } from './edited-document';

const countedColumns = ['kind', 'split', 'actions', 'tags', 'problems', 'muted'] as const;
type CountedColumn = (typeof countedColumns)[number];

/** Lines that are read between two looks at the clock. */
const linesAtATime = 32;
/** After a larger change its lines are read and checked as `readOn` goes on: whoever made it does not wait for that. */
const mostAtOnce = 500;

export interface RowRules {
  readonly settings: CheckSettings;
  /** Rows of the project's other files, by `messagesHash`. */
  readonly elsewhere?: ReadonlyMap<number, RowElsewhere>;
  readonly mutes: Mutes;
  readonly sha256Hex: Sha256Hex;
}

/**
 * What all rows say of themselves and what the rules say of them, in columns for lists, with totals. It is made in
 * slices, so that whoever waits for a few rows is not kept waiting for a million.
 */
export class CheckedRows {
  readonly columns = new RowColumns();
  readonly #document: EditedDocument;
  readonly #deepFindingsOf: (line: LineId) => readonly Finding[];
  #rules: RowRules;
  #index: RowIndex;
  readonly #counts = new Map<CountedColumn, number[]>(countedColumns.map((column) => [column, []]));
  #isRead = new Uint8Array(1024);
  #isGone = new Uint8Array(1024);
  #next = 0;
  /** Lines that came with a large change, and those of which it may say something else. */
  readonly #waiting = new Set<LineId>();
  /** How far a second look at all lines is. */
  #again: number | undefined;

  /** @param deepFindingsOf what the deep rules found in a line so far; `lookAgain` tells that they found something else */
  constructor(
    document: EditedDocument,
    rules: RowRules,
    deepFindingsOf: (line: LineId) => readonly Finding[] = () => [],
  ) {
    this.#document = document;
    this.#deepFindingsOf = deepFindingsOf;
    this.#rules = rules;
    this.#index = new RowIndex(rules.elsewhere);
  }

  /** Lines whose problems are known as they are now, of `totalLines`. */
  get doneLines(): number {
    return Math.max(0, Math.min(this.#next, this.#again ?? this.#next) - this.#waiting.size);
  }

  get totalLines(): number {
    return this.#document.lines.originalCount;
  }

  /** Nothing is left for `readOn`. */
  get isComplete(): boolean {
    return this.#next >= this.totalLines && this.#waiting.size === 0 && this.#again === undefined;
  }

  /** Reads on until the clock says stop. Returns whether all is read. */
  readOn(isTimeUp: () => boolean): boolean {
    while (!this.#readSome()) {
      if (isTimeUp()) {
        return false;
      }
    }
    return true;
  }

  /** Other actions or other mutes: every line is looked at again, as `readOn` goes on. */
  useRules(rules: RowRules): void {
    this.#rules = rules;
    this.#index = new RowIndex(rules.elsewhere);
    this.#again = 0;
  }

  /** Reads one line now, if nobody did before. */
  require(line: LineId): void {
    if (this.#isRead[line] === 1) {
      return;
    }
    this.#grow(line);
    const content = this.#document.lines.contentOf(line);
    this.columns.setSummary(line, summariseLine(content));
    this.#isRead[line] = 1;
    if (this.#isGone[line] !== 1) {
      this.#check(line);
      this.#count(line, 1);
    }
  }

  /**
   * What the rules find in a row that is in the document, muted ones among them. It is found anew: kept for a million
   * rows it would be more than the file.
   */
  findingsOf(line: LineId): readonly Finding[] {
    const { findings } = checkLineBytes(this.#document.lines.contentOf(line), this.#rules.settings);
    return [...findings, ...this.#findingsAmongOthers(line), ...this.#deepFindingsOf(line)];
  }

  get settings(): CheckSettings {
    return this.#rules.settings;
  }

  /** Why somebody muted a finding of a row; undefined where nobody did. */
  muteReason(finding: Finding, line: LineId): string | undefined {
    return this.muteOf(finding, line)?.reason;
  }

  /** The mute of a finding of a row; undefined where nobody muted it. */
  muteOf({ code }: Finding, line: LineId): Mute | undefined {
    const { mutes } = this.#rules;
    return mutes.hasRule(code) ? mutes.muteOf(code, this.rowIdOf(line)) : undefined;
  }

  /** The rows as the rules that compare them know them. */
  get index(): Pick<RowIndex, 'keysLike' | 'elsewhere' | 'splitOf'> {
    return this.#index;
  }

  /** What names a row in other files: its own id, else the hash of its messages. Undefined for what is no row. */
  rowIdOf(line: LineId): string | undefined {
    return rowIdOf(decodeLine(this.#document.lines.contentOf(line)) ?? '', this.#rules.sha256Hex);
  }

  /** Keeps columns, totals and findings right while lines come and go. */
  exchange({ removed, inserted }: Exchange): void {
    const [out, back] = [new Set(removed), new Set(inserted)];
    const gone = removed.filter((line) => !back.has(line));
    const come = inserted.filter((line) => !out.has(line));
    const keys = [...gone, ...come].map((line) => this.#document.keyOf(line));
    const relatives = new Set(keys.flatMap((key) => this.#index.relativesOf(key)));
    const isLarge = keys.length > mostAtOnce;
    for (const line of gone) {
      this.#takeOut(line);
    }
    for (const line of come) {
      this.#putIn(line, isLarge);
    }
    for (const key of [...relatives, ...keys.flatMap((key) => this.#index.relativesOf(key))]) {
      const line = this.#document.lineOf(key);
      if (isLarge && line !== undefined) {
        this.#waiting.add(line);
      } else {
        this.lookAgain(line);
      }
    }
  }

  /** Something else is said of a line that is as it was: a row changed with which it shares something. */
  lookAgain(line: LineId | undefined): void {
    if (line !== undefined && this.#isThere(line)) {
      this.#count(line, -1);
      this.#setCodes(line, this.findingsOf(line));
      this.#count(line, 1);
    }
  }

  /** How many rows have each word of a column. */
  countsOf(column: CountedColumn): ReadonlyMap<string, number> {
    const total = new Map<string, number>();
    const counts = this.#counts.get(column) ?? [];
    for (const [list, words] of this.columns[column].ask((asked) => new Set(asked)).entries()) {
      const count = counts[list] ?? 0;
      for (const word of count > 0 ? words : []) {
        total.set(word, (total.get(word) ?? 0) + count);
      }
    }
    return total;
  }

  /** Rows that have at least one word in a column. */
  rowsWith(column: CountedColumn): number {
    const counts = this.#counts.get(column) ?? [];
    return this.columns[column]
      .ask((words) => words.length > 0)
      .reduce((rows, hasWords, list) => rows + (hasWords ? (counts[list] ?? 0) : 0), 0);
  }

  /** Returns whether that was all. */
  #readSome(): boolean {
    if (this.#next < this.totalLines) {
      for (const end = Math.min(this.#next + linesAtATime, this.totalLines); this.#next < end; this.#next += 1) {
        this.require(this.#next as LineId);
      }
      return false;
    }
    if (this.#waiting.size > 0) {
      for (const line of firstOf(this.#waiting, linesAtATime)) {
        this.#waiting.delete(line);
        this.#catchUp(line);
      }
      return false;
    }
    if (this.#again === undefined) {
      return true;
    }
    for (const end = this.#again + linesAtATime; this.#again < end; this.#again += 1) {
      this.#checkAgain(this.#again as LineId);
    }
    this.#again = this.#again < this.#isRead.length ? this.#again : undefined;
    return false;
  }

  #takeOut(line: LineId): void {
    this.#grow(line);
    this.#isGone[line] = 1;
    if (this.#isRead[line] === 1) {
      this.#count(line, -1);
      this.#index.set(this.#document.keyOf(line), undefined);
    }
  }

  #putIn(line: LineId, isLater: boolean): void {
    this.#grow(line);
    this.#isGone[line] = 0;
    const isRead = this.#isRead[line] === 1;
    if (isLater) {
      this.#waiting.add(line);
    } else if (isRead) {
      this.#check(line);
    } else {
      this.require(line);
    }
    if (isRead) {
      this.#count(line, 1);
    }
  }

  /** Reads or checks a line for which nobody waited. Rows behind it that say the same are looked at again. */
  #catchUp(line: LineId): void {
    const key = this.#document.keyOf(line);
    if (this.#isGone[line] === 1) {
      return;
    }
    if (this.#index.splitOf(key) !== undefined) {
      this.lookAgain(line);
      return;
    }
    if (this.#isRead[line] === 1) {
      this.#checkAgain(line);
    } else {
      this.require(line);
    }
    const place = this.#document.indexOf(key) ?? 0;
    for (const relative of this.#index.relativesOf(key)) {
      const other = this.#document.lineOf(relative);
      if (other !== undefined && (this.#document.indexOf(relative) ?? 0) > place) {
        this.#waiting.add(other);
      }
    }
  }

  #checkAgain(line: LineId): void {
    if (this.#isThere(line)) {
      this.#count(line, -1);
      this.#check(line);
      this.#count(line, 1);
    }
  }

  #isThere(line: LineId): boolean {
    return this.#isRead[line] === 1 && this.#isGone[line] !== 1;
  }

  /** Checks a line that is new here, alone and among the others. */
  #check(line: LineId): void {
    const { findings, mark } = checkLineBytes(this.#document.lines.contentOf(line), this.#rules.settings);
    this.#index.set(this.#document.keyOf(line), mark);
    this.#setCodes(line, [...findings, ...this.#findingsAmongOthers(line), ...this.#deepFindingsOf(line)]);
  }

  #findingsAmongOthers(line: LineId): readonly Finding[] {
    return this.#index.findingsOf(this.#document.keyOf(line), (other) => this.#document.indexOf(other) ?? 0);
  }

  #setCodes(line: LineId, findings: readonly Finding[]): void {
    const isMuted = (finding: Finding) => this.muteReason(finding, line) !== undefined;
    const codesOf = (some: readonly Finding[]) => [...new Set(some.map(({ code }) => code))];
    this.columns.problems.set(line, codesOf(findings.filter((finding) => !isMuted(finding))));
    this.columns.muted.set(line, codesOf(findings.filter(isMuted)));
  }

  #count(line: LineId, step: -1 | 1): void {
    for (const [name, counts] of this.#counts) {
      const list = this.columns[name].listAt(line);
      counts[list] = (counts[list] ?? 0) + step;
    }
  }

  #grow(line: LineId): void {
    if (line >= this.#isRead.length) {
      this.#isRead = grown(this.#isRead, line);
      this.#isGone = grown(this.#isGone, line);
    }
  }
}

function grown(bytes: Uint8Array<ArrayBuffer>, line: number): Uint8Array<ArrayBuffer> {
  const more = new Uint8Array(Math.max(line + 1, bytes.length * 2));
  more.set(bytes);
  return more;
}

function firstOf<Item>(items: Iterable<Item>, most: number): readonly Item[] {
  const first: Item[] = [];
  for (const item of items) {
    first.push(item);
    if (first.length === most) {
      break;
    }
  }
  return first;
}
