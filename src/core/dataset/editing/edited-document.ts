import { LineDocument, type LineId, type Splice } from '../document/line-document';
import type { OriginalText } from '../document/original-text';

/**
 * Names a row for as long as its document is open, whatever is written into it and wherever it moves. Not a line number
 * and not the row's `id`.
 */
export type RowKey = number;

/** One change that undo takes back as a whole. */
export interface DocumentEdit {
  readonly id: number;
  readonly label: string;
  /** It was added to the edit before it: there is nothing new to undo. */
  readonly isMerged: boolean;
}

/** Which lines a change took out and put in; one that is in both is there as it was before. */
export interface Exchange {
  readonly removed: readonly LineId[];
  readonly inserted: readonly LineId[];
}

export interface EditOptions {
  readonly label: string;
  /** Edits with the same word right after each other become one: typing. */
  readonly merge?: string | undefined;
}

/** Changes of so many places that alter the number of lines are made one by one; more of them as one. */
const mostSplices = 16;

interface KeptEdit {
  readonly label: string;
  readonly merge: string | undefined;
  /** What takes it back, or, once it is taken back, what makes it again; in the order in which to do it. */
  splices: readonly Splice[];
}

/** A dataset that is being edited: lines with names that outlive edits, and edits that can be undone and redone. */
export class EditedDocument {
  readonly lines: LineDocument;
  readonly #onExchange: (exchange: Exchange) => void;
  readonly #keys = new Map<LineId, RowKey>();
  /** Of rows whose present line is not the one that named them. */
  readonly #present = new Map<RowKey, LineId>();
  readonly #edits: KeptEdit[] = [];
  readonly #undone = new Set<number>();
  /** The edit that a merge may go on with. */
  #open: number | undefined;
  #revision = 0;

  constructor(text: Uint8Array | OriginalText, onExchange: (exchange: Exchange) => void = () => {}) {
    this.lines = new LineDocument(text);
    this.#onExchange = onExchange;
  }

  /** Grows with every change. */
  get revision(): number {
    return this.#revision;
  }

  keyOf(line: LineId): RowKey {
    return this.#keys.get(line) ?? line;
  }

  /** The line that a row is now; undefined where it is not in the document. */
  lineOf(key: RowKey): LineId | undefined {
    const line = this.#present.get(key) ?? (key as LineId);
    return this.lines.indexOf(line) === undefined ? undefined : line;
  }

  indexOf(key: RowKey): number | undefined {
    return this.lines.indexOf(this.#present.get(key) ?? (key as LineId));
  }

  /** Makes other words of a line; the row keeps its key. */
  rewrite(line: LineId, content: Uint8Array): LineId {
    const written = this.lines.write(content, line);
    this.#keys.set(written, this.keyOf(line));
    return written;
  }

  /** Changes lines, as one edit. @param changes ascending, none reaching into the next; indexes as before the edit */
  edit(changes: readonly Splice[], { label, merge }: EditOptions): DocumentEdit {
    const splices = this.#apply(inOrder(changes, this.lines));
    const open = this.#open === undefined ? undefined : this.#edits[this.#open];
    if (open && this.#open !== undefined && merge !== undefined && open.merge === merge) {
      open.splices = [...splices, ...open.splices];
      return { id: this.#open, label: open.label, isMerged: true };
    }
    const id = this.#edits.push({ label, merge, splices }) - 1;
    this.#open = id;
    return { id, label, isMerged: false };
  }

  /** What was typed after this is an edit of its own: the document was saved, or something was undone. */
  endMerging(): void {
    this.#open = undefined;
  }

  /** Takes an edit back, or makes it again where it was taken back. Edits are undone and redone in their order. */
  toggle(id: number): void {
    const edit = this.#edits[id];
    if (edit === undefined) {
      throw new RangeError(`There is no edit ${id}.`);
    }
    this.endMerging();
    edit.splices = this.#apply(edit.splices);
    if (!this.#undone.delete(id)) {
      this.#undone.add(id);
    }
  }

  /** Whether an edit was taken back and not made again. */
  isUndone(id: number): boolean {
    return this.#undone.has(id);
  }

  /** Returns what takes the splices back, in the order in which to do it. */
  #apply(splices: readonly Splice[]): readonly Splice[] {
    this.#revision += 1;
    const inverse: Splice[] = [];
    for (const splice of splices) {
      inverse.push(this.lines.splice(splice));
      for (const line of splice.insert) {
        this.#setPresent(line);
      }
    }
    const linesOf = (some: readonly Splice[]) => some.flatMap(({ insert }) => insert);
    this.#onExchange({ removed: linesOf(inverse), inserted: linesOf(splices) });
    return inverse.reverse();
  }

  #setPresent(line: LineId): void {
    const key = this.keyOf(line);
    if (key === line) {
      this.#present.delete(key);
    } else {
      this.#present.set(key, line);
    }
  }
}

/** From the end, so that indexes stay right; one splice over all of them where each would move a million lines. */
function inOrder(changes: readonly Splice[], lines: LineDocument): readonly Splice[] {
  const isMoving = changes.some(({ deleteCount, insert }) => deleteCount !== insert.length);
  const [first] = changes;
  if (!isMoving || changes.length <= mostSplices || first === undefined) {
    return isMoving ? changes.toReversed() : changes;
  }
  const insert: LineId[] = [];
  let index = first.index;
  for (const change of changes) {
    for (; index < change.index; index += 1) {
      insert.push(lines.idAt(index));
    }
    for (const line of change.insert) {
      insert.push(line);
    }
    index += change.deleteCount;
  }
  return [{ index: first.index, deleteCount: index - first.index, insert }];
}
