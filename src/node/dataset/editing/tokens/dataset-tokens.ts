import { describeError, WorkbenchError } from '../../../../core/errors/workbench-error';
import { cacheFolder } from '../../../setup/cache-folder';
import type { TokenSettings } from '../../tokens/open-token-counter';
import type { TokenAskerOptions } from '../../tokens/token-asker';
import type { TokenCounter } from '../../tokens/token-counter';

/** What the extension says of tokens: whether a base may be opened, and what its tokenizer is run with. */
export interface TokenPermission {
  readonly isTrusted: boolean;
  /** The installed extension or the checkout: holds `python/` and `native/`. */
  readonly resourceFolder: string;
  readonly configuredPython?: string | undefined;
}

/** What counts the tokens of an open dataset: looked for when first asked, and one process for all who ask. */
export class DatasetTokens implements AsyncDisposable {
  readonly #recipePath: () => string | undefined;
  readonly #ended = new AbortController();
  #permission: TokenPermission | undefined;
  #settings: Promise<TokenSettings | undefined> | undefined;
  #counter: { readonly key: string; readonly made: Promise<TokenCounter> } | undefined;

  constructor(recipePath: () => string | undefined) {
    this.#recipePath = recipePath;
  }

  get signal(): AbortSignal {
    return this.#ended.signal;
  }

  /** Set-up may have been done meanwhile, too: it is looked for anew. */
  use(permission: TokenPermission): void {
    this.#permission = permission;
    this.forget();
  }

  /** The recipe changed, or what it needs. */
  forget(): void {
    this.#settings = undefined;
  }

  /** Never rejects: why there are none is a value. Undefined without a recipe, and before anybody gave leave. */
  async settings(): Promise<TokenSettings | undefined> {
    this.#settings ??= this.#find();
    const settings = await this.#settings;
    if (settings?.available !== true) {
      this.forget();
    }
    return settings;
  }

  /** The counter of a tokenizer; that of another one ends. */
  async counter(asker: TokenAskerOptions): Promise<TokenCounter> {
    const key = JSON.stringify(asker);
    if (this.#counter?.key !== key) {
      const former = this.#counter;
      this.#counter = { key, made: makeCounter(asker) };
      await (await former?.made)?.[Symbol.asyncDispose]();
    }
    return await this.#counter.made;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort(new DOMException('The dataset was closed.', 'AbortError'));
    await (await this.#counter?.made)?.[Symbol.asyncDispose]();
  }

  async #find(): Promise<TokenSettings | undefined> {
    const recipePath = this.#recipePath();
    const permission = this.#permission;
    if (recipePath === undefined || permission === undefined) {
      return undefined;
    }
    try {
      if (!permission.isTrusted) {
        throw new WorkbenchError('tokens.untrusted');
      }
      return await settingsOf(recipePath, permission, this.signal);
    } catch (error) {
      const { code, message: reason, fix } = describeError(error);
      return { available: false, code, reason, fix };
    }
  }
}

/** Loaded with the first dataset that has a recipe: all that set-up can do comes with it. */
async function settingsOf(
  recipePath: string,
  { isTrusted, ...source }: TokenPermission,
  signal: AbortSignal,
): Promise<TokenSettings> {
  const { loadProject } = await import('../../../project/project');
  const { provisionedTools } = await import('../../../pipeline/provisioned-tools');
  const { findTokenSettings } = await import('../../tokens/open-token-counter');
  const nothingToTell = () => undefined;
  const [project, tools] = await Promise.all([
    loadProject(recipePath),
    provisionedTools({ ...source, onlyReady: true, onProgress: nothingToTell, signal }),
  ]);
  return findTokenSettings(project, { tools, cacheFolder: cacheFolder(), isTrusted, signal });
}

/** Loaded with the first row that is counted: most of it is the starting of processes. */
async function makeCounter(asker: TokenAskerOptions): Promise<TokenCounter> {
  const { TokenCounter: Counter } = await import('../../tokens/token-counter');
  return new Counter(asker);
}
