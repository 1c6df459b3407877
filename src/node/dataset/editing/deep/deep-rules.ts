import type { Finding } from '../../../../core/dataset/check/finding';
import type { LineId } from '../../../../core/dataset/document/line-document';
import { describeError, isCancellation } from '../../../../core/errors/workbench-error';
import type { DeepStatus } from '../../../../protocol/webview/dataset-deep';
import type { DeepPart } from '../../checking/deep-check';
import { inPieces } from '../../checking/in-pieces';
import type { TokenSettings } from '../../tokens/open-token-counter';
import type { DatasetEngine } from '../dataset-engine';
import type { ProjectSettings } from '../project-settings';
import type { DatasetTokens } from '../tokens/dataset-tokens';
import { NearSearch } from './near-search';
import { RowTokenRules } from './row-token-rules';

/** Nothing is looked at while somebody types. */
const pauseMs = 1_000;
/** Above this the rules would not be through a minute after a dataset was opened: they wait to be asked. */
export const mostAutomaticRows = 150_000;
const mostAutomaticBytes = 200_000_000;

/** What the extension says of the rules; until then they wait. */
export interface DeepSettings {
  /** Whether they begin by themselves. */
  readonly isAutomatic: boolean;
  /** Undefined as long as nobody knows, and without a recipe. */
  readonly tokens?: TokenSettings | undefined;
}

export interface DeepRulesOptions {
  readonly project: () => ProjectSettings;
  readonly cacheFile: string | undefined;
  readonly tokens: Pick<DatasetTokens, 'counter'>;
  /** The status is another, or something else is said of rows. */
  readonly onChange: () => void;
  /** The rules are through; not told as done before this has ended. Must not reject. */
  readonly onDone: () => Promise<void>;
}

/**
 * The rules that compare rows, count the dataset or need the tokenizer, on an open document: in the background once it
 * was read, and a second after its last edit. What they find is given to the rows as other findings are.
 */
export class DeepRules implements AsyncDisposable {
  readonly #engine: DatasetEngine;
  readonly #options: DeepRulesOptions;
  readonly #near: NearSearch;
  #settings: DeepSettings | undefined;
  #tokens: RowTokenRules | undefined;
  #status: DeepStatus = { kind: 'waiting' };
  #isReady = false;
  #isCancelled = false;
  #isWanted = false;
  #hasFound = false;
  #whole: readonly Finding[] = [];
  #revision: number;
  /** Of the document that was looked at last; undefined where something else has changed since. */
  #checkedRevision: number | undefined;
  /** Of the document whose tokens are all counted. */
  #countedRevision: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #running: AbortController | undefined;
  #ended: Promise<void> = Promise.resolve();

  constructor(engine: DatasetEngine, options: DeepRulesOptions) {
    this.#engine = engine;
    this.#options = options;
    this.#near = new NearSearch(engine.deep, engine.document.lines, options.cacheFile);
    this.#revision = engine.revision;
  }

  get status(): DeepStatus {
    return this.#status;
  }

  /** What is wrong with the dataset as a whole, muted or not. */
  get whole(): readonly Finding[] {
    return this.#whole;
  }

  /** All rows have been counted as they are now, by what the project says now. */
  get isCounted(): boolean {
    const { revision } = this.#engine;
    return this.#countedRevision === revision && this.#checkedRevision === revision;
  }

  /** The document was read and checked by the other rules. */
  ready(): void {
    this.#isReady = true;
    this.#startSoon(0);
  }

  /** The document may have changed. */
  follow(): void {
    if (this.#revision !== this.#engine.revision) {
      this.#revision = this.#engine.revision;
      this.#startSoon(pauseMs);
    }
  }

  /** The recipe, the actions or the project's other files changed. */
  projectChanged(): void {
    this.#checkedRevision = undefined;
    this.#startSoon(pauseMs);
  }

  use(settings: DeepSettings | undefined): void {
    const isSame = JSON.stringify(settings) === JSON.stringify(this.#settings);
    this.#settings = settings;
    if (!isSame) {
      this.#checkedRevision = undefined;
      this.#startSoon(0);
    }
  }

  /** Somebody asked for it, whatever the settings and the size. */
  checkNow(): void {
    this.#isWanted = true;
    this.#isCancelled = false;
    this.#checkedRevision = undefined;
    this.#startSoon(0);
  }

  /** Ends what is going on; nothing begins by itself until somebody asks for it. */
  cancel(): void {
    this.#isCancelled = true;
    this.#isWanted = false;
    clearTimeout(this.#timer);
    this.#running?.abort(new DOMException('The deep check was cancelled.', 'AbortError'));
    this.#rest();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cancel();
    await this.#ended;
  }

  /** Why the rules wait to be asked. */
  #reasonToWait(): 'off' | 'large' | 'cancelled' | undefined {
    const { lines } = this.#engine.document;
    const isLarge = lines.lineCount > mostAutomaticRows || lines.original.lines.sizeBytes > mostAutomaticBytes;
    if (this.#isCancelled) {
      return 'cancelled';
    }
    return this.#settings?.isAutomatic === true ? (isLarge ? 'large' : undefined) : 'off';
  }

  #startSoon(delayMs: number): void {
    clearTimeout(this.#timer);
    const isUpToDate = !this.#isWanted && this.#checkedRevision === this.#engine.revision;
    if (!this.#isReady || this.#running || isUpToDate) {
      return;
    }
    if (!this.#isWanted && this.#settings && this.#reasonToWait() !== undefined) {
      this.#rest();
      return;
    }
    this.#setStatus({ kind: 'waiting' });
    if (!this.#isWanted && !this.#settings) {
      return;
    }
    this.#timer = setTimeout(() => {
      this.#ended = this.#run();
    }, delayMs);
  }

  /** Never rejects: what went wrong is a status. */
  async #run(): Promise<void> {
    const controller = new AbortController();
    this.#running = controller;
    this.#isWanted = false;
    const revision = this.#engine.revision;
    this.#checkedRevision = revision;
    this.#countedRevision = undefined;
    try {
      await this.#check(controller.signal);
      this.#countedRevision = this.#tokens && revision;
      await this.#options.onDone();
      this.#hasFound = true;
      this.#setStatus({ kind: 'done' });
    } catch (error) {
      if (isCancellation(error, controller.signal)) {
        this.#rest();
      } else {
        this.#setStatus({ kind: 'failed', error: describeError(error) });
      }
    } finally {
      this.#running = undefined;
    }
    if (!controller.signal.aborted && (this.#isWanted || this.#checkedRevision !== this.#engine.revision)) {
      this.#startSoon(pauseMs);
    }
  }

  async #check(signal: AbortSignal): Promise<void> {
    const { otherFiles, schema } = this.#options.project();
    const onProgress = (part: DeepPart, done: number, total: number) =>
      this.#setStatus({ kind: 'running', part, done, total });
    const changed = await this.#near.search(otherFiles, { signal, onProgress });
    await this.#lookAgain(changed, signal);
    this.#whole = this.#engine.deep.balance(schema);
    const tokens = await this.#tokenRules(signal);
    for await (const lot of tokens?.count({ signal, onProgress }) ?? []) {
      this.#engine.noteTokens(lot.counted);
      await this.#lookAgain(lot.changed, signal);
    }
  }

  /** Those of the tokenizer and the limits as they are now. */
  async #tokenRules(signal: AbortSignal): Promise<RowTokenRules | undefined> {
    const { tokens } = this.#settings ?? {};
    const settings = tokens?.available === true ? tokens : undefined;
    if (JSON.stringify(settings) !== JSON.stringify(this.#tokens?.settings)) {
      const { deep, document } = this.#engine;
      this.#tokens = settings && new RowTokenRules(deep, document.lines, { settings, tokens: this.#options.tokens });
      await this.#lookAgain(deep.forgetTokens(), signal);
    }
    return this.#tokens;
  }

  async #lookAgain(lines: readonly LineId[], signal: AbortSignal): Promise<void> {
    await inPieces(lines, signal, (line) => this.#engine.checked.lookAgain(line));
    if (lines.length > 0) {
      this.#options.onChange();
    }
  }

  #rest(): void {
    const reason = this.#reasonToWait() ?? 'cancelled';
    this.#setStatus({ kind: 'idle', reason, isOutdated: this.#hasFound });
  }

  #setStatus(status: DeepStatus): void {
    this.#status = status;
    this.#options.onChange();
  }
}
