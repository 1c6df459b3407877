import { setImmediate as nextTurn } from 'node:timers/promises';
import { parseQuery } from '../../../core/dataset/query/parse-query';
import { compileQuery } from '../../../core/dataset/query/row-filter';
import { selectRows } from '../../../core/dataset/query/select-rows';
import { type RowSortKey, sortRows } from '../../../core/dataset/query/sort-rows';
import type { ListView, Sort } from '../../../protocol/webview/dataset-editor';
import type { DatasetEngine } from './dataset-engine';

const inFileOrder: Sort = { key: 'line', isDescending: false };

/** Finds and sorts the rows that a list shows, between answers to others; a later search ends an earlier one. */
export class ListSearch {
  readonly #engine: DatasetEngine;
  #latest = 0;
  #query = '';
  #sort = inFileOrder;
  #problem: string | undefined;

  constructor(engine: DatasetEngine) {
    this.#engine = engine;
  }

  get view(): ListView {
    const { list } = this.#engine;
    return {
      query: this.#query,
      sort: this.#sort,
      count: list.count,
      ...(this.#problem !== undefined && { problem: this.#problem }),
    };
  }

  /** Shows what a search box says. A box that means nothing says why, and the list stays. */
  async search(query: string, sort: Sort): Promise<void> {
    this.#latest += 1;
    const own = this.#latest;
    const parsed = parseQuery(query);
    this.#query = query;
    this.#sort = sort;
    this.#problem = parsed.problems[0]?.message;
    if (this.#problem !== undefined) {
      return;
    }
    if (parsed.query.terms.length === 0 && sort.key === 'line' && !sort.isDescending) {
      this.#engine.list.show(undefined);
      return;
    }
    const isOver = () => own !== this.#latest;
    for (
      let places = await this.#select(parsed.query, isOver);
      !isOver();
      places = await this.#select(parsed.query, isOver)
    ) {
      if (places !== undefined) {
        this.#show(places, sort);
        return;
      }
    }
  }

  /** Undefined where rows moved meanwhile, so that places mean nothing any more. */
  async #select(query: Parameters<typeof compileQuery>[0], isOver: () => boolean): Promise<Uint32Array | undefined> {
    const { document, checked } = this.#engine;
    const { lines, revision } = document;
    const search = selectRows(
      lines.lineCount,
      (place) => lines.idAt(place),
      compileQuery(query, checked.columns, lines),
    );
    for (let step = search.next(); ; step = search.next()) {
      if (step.done) {
        return step.value;
      }
      await nextTurn();
      if (isOver() || document.revision !== revision) {
        return undefined;
      }
    }
  }

  #show(places: Uint32Array, sort: Sort): void {
    const { document, checked, list } = this.#engine;
    const { lines } = document;
    const sorted = sortRows(
      places,
      { key: rowSortKeyOf(sort), isDescending: sort.isDescending },
      {
        columns: checked.columns,
        lines,
        rowAt: (place) => lines.idAt(place),
      },
    );
    list.show(Array.from(sorted, (place) => document.keyOf(lines.idAt(place))));
  }
}

/** Nobody has counted a row's tokens before it was looked at: its bytes order it much as they would. */
function rowSortKeyOf({ key }: Sort): RowSortKey {
  return key === 'tokens' ? 'size' : key;
}
