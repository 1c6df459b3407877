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
 * with the same text are, and what is left over is matched in its order.
 */
export function compareRows(before: Uint8Array, after: Uint8Array): ComparedRows {
  const [old, now] = [linesOf(before), linesOf(after)];
  const unchanged = sharedTexts(old, now);
  const [oldRest, nowRest] = [old, now].map((lines) => withoutShared(lines, unchanged));
  const rows = matched(oldRest ?? [], nowRest ?? []);
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
  readonly id: string | undefined;
  readonly place: number;
}

function linesOf(bytes: Uint8Array): readonly Line[] {
  const document = new LineDocument(bytes);
  return Array.from({ length: document.lineCount }, (_, place) => {
    const content = document.contentAt(place);
    const text = decodeLine(content) ?? `(${content.length} bytes that are no text)`;
    return { text, id: idOf(text), place };
  }).filter(({ text }) => text.trim() !== '');
}

/** How often a line stands in both. */
function sharedTexts(old: readonly Line[], now: readonly Line[]): ReadonlyMap<string, number> {
  const [inOld, inNow] = [old, now].map((lines) => {
    const counts = new Map<string, number>();
    for (const { text } of lines) {
      counts.set(text, (counts.get(text) ?? 0) + 1);
    }
    return counts;
  });
  return new Map([...(inOld ?? [])].map(([text, count]) => [text, Math.min(count, inNow?.get(text) ?? 0)]));
}

function withoutShared(lines: readonly Line[], shared: ReadonlyMap<string, number>): readonly Line[] {
  const left = new Map(shared);
  return lines.filter(({ text }) => {
    const count = left.get(text) ?? 0;
    left.set(text, count - 1);
    return count <= 0;
  });
}

function matched(old: readonly Line[], now: readonly Line[]): readonly ChangedRow[] {
  const oldById = new Map(old.flatMap((line) => (line.id === undefined ? [] : [[line.id, line]])));
  const oldNameless = old.filter(({ id }) => id === undefined);
  const used = new Set<Line>();
  const rows = now.map((line): ChangedRow & { readonly place: number } => {
    const before = line.id === undefined ? oldNameless.shift() : oldById.get(line.id);
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
