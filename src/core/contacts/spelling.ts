/**
 * How many letters must be added, dropped, replaced or swapped with their neighbour to get from one word to the other
 * (optimal string alignment), or `limit + 1` where it is more than `limit`.
 */
export function spellingDistance(from: string, to: string, limit: number): number {
  const [source, target] = [[...from], [...to]];
  if (Math.abs(source.length - target.length) > limit) {
    return limit + 1;
  }
  let beforeLast: number[] = [];
  let last = Array.from({ length: target.length + 1 }, (_, column) => column);
  for (let row = 1; row <= source.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= target.length; column += 1) {
      const isSame = source[row - 1] === target[column - 1];
      const isSwapped = source[row - 1] === target[column - 2] && source[row - 2] === target[column - 1];
      const swapped = isSwapped ? (beforeLast[column - 2] ?? Infinity) + 1 : Infinity;
      const edited = Math.min((last[column] ?? Infinity) + 1, (current[column - 1] ?? Infinity) + 1);
      current.push(Math.min(edited, (last[column - 1] ?? Infinity) + (isSame ? 0 : 1), swapped));
    }
    [beforeLast, last] = [last, current];
  }
  return Math.min(last[target.length] ?? Infinity, limit + 1);
}

/** How far apart two spellings of one name may be: short names differ from each other by a single letter. */
export function spellingTolerance(name: string): number {
  const { length } = [...name];
  return length < 4 ? 0 : length < 8 ? 1 : 2;
}
