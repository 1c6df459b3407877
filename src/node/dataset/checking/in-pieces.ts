import { setImmediate } from 'node:timers/promises';

/** The event loop waits no longer than this for a piece of work, however busy the computer is. */
const longestPieceMs = 15;

/**
 * Calls back for each item and lets other work of the process in between.
 * @throws the signal's reason
 */
export async function inPieces<Item>(
  items: Iterable<Item>,
  signal: AbortSignal | undefined,
  work: (item: Item) => void,
): Promise<void> {
  let pieceStart = performance.now();
  for (const item of items) {
    work(item);
    if (performance.now() - pieceStart > longestPieceMs) {
      await setImmediate();
      signal?.throwIfAborted();
      pieceStart = performance.now();
    }
  }
}

/** The numbers from `start` to before `end`. */
export function* numbersFrom(start: number, end: number): Generator<number> {
  for (let number = start; number < end; number += 1) {
    yield number;
  }
}
