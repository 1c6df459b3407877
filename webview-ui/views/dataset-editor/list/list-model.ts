import type { RowKey } from '../../../../src/core/dataset/editing/edited-document';
import type { ListView, RowView } from '../../../../src/protocol/webview/dataset-editor';
import { mostNamedRows } from '../../../../src/protocol/webview/dataset-editor-requests';
import type { DocumentLink } from '../document-link';
import { chooseAll, chooseOnly, chooseRange, isChosen, noChoice, type RowChoice, rangeTo, toggle } from './row-choice';
import { RowWindows } from './row-windows';

/** The row that the conversation shows. */
export interface ActiveRow {
  readonly key: RowKey;
  /** Undefined where the list does not show it. */
  readonly index: number | undefined;
}

/** What a move through the list does to the choice. */
export type Reach = 'only' | 'extend' | 'leave';

export interface ListModelOptions {
  readonly link: DocumentLink;
  /** @param isMove the active row is another one: it should be in view */
  readonly onChange: (isMove: boolean) => void;
  /** Rows that were asked for are there. */
  readonly onRows: () => void;
}

/** The list of rows: what is known of it, which row is active, which are chosen. */
export class ListModel {
  readonly windows: RowWindows;
  readonly #options: ListModelOptions;
  #list: ListView = { query: '', sort: { key: 'line', isDescending: false }, count: 0 };
  #choice = noChoice;
  #active: ActiveRow | undefined;
  /** Only the last of several moves counts. */
  #moves = 0;

  constructor(options: ListModelOptions) {
    this.#options = options;
    this.windows = new RowWindows({
      fetch: (start, count) => options.link.ask({ type: 'rows', start, count }),
      onRows: () => options.onRows(),
      onError: (error) => options.link.problem(error),
    });
  }

  get list(): ListView {
    return this.#list;
  }

  get count(): number {
    return this.#list.count;
  }

  get choice(): RowChoice {
    return this.#choice;
  }

  get active(): ActiveRow | undefined {
    return this.#active;
  }

  get activeRow(): RowView | undefined {
    return this.#active?.index === undefined ? undefined : this.windows.at(this.#active.index);
  }

  isChosen(row: RowView): boolean {
    return isChosen(this.#choice, row.key);
  }

  /** The host says that something changed. */
  update(list: ListView): void {
    const { sort, query } = this.#list;
    if (query !== list.query || sort.key !== list.sort.key || sort.isDescending !== list.sort.isDescending) {
      this.#choice = this.#active ? chooseOnly(this.#active.key, this.#active.index ?? 0) : noChoice;
    }
    this.#list = list;
    this.windows.outdate();
    this.#options.onChange(false);
    void this.#locateActive();
  }

  /** Makes the row at an index of the list the active one. */
  async go(index: number, reach: Reach): Promise<void> {
    const target = Math.min(Math.max(0, index), this.count - 1);
    const key = target < 0 ? undefined : await this.#latest(() => this.#keyAt(target));
    if (key === undefined) {
      return;
    }
    this.#active = { key, index: target };
    if (reach === 'only') {
      this.#choice = chooseOnly(key, target);
    }
    this.#options.onChange(true);
    if (reach === 'extend') {
      await this.#extendTo(target);
    }
  }

  /** As a click with Ctrl. */
  async toggle(index: number): Promise<void> {
    const key = await this.#latest(() => this.#keyAt(index));
    if (key !== undefined) {
      this.#choice = toggle(this.#choice, key, index);
      this.#active = { key, index };
      this.#options.onChange(true);
    }
  }

  chooseAll(): void {
    this.#choice = chooseAll(this.#choice.anchor);
    this.#options.onChange(false);
  }

  /** Shows a row by its name, wherever it stands. */
  async open(key: RowKey): Promise<void> {
    const place = await this.#latest(() => this.#options.link.ask({ type: 'locate', key }));
    this.#active = { key, index: place?.index };
    this.#choice = chooseOnly(key, place?.index ?? 0);
    this.#options.onChange(true);
  }

  async openLine(lineNumber: number): Promise<boolean> {
    const found = await this.#latest(() => this.#options.link.ask({ type: 'find-line', lineNumber }));
    if (!found) {
      return false;
    }
    this.#active = { key: found.key, index: found.index };
    this.#choice = chooseOnly(found.key, found.index ?? 0);
    this.#options.onChange(true);
    return true;
  }

  async goToProblem(isBackwards: boolean): Promise<boolean> {
    const from = this.#active ? { from: this.#active.key } : {};
    const found = await this.#latest(() => this.#options.link.ask({ type: 'next-problem', ...from, isBackwards }));
    if (found) {
      this.#active = found;
      this.#choice = chooseOnly(found.key, found.index);
      this.#options.onChange(true);
    }
    return found !== undefined;
  }

  /** The active row is gone: the one that stands in its place is active now. */
  async activeIsGone(): Promise<void> {
    const index = this.#active?.index ?? 0;
    this.#active = undefined;
    this.#choice = noChoice;
    this.#options.onChange(false);
    await this.go(index, 'only');
  }

  async #locateActive(): Promise<void> {
    const key = this.#active?.key;
    if (key === undefined) {
      return;
    }
    const moves = this.#moves;
    const place = await this.#options.link.ask({ type: 'locate', key }).catch(() => undefined);
    if (moves === this.#moves && this.#active?.key === key) {
      this.#active = { key, index: place?.index ?? undefined };
      this.#options.onChange(false);
    }
  }

  async #extendTo(index: number): Promise<void> {
    const { start, count } = rangeTo(this.#choice, index);
    if (count > mostNamedRows) {
      this.#options.link.problem(
        new Error(
          `At most ${mostNamedRows.toLocaleString('en')} rows can be chosen one by one. Narrow the list by a search and press Ctrl+A.`,
        ),
      );
      return;
    }
    const found = await this.#latest(() => this.#options.link.ask({ type: 'keys', start, count }));
    if (found) {
      this.#choice = chooseRange(this.#choice, found.keys);
      this.#options.onChange(false);
    }
  }

  async #keyAt(index: number): Promise<RowKey | undefined> {
    const known = this.windows.at(index)?.key;
    return known ?? (await this.#options.link.ask({ type: 'keys', start: index, count: 1 })).keys[0];
  }

  /** Undefined where another move was begun meanwhile, or it failed, which is told. */
  async #latest<Result>(find: () => Promise<Result>): Promise<Result | undefined> {
    this.#moves += 1;
    const move = this.#moves;
    try {
      const result = await find();
      return move === this.#moves ? result : undefined;
    } catch (error) {
      this.#options.link.problem(error);
      return undefined;
    }
  }
}
