import { hashText } from '../check/row-mark';
import { LineDocument } from '../document/line-document';
import { decodeLine } from '../document/row-summary';

/** A row that is not the same in two versions of a dataset; absent from one where it was added or taken out. */
export interface ChangedRow {
  /** The row's own id, else its place among those without one. */
  readonly name: string;
  readonly before?: string;
  readonly after?: string;
}

export interface ComparedRows {
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  /** In the order of the new version; what was taken out stands where it stood. */
  readonly rows: readonly ChangedRow[];
}

/**
 * Compares two versions of a dataset row by row. Rows with an id are the same row wherever they stand; of the others those
 * with the same text are, and what is left over is matched in its order. Beside the versions it needs the memory of what
 * differs.
 */
export function compareRows(before: Uint8Array, after: Uint8Array): ComparedRows {
  const [old, now] = [new LineDocument(before), new LineDocument(after)];
  const unchanged = sharedTexts(old, now);
  const rows = matched(withoutShared(old, unchanged), withoutShared(now, unchanged));
  const count = (is: (row: ChangedRow) => boolean) => rows.filter(is).length;
  return {
    added: count((row) => row.before === undefined),
    removed: count((row) => row.after === undefined),
    changed: count((row) => row.before !== undefined && row.after !== undefined),
    rows,
  };
}

interface Line {
  readonly text: string;
  readonly place: number;
}

function* linesOf(document: LineDocument): Generator<Line> {
  for (let place = 0; place < document.lineCount; place += 1) {
    const content = document.contentAt(place);
    const text = decodeLine(content) ?? `(${content.length} bytes that are no text)`;
    if (text.trim() !== '') {
      yield { text, place };
    }
  }
}

/** How often a line stands in both, by its text's hash. */
function sharedTexts(old: LineDocument, now: LineDocument): ReadonlyMap<number, number> {
  const [inOld, inNow] = [countsOf(old), countsOf(now)];
  return new Map([...inOld].map(([hash, count]) => [hash, Math.min(count, inNow.get(hash) ?? 0)]));
}

function countsOf(document: LineDocument): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const { text } of linesOf(document)) {
    const hash = hashText(text);
    counts.set(hash, (counts.get(hash) ?? 0) + 1);
  }
  return counts;
}

function withoutShared(document: LineDocument, shared: ReadonlyMap<number, number>): readonly NamedLine[] {
  const left = new Map(shared);
  const lines: NamedLine[] = [];
  for (const { text, place } of linesOf(document)) {
    const hash = hashText(text);
    const count = left.get(hash) ?? 0;
    left.set(hash, count - 1);
    if (count <= 0) {
      lines.push({ text, place, id: idOf(text) });
    }
  }
  return lines;
}

interface NamedLine extends Line {
  readonly id: string | undefined;
}

function matched(old: readonly NamedLine[], now: readonly NamedLine[]): readonly ChangedRow[] {
  const oldById = new Map(old.flatMap((line) => (line.id === undefined ? [] : [[line.id, line]])));
  const oldNameless = old.filter(({ id }) => id === undefined).values();
  const used = new Set<NamedLine>();
  const rows = now.map((line): ChangedRow & { readonly place: number } => {
    const before = line.id === undefined ? oldNameless.next().value : oldById.get(line.id);
    if (before) {
      used.add(before);
    }
    const name = line.id ?? `line ${line.place + 1}`;
    return { name, place: line.place, after: line.text, ...(before && { before: before.text }) };
  });
  const gone = old
    .filter((line) => !used.has(line))
    .map(({ id, place, text }) => ({ name: id ?? `line ${place + 1}`, place, before: text }));
  return [...rows, ...gone].sort((left, right) => left.place - right.place).map(({ place: _, ...row }) => row);
}

function idOf(text: string): string | undefined {
  const [, id] = /"id"\s*:\s*"((?:[^"\\]|\\.){1,200})"/.exec(text.slice(0, 400)) ?? [];
  return id;
}
