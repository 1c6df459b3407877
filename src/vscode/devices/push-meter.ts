import type { PushProgress } from '../../node/device/push/push-file';
import { formatTransfer } from '../format';

/** Less says nothing of a rate. */
const shortestSeconds = 0.2;

/** How far a push is, for a progress bar: bytes that the phone confirmed, their rate, and the time left at it. */
export class PushMeter {
  #startedAtMs: number | undefined;
  #firstBytes = 0;
  #percent = 0;

  /** @param nowMs any clock that goes on evenly */
  read(
    { doneBytes, totalBytes }: PushProgress,
    nowMs: number,
  ): { readonly message: string; readonly increment: number } {
    if (this.#startedAtMs === undefined) {
      this.#startedAtMs = nowMs;
      this.#firstBytes = doneBytes;
    }
    const seconds = (nowMs - this.#startedAtMs) / 1000;
    const rate = seconds > shortestSeconds ? (doneBytes - this.#firstBytes) / seconds : 0;
    const speed = rate > 0 && { bytesPerSecond: rate, secondsLeft: (totalBytes - doneBytes) / rate };
    const percent = totalBytes === 0 ? 0 : (100 * doneBytes) / totalBytes;
    const increment = Math.max(0, percent - this.#percent);
    this.#percent += increment;
    return { message: formatTransfer({ doneBytes, totalBytes, ...speed }), increment };
  }
}
