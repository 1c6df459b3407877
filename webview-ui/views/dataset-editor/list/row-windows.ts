import type { RowView } from '../../../../src/protocol/webview/dataset-editor';

const windowRows = 100;
/** About 2 MB of rows. */
const mostWindows = 60;

export interface FetchedRows {
  readonly start: number;
  readonly rows: readonly RowView[];
}

interface RowWindow {
  readonly rows: readonly RowView[];
  /** The time of the list that it was asked for at. */
  readonly time: number;
}

export interface RowWindowsOptions {
  readonly fetch: (start: number, count: number) => Promise<FetchedRows>;
  readonly onRows: () => void;
  readonly onError: (error: unknown) => void;
}

/**
 * The part of the list that was looked at last, in windows. What is out of date stays until what is new has come; of
 * windows that are wanted only those of the last call are asked for, one after the other.
 */
export class RowWindows {
  readonly #options: RowWindowsOptions;
  /** In the order in which they were looked at. */
  readonly #windows = new Map<number, RowWindow>();
  #time = 0;
  #wanted: readonly number[] = [];
  #isFetching = false;

  constructor(options: RowWindowsOptions) {
    this.#options = options;
  }

  at(index: number): RowView | undefined {
    return this.#windows.get(Math.floor(index / windowRows))?.rows[index % windowRows];
  }

  /** Asks for those of the rows from `start` to before `end` that are not there, or out of date. */
  want(start: number, end: number): void {
    const first = Math.floor(start / windowRows);
    const last = Math.floor(Math.max(start, end - 1) / windowRows);
    const numbers = Array.from({ length: last - first + 1 }, (_, offset) => first + offset);
    for (const number of numbers) {
      this.#touch(number);
    }
    this.#wanted = numbers;
    if (!this.#isFetching) {
      void this.#fetchWanted();
    }
  }

  /** Something changed: every window is out of date. */
  outdate(): void {
    this.#time += 1;
  }

  /** It is another list: what stands where is not known. */
  clear(): void {
    this.#windows.clear();
    this.outdate();
  }

  /** Puts a window behind the others, so that it is forgotten last. */
  #touch(number: number): void {
    const window = this.#windows.get(number);
    if (window) {
      this.#windows.delete(number);
      this.#windows.set(number, window);
    }
  }

  async #fetchWanted(): Promise<void> {
    this.#isFetching = true;
    try {
      for (let number = this.#nextWanted(); number !== undefined; number = this.#nextWanted()) {
        const time = this.#time;
        const { rows } = await this.#options.fetch(number * windowRows, windowRows);
        this.#windows.delete(number);
        this.#windows.set(number, { rows, time });
        this.#forget();
        this.#options.onRows();
      }
    } catch (error) {
      // Asked for again when they are wanted the next time, not in a circle.
      this.#wanted = [];
      this.#options.onError(error);
    } finally {
      this.#isFetching = false;
    }
  }

  #nextWanted(): number | undefined {
    return this.#wanted.find((number) => this.#windows.get(number)?.time !== this.#time);
  }

  #forget(): void {
    for (const number of this.#windows.keys()) {
      if (this.#windows.size <= mostWindows) {
        return;
      }
      this.#windows.delete(number);
    }
  }
}
