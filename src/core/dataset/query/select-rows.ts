import type { LineId } from '../document/line-document';
import type { RowTest } from './row-filter';

/** Rows between two pauses: some milliseconds of work, also where each of them is parsed. */
const rowsPerSlice = 2000;

/**
 * Goes through rows and keeps the places of those that a test finds. It pauses every few milliseconds, giving how many
 * rows are done, so that whoever runs it can answer others or stop.
 * @param rowAt the `LineId` at each place of the document
 */
export function* selectRows(rowCount: number, rowAt: (place: number) => LineId, test: RowTest) {
  const found = new Uint32Array(rowCount);
  let length = 0;
  for (let start = 0; start < rowCount; start += rowsPerSlice) {
    const end = Math.min(rowCount, start + rowsPerSlice);
    for (let place = start; place < end; place += 1) {
      if (test(rowAt(place))) {
        found[length] = place;
        length += 1;
      }
    }
    yield { done: end, total: rowCount };
  }
  return found.slice(0, length);
}
