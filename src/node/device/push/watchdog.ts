import { WorkbenchError } from '../../../core/errors/workbench-error';

/** A flash memory that is nearly full may take long to write back what it took in. */
const finishTimeoutMs = 120_000;

export interface WatchdogOptions {
  /** Absolute path on this computer, for the message. */
  readonly file: string;
  readonly fileBytes: number;
  readonly inactivityTimeoutMs: number;
  /** Ends what is being waited for; whoever waits then throws `failure`. */
  readonly onStalled: () => void;
}

/** Ends a transfer in which the phone reports nothing new any more. There is no limit to the whole. */
export class Watchdog {
  /** Set once it has ended the transfer. */
  failure: WorkbenchError | undefined;
  readonly #options: WatchdogOptions;
  #timer: NodeJS.Timeout | undefined;
  #storedBytes = 0;

  constructor(options: WatchdogOptions) {
    this.#options = options;
  }

  /** The phone is to say something from now on. */
  arm(): void {
    const { fileBytes, inactivityTimeoutMs } = this.#options;
    // Once everything is there, what remains is to get it onto the flash.
    const timeoutMs =
      this.#storedBytes === fileBytes ? Math.max(finishTimeoutMs, inactivityTimeoutMs) : inactivityTimeoutMs;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#stalled(timeoutMs), timeoutMs);
  }

  /** The phone said something new. */
  heard(storedBytes: number): void {
    this.#storedBytes = storedBytes;
    if (this.#timer) {
      this.arm();
    }
  }

  /** It is not the phone that is being waited for. */
  rest(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #stalled(timeoutMs: number): void {
    this.failure = new WorkbenchError('device.pushStalled', {
      file: this.#options.file,
      seconds: timeoutMs / 1000,
      confirmedBytes: this.#storedBytes,
    });
    this.#options.onStalled();
  }
}
