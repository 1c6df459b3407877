import { formatBytes } from '../../../core/text/bytes';
import type { PushProgress } from '../../../node/device/push/push-file';
import type { DeployStep, StepProgress } from '../../../protocol/webview/device-chat';
import { l10n } from '../../l10n';

/** A push tells the panel at most this often. */
const reportIntervalMs = 100;

type StepWork<Result> = (
  onProgress: (progress: PushProgress) => void,
) => Promise<{ readonly result: Result; readonly isReused?: boolean }>;

/** Tells of each deploy step when it begins, how many bytes the phone confirmed and how fast, and how it ended. */
export class StepReporter {
  readonly #steps: readonly DeployStep[];
  readonly #onStep: (step: DeployStep) => void;
  /** Said beside the bytes of the push that is under way. */
  #goesOn: string | undefined;

  constructor(steps: readonly DeployStep[], onStep: (step: DeployStep) => void) {
    this.#steps = steps;
    this.#onStep = onStep;
  }

  async run<Result>(id: DeployStep['id'], work: StepWork<Result>): Promise<Result> {
    const tell = (change: Partial<DeployStep>) => this.#tell(id, change);
    this.#goesOn = undefined;
    tell({ status: 'running' });
    const onProgress = throttledProgress((progress) =>
      tell({ status: 'running', progress, ...(this.#goesOn !== undefined && { note: this.#goesOn }) }),
    );
    const { result, isReused } = await work(onProgress);
    tell(isReused ? { status: 'skipped', note: l10n.t('already there') } : { status: 'done' });
    return result;
  }

  /** The phone has the beginning of what is pushed now, from a push that was cut. */
  goesOn(storedBytes: number): void {
    this.#goesOn = l10n.t('goes on at {0}', formatBytes(storedBytes));
  }

  /** Says more of a step that is running. */
  note(id: DeployStep['id'], text: string): void {
    this.#tell(id, { status: 'running', note: text });
  }

  #tell(id: DeployStep['id'], change: Partial<DeployStep>): void {
    const step = this.#steps.find((known) => known.id === id);
    if (!step) {
      throw new RangeError(`There is no step ${id}.`);
    }
    this.#onStep({ ...step, ...change });
  }
}

function throttledProgress(tell: (progress: StepProgress) => void): (progress: PushProgress) => void {
  let startedAt: number | undefined;
  let firstBytes = 0;
  let toldAt = 0;
  return ({ phase, doneBytes, totalBytes }) => {
    const now = performance.now();
    if (phase === 'hashing') {
      return;
    }
    if (startedAt === undefined) {
      startedAt = now;
      firstBytes = doneBytes;
    }
    if (now - toldAt < reportIntervalMs && doneBytes < totalBytes) {
      return;
    }
    toldAt = now;
    const seconds = (now - startedAt) / 1000;
    const rate = seconds > 0.2 ? (doneBytes - firstBytes) / seconds : 0;
    const speed = rate > 0 && { bytesPerSecond: rate, secondsLeft: (totalBytes - doneBytes) / rate };
    tell({ doneBytes, totalBytes, ...speed });
  };
}
