import type { LineDocument, LineId } from '../../../../core/dataset/document/line-document';
import type { DeepRows } from '../../../../core/dataset/editing/deep-rows';
import { type CountedRow, isRefused } from '../../../../core/dataset/tokens/row-tokens';
import { inPieces, numbersFrom } from '../../checking/in-pieces';
import { findInTokens, renderLine } from '../../checking/token-rules';
import type { TokenSettings } from '../../tokens/open-token-counter';
import type { CountedLots } from '../../tokens/token-counter';
import type { CountedTokens } from '../engine-protocol';
import type { DatasetTokens } from '../tokens/dataset-tokens';
import type { NearSearchOptions } from './near-search';

export type TokensToUse = Extract<TokenSettings, { readonly available: true }>;

/** Rows that are rendered and counted at a time: all of a large dataset would fill the memory. */
const mostRowsAtOnce = 10_000;
const mostBytesAtOnce = 10_000_000;

/** After the first time so many are counted sooner than all that is kept of rows is read and written. */
const fewRows = 200;

type Rendered = { readonly line: LineId; readonly row: NonNullable<ReturnType<typeof renderLine>> };

interface CountedBy {
  readonly settings: TokensToUse;
  readonly tokens: Pick<DatasetTokens, 'counter'>;
}

export interface CountedLines {
  readonly counted: readonly CountedTokens[];
  /** Lines of which something else is to be said than before. */
  readonly changed: readonly LineId[];
}

/** Counts the tokens of an open document's rows, each once, by one tokenizer and one recipe's limits. */
export class RowTokenRules {
  readonly settings: TokensToUse;
  readonly #rows: DeepRows;
  readonly #lines: LineDocument;
  readonly #counted = new Set<LineId>();
  readonly #tokens: Pick<DatasetTokens, 'counter'>;

  constructor(rows: DeepRows, lines: LineDocument, { settings, tokens }: CountedBy) {
    this.#rows = rows;
    this.#lines = lines;
    this.settings = settings;
    this.#tokens = tokens;
  }

  /**
   * Counts what nobody counted yet, and says of each lot what came of it.
   * @throws WorkbenchError as `TokenCounter.count`; the signal's reason
   */
  async *count({ signal, onProgress }: NearSearchOptions): AsyncGenerator<CountedLines> {
    const waiting = await this.#uncounted(signal);
    if (waiting.length === 0) {
      return;
    }
    const counter = await this.#tokens.counter(this.settings.asker);
    const isFew = this.#counted.size > 0 && waiting.length <= fewRows;
    const few = isFew ? await this.#render(waiting, 0, signal) : undefined;
    if (few?.end === waiting.length) {
      const rows = few.rendered.map(({ row }) => row);
      yield await this.#note(few.rendered, await counter.countFew(rows, signal), signal);
      return;
    }
    await using lots = await counter.openLots();
    for (let start = 0; start < waiting.length; ) {
      const done = start;
      const { rendered, end } = await this.#render(waiting, start, signal);
      const report = (count: number) => onProgress('tokens', done + count, waiting.length);
      yield await this.#countLot(lots, rendered, { signal, onProgress: report });
      start = end;
    }
  }

  async #uncounted(signal: AbortSignal): Promise<readonly LineId[]> {
    const waiting: LineId[] = [];
    await inPieces(numbersFrom(0, this.#lines.lineCount), signal, (index) => {
      const line = index < this.#lines.lineCount ? this.#lines.idAt(index) : undefined;
      waiting.push(...(line === undefined || this.#counted.has(line) ? [] : [line]));
    });
    return waiting;
  }

  async #render(waiting: readonly LineId[], start: number, signal: AbortSignal) {
    const { systemPrompt } = this.settings;
    const rendered: Rendered[] = [];
    let bytes = 0;
    let end = start;
    await inPieces(numbersFrom(start, Math.min(waiting.length, start + mostRowsAtOnce)), signal, (place) => {
      const line = waiting[place];
      if (line === undefined || bytes > mostBytesAtOnce) {
        return;
      }
      const content = this.#lines.contentOf(line);
      const row = renderLine(content, systemPrompt);
      bytes += content.length;
      end = place + 1;
      rendered.push(...(row ? [{ line, row }] : []));
      if (!row) {
        this.#counted.add(line);
      }
    });
    return { rendered, end };
  }

  async #countLot(
    lots: CountedLots,
    rendered: readonly Rendered[],
    options: { readonly signal: AbortSignal; readonly onProgress: (done: number) => void },
  ): Promise<CountedLines> {
    const rows = rendered.map(({ row }) => row);
    return this.#note(rendered, await lots.count(rows, options), options.signal);
  }

  async #note(
    rendered: readonly Rendered[],
    verdicts: readonly CountedRow[],
    signal: AbortSignal,
  ): Promise<CountedLines> {
    const changed: LineId[] = [];
    const counted: CountedTokens[] = [];
    await inPieces(verdicts.entries(), signal, ([index, verdict]) => {
      const { line, row } = rendered[index] ?? {};
      if (line !== undefined && row) {
        this.#counted.add(line);
        counted.push(...tokensOf(line, verdict));
        const findings = findInTokens(verdict, row.split, this.settings.limits);
        changed.push(...(this.#rows.noteTokens(line, findings) ? [line] : []));
      }
    });
    return { counted, changed };
  }
}

function tokensOf(line: LineId, verdict: CountedRow): readonly CountedTokens[] {
  return isRefused(verdict) ? [] : [{ line, tokens: verdict.tokens }];
}
