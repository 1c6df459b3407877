/** A piece of one text or of both. */
export interface WordChange {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

/** More words are compared by what they have in common at both ends: a table of all pairs would be too large. */
const mostPairs = 250_000;

/** What became of a text, word by word: read without what was added it is the old one, without what was removed the new. */
export function wordChanges(before: string, after: string): readonly WordChange[] {
  return changes(wordsOf(before), wordsOf(after));
}

/** The same, line by line; each piece is one line or more, with their ends. */
export function lineChanges(before: string, after: string): readonly WordChange[] {
  return changes(linesOf(before), linesOf(after));
}

function changes(old: readonly string[], now: readonly string[]): readonly WordChange[] {
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) {
    start += 1;
  }
  let rest = 0;
  while (rest < Math.min(old.length, now.length) - start && old.at(-1 - rest) === now.at(-1 - rest)) {
    rest += 1;
  }
  const [oldMiddle, newMiddle] = [old.slice(start, old.length - rest), now.slice(start, now.length - rest)];
  const same = (text: string): WordChange => ({ kind: 'same', text });
  return joined([
    ...old.slice(0, start).map(same),
    ...middleChanges(oldMiddle, newMiddle),
    ...old.slice(old.length - rest).map(same),
  ]);
}

/** Each with its end, which the last may lack. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/gu) ?? [];
}

/** Words and what stands between them. */
function wordsOf(text: string): readonly string[] {
  return text.match(/[\p{L}\p{N}\p{M}_]+|[^\p{L}\p{N}\p{M}_]/gu) ?? [];
}

function middleChanges(old: readonly string[], now: readonly string[]): readonly WordChange[] {
  const common = old.length * now.length > mostPairs ? [] : commonWords(old, now);
  const changes: WordChange[] = [];
  let [left, right] = [0, 0];
  for (const [oldPlace, newPlace] of [...common, [old.length, now.length] as const]) {
    changes.push(...old.slice(left, oldPlace).map((text): WordChange => ({ kind: 'removed', text })));
    changes.push(...now.slice(right, newPlace).map((text): WordChange => ({ kind: 'added', text })));
    const text = old[oldPlace];
    changes.push(...(text === undefined ? [] : [{ kind: 'same', text } as const]));
    [left, right] = [oldPlace + 1, newPlace + 1];
  }
  return changes;
}

/** Places of the longest list of words that both have in this order. */
function commonWords(old: readonly string[], now: readonly string[]): readonly (readonly [number, number])[] {
  const width = now.length + 1;
  const lengths = new Uint16Array((old.length + 1) * width);
  const at = (row: number, column: number) => lengths[row * width + column] ?? 0;
  for (let row = old.length - 1; row >= 0; row -= 1) {
    for (let column = now.length - 1; column >= 0; column -= 1) {
      lengths[row * width + column] =
        old[row] === now[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const places: (readonly [number, number])[] = [];
  for (let row = 0, column = 0; row < old.length && column < now.length; ) {
    if (old[row] === now[column]) {
      places.push([row, column]);
      row += 1;
      column += 1;
    } else if (at(row + 1, column) >= at(row, column + 1)) {
      row += 1;
    } else {
      column += 1;
    }
  }
  return places;
}

/** Pieces of one kind next to each other are one. */
function joined(changes: readonly WordChange[]): readonly WordChange[] {
  const pieces: WordChange[] = [];
  for (const change of changes) {
    const last = pieces.at(-1);
    if (last?.kind === change.kind) {
      pieces[pieces.length - 1] = { kind: change.kind, text: last.text + change.text };
    } else {
      pieces.push(change);
    }
  }
  return pieces;
}
