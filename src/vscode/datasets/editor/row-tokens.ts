import * as vscode from 'vscode';
import type { RenderedConversation } from '../../../core/dataset/conversation';
import { isRefused, type ShownToken, type ViewedRow } from '../../../core/dataset/tokens/row-tokens';
import type { TokensAvailable } from '../../../node/dataset/tokens/open-token-counter';
import type { TokenPiece, TokenView } from '../../../protocol/webview/dataset-editor';
import { describeThrown } from '../../notices';
import { settings } from '../../settings';
import type { Workbench } from '../../workbench';

/** More are not drawn; the counts are of all. */
const mostShown = 8_000;

/** Cuts rows of one dataset into tokens with its recipe's own tokenizer. Starts it with the first row that is asked for. */
export class RowTokens implements vscode.Disposable {
  readonly #workbench: Workbench;
  readonly #ended = new AbortController();
  #open: { readonly recipePath: string; readonly tokens: Promise<TokensAvailable> } | undefined;

  constructor(workbench: Workbench) {
    this.#workbench = workbench;
  }

  /** What the model sees of a row; why not is a value too. */
  async view(row: RenderedConversation, recipePath: string): Promise<TokenView> {
    try {
      const tokens = await this.#tokensOf(recipePath);
      if (!tokens.available) {
        this.forget();
        return { kind: 'unavailable', reason: tokens.reason, fix: tokens.fix };
      }
      const [viewed] = await tokens.counter.describe([row], this.#ended.signal);
      return tokenView(viewed, tokens.limits.maxTokens);
    } catch (error) {
      this.forget();
      const { message, fix } = describeThrown(error);
      return { kind: 'unavailable', reason: message, fix };
    }
  }

  /** How many tokens rows have, in their order; undefined for those that training refuses, and where nothing can count. */
  async count(
    rows: readonly RenderedConversation[],
    recipePath: string,
  ): Promise<readonly (number | undefined)[] | undefined> {
    try {
      const tokens = await this.#tokensOf(recipePath);
      if (!tokens.available) {
        this.forget();
        return undefined;
      }
      const counted = await tokens.counter.count(rows, { signal: this.#ended.signal });
      return counted.map((row) => (isRefused(row) ? undefined : row.tokens));
    } catch (error) {
      this.forget();
      this.#workbench.log.warn(`Tokens were not counted: ${describeThrown(error).message}`);
      return undefined;
    }
  }

  /** The recipe changed, or what it needs: it is opened anew for the next row. */
  forget(): void {
    const open = this.#open;
    this.#open = undefined;
    const warn = (error: unknown) => this.#workbench.log.warn(`The tokenizer: ${String(error)}`);
    open?.tokens.then((tokens) => (tokens.available ? tokens.counter[Symbol.asyncDispose]() : undefined)).catch(warn);
  }

  dispose(): void {
    this.forget();
    this.#ended.abort(new DOMException('The dataset was closed.', 'AbortError'));
  }

  #tokensOf(recipePath: string): Promise<TokensAvailable> {
    if (this.#open?.recipePath !== recipePath) {
      this.forget();
      this.#open = { recipePath, tokens: this.#openTokens(recipePath) };
    }
    return this.#open.tokens;
  }

  async #openTokens(recipePath: string): Promise<TokensAvailable> {
    const { loadProject, openTokenCounter, readyTools, cacheFolder } = this.#workbench.engine();
    const { signal } = this.#ended;
    const configuredPython = settings.pythonPath();
    const source = { resourceFolder: this.#workbench.resourceFolder, configuredPython, signal };
    const [project, tools] = await Promise.all([loadProject(recipePath), readyTools(source)]);
    const { isTrusted } = vscode.workspace;
    return openTokenCounter(project, { tools, cacheFolder: cacheFolder(), isTrusted, signal });
  }
}

function tokenView(viewed: ViewedRow | undefined, limit: number): TokenView {
  if (viewed === undefined || isRefused(viewed)) {
    const { message = vscode.l10n.t('There is no answer.'), fix = '' } = viewed?.refused ?? {};
    return { kind: 'unavailable', reason: message, fix };
  }
  const { shown, tokens, trained } = viewed;
  return {
    kind: 'tokens',
    tokens: shown.slice(0, mostShown).map(pieceOf),
    isCut: tokens > Math.min(shown.length, mostShown),
    tokenCount: tokens,
    trainedCount: trained,
    limit,
  };
}

/** Bytes that are no text of their own are shown as such. */
function pieceOf({ id, text, bytes, trained, control }: ShownToken): TokenPiece {
  const shown = bytes === undefined ? text : bytes.replace(/../g, (byte) => `<${byte}>`);
  return { id, text: shown, isTrained: trained, isControl: control };
}
