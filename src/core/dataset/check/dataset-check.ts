import type { Split } from '../conversation';
import { type CheckedLine, checkLine, checkLineBytes } from './check-line';
import type { Finding } from './finding';
import { type LineOf, type RowElsewhere, RowIndex } from './row-index';
import type { CheckSettings } from './rule';

/** Everything that the structural rules find in the lines of one file, kept up to date as lines change. */
export class DatasetCheck {
  readonly #settings: CheckSettings;
  readonly #index: RowIndex;
  /** Only of lines with findings: most have none. */
  readonly #findings = new Map<number, readonly Finding[]>();
  readonly #counts: Record<Split, number> = { train: 0, eval: 0 };

  /** @param elsewhere rows of the project's other files, by `messagesHash` */
  constructor(settings: CheckSettings, elsewhere?: ReadonlyMap<number, RowElsewhere>) {
    this.#settings = settings;
    this.#index = new RowIndex(elsewhere);
  }

  /** How many rows each split has. */
  get counts(): Readonly<Record<Split, number>> {
    return this.#counts;
  }

  /** Rows that share messages or id with this one: ask before and after `set`, for their findings change too. */
  relativesOf(key: number): readonly number[] {
    return this.#index.relativesOf(key);
  }

  /**
   * Checks one line alone, new or changed.
   * @param key names the line as long as it is there, wherever it stands
   * @param content undefined where the line is gone
   */
  set(key: number, content: string | Uint8Array | undefined): void {
    this.put(
      key,
      typeof content === 'string'
        ? checkLine(content, this.#settings)
        : content && checkLineBytes(content, this.#settings),
    );
  }

  /** Takes a line that was checked elsewhere; undefined where it is gone. */
  put(key: number, checked: CheckedLine | undefined): void {
    const oldSplit = this.#index.splitOf(key);
    if (oldSplit !== undefined) {
      this.#counts[oldSplit] -= 1;
    }
    this.#index.set(key, checked?.mark);
    if (checked?.mark !== undefined) {
      this.#counts[checked.mark.split] += 1;
    }
    if (checked === undefined || checked.findings.length === 0) {
      this.#findings.delete(key);
    } else {
      this.#findings.set(key, checked.findings);
    }
  }

  /** What is wrong with a line, alone and among the others. */
  findingsOf(key: number, lineOf: LineOf): readonly Finding[] {
    return [...(this.#findings.get(key) ?? []), ...this.#index.findingsOf(key, lineOf)];
  }

  /** Keys of the lines that something may be wrong with, in no order; some come twice. */
  *found(): Generator<number> {
    yield* this.#findings.keys();
    yield* this.#index.found();
  }
}
