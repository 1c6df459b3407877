import { describeError, type ErrorDescription, isCancellation } from '../../core/errors/workbench-error';
import { type PartPlan, planParts } from '../../node/setup/part-plan';
import { type SetupItem, type SetupProgress, setupItems } from '../../node/setup/progress';
import type { ToolReport } from '../../node/setup/tool-report';
import type { SetupState } from '../../protocol/webview/setup';
import { l10n } from '../l10n';
import { groupsOf } from './tool-lines';

/** The outside world of a check; tests bring their own. */
export interface SetupWorld {
  /** Looks at every tool and changes nothing. */
  examine(signal: AbortSignal): Promise<readonly ToolReport[]>;
  /** The adb server and its phones. */
  examinePhones(signal: AbortSignal): Promise<ToolReport>;
  /** Parts that can be made one by one. */
  readonly installable: readonly SetupItem[];
  /** Makes parts and what they need. @throws what set-up throws; the signal's reason */
  install(
    items: readonly SetupItem[],
    options: { readonly signal: AbortSignal; readonly onProgress: (progress: SetupProgress) => void },
  ): PromiseLike<void>;
  /** Asks before anything is downloaded. */
  confirm(plan: PartPlan): Promise<boolean>;
  readonly tunnel: string | undefined;
}

/** What the page of the set-up shows, and what its buttons do. Knows nothing of VS Code. */
export class SetupCheck {
  readonly #world: SetupWorld;
  readonly #onState: (state: SetupState) => void;
  #reports: readonly ToolReport[] = [];
  #checks = 0;
  #installing: AbortController | undefined;
  readonly #progress = new Map<SetupItem, SetupProgress>();
  #failure: ErrorDescription | undefined;

  constructor(world: SetupWorld, onState: (state: SetupState) => void) {
    this.#world = world;
    this.#onState = onState;
  }

  get reports(): readonly ToolReport[] {
    return this.#reports;
  }

  state(): SetupState {
    const { installable, tunnel } = this.#world;
    const isInstalling = this.#installing !== undefined;
    return {
      summary: this.#summary(),
      ...(this.#failure && { failure: `${this.#failure.message} ${this.#failure.fix}` }),
      isChecking: this.#checks > 0,
      isInstalling,
      hasMissing: this.#missingForRuns().length > 0,
      groups: groupsOf(this.#reports, { progress: this.#progress, installable, isInstalling }),
      ...(tunnel !== undefined && { tunnel }),
    };
  }

  /** Looks again. A check that fails says so in its one line. */
  async check(signal: AbortSignal): Promise<void> {
    this.#checks += 1;
    this.#tell();
    try {
      const [tools, phones] = await Promise.all([this.#world.examine(signal), this.#world.examinePhones(signal)]);
      this.#reports = [...tools, phones];
    } catch (error) {
      if (!isCancellation(error, signal)) {
        this.#failure = describeError(error);
      }
    } finally {
      this.#checks -= 1;
      this.#tell();
    }
  }

  /** Makes parts after asking, then looks again. One at a time: a second call while it works does nothing. */
  async install(wanted: readonly SetupItem[] | 'everything', signal: AbortSignal): Promise<void> {
    const plan = planParts(wanted === 'everything' ? this.#missingForRuns() : wanted, this.#missing());
    if (this.#installing || plan.items.length === 0 || !(await this.#world.confirm(plan)) || this.#installing) {
      return;
    }
    const cancelled = new AbortController();
    this.#installing = cancelled;
    this.#failure = undefined;
    const ended = AbortSignal.any([signal, cancelled.signal]);
    try {
      await this.#world.install(plan.items, { signal: ended, onProgress: (progress) => this.#read(progress) });
    } catch (error) {
      if (!isCancellation(error, ended)) {
        this.#failure = describeError(error);
      }
    } finally {
      this.#installing = undefined;
      this.#progress.clear();
      await this.check(signal);
    }
  }

  /** The part that a line is about, if that can be made by itself. */
  installableItem(line: string): SetupItem | undefined {
    return this.#world.installable.find((item) => item === line);
  }

  /** Ends what is being installed; what was made stays. */
  cancel(): void {
    this.#installing?.abort(new DOMException('Set-up was cancelled.', 'AbortError'));
  }

  #read(progress: SetupProgress): void {
    this.#progress.set(progress.item, progress);
    this.#tell();
  }

  #missing(): ReadonlySet<SetupItem> {
    const missing = this.#reports.filter(({ status }) => status !== 'ok');
    return new Set(missing.flatMap(({ item }) => (item === undefined ? [] : [item])));
  }

  /** What every run needs; what only some phones need is made for these, or by its own button. */
  #missingForRuns(): readonly SetupItem[] {
    const missing = this.#missing();
    return setupItems.filter((item) => missing.has(item));
  }

  #summary(): string {
    if (this.#reports.length === 0) {
      return '';
    }
    const problems = this.#reports.filter(({ status }) => status === 'problem').length;
    if (problems > 0) {
      return problems === 1 ? l10n.t('One thing needs you.') : l10n.t('{0} things need you.', problems);
    }
    return this.#missingForRuns().length > 0
      ? l10n.t('Nothing is wrong. What is missing is made by the first run that needs it, or now.')
      : l10n.t('Everything is there.');
  }

  #tell(): void {
    this.#onState(this.state());
  }
}
