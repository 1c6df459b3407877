import type { ReplyProgress } from '../../../protocol/webview/device-chat';

/** After so long without anything new that is said, and how often it is said again. */
export interface QuietIntervals {
  readonly afterMs: number;
  readonly everyMs: number;
}

const usual: QuietIntervals = { afterMs: 3000, everyMs: 1000 };

export interface ReplyProgressOptions {
  readonly tell: (progress: ReplyProgress) => void;
  /** A link that is lost is told of elsewhere, with how long it is away. */
  readonly isLinkUp: () => boolean;
  readonly intervals?: QuietIntervals;
}

/** Tells how far a reply is, and, while nothing comes of it, for how long that has been so. */
export class ReplyProgressTeller {
  readonly #options: ReplyProgressOptions;
  readonly #intervals: QuietIntervals;
  readonly #clock: NodeJS.Timeout;
  #progress: ReplyProgress = { kind: 'waiting' };
  #cameAt = performance.now();
  #isToldQuiet = false;

  constructor(options: ReplyProgressOptions) {
    this.#options = options;
    this.#intervals = options.intervals ?? usual;
    this.#clock = setInterval(() => this.#look(), this.#intervals.everyMs);
  }

  /** Something came of the reply. @param progress where it says how far it is */
  note(progress?: ReplyProgress): void {
    this.#cameAt = performance.now();
    this.#progress = progress ?? this.#progress;
    if (progress || this.#isToldQuiet) {
      this.#isToldQuiet = false;
      this.#options.tell(this.#progress);
    }
  }

  /** The reply is over. */
  end(): void {
    clearInterval(this.#clock);
  }

  #look(): void {
    const quietMs = performance.now() - this.#cameAt;
    if (quietMs >= this.#intervals.afterMs && this.#options.isLinkUp()) {
      this.#isToldQuiet = true;
      this.#options.tell({ ...this.#progress, quietSeconds: Math.floor(quietMs / 1000) });
    }
  }
}
