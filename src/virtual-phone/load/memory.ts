import type { ProcessUsage } from './process-usage';

export interface MemoryState {
  /** What /proc/meminfo calls MemAvailable: pages of files count as available. */
  readonly availableBytes: number;
  /** Whom the kernel ends because memory is out. */
  readonly victim?: ProcessUsage;
  /** How much of its time a program waits for pages of files that did not stay in memory, 0 to 0.8. */
  readonly waitingShare: number;
}

const mostWaiting = 0.8;

/**
 * A phone's memory as a sum: what its processes hold is gone, pages of files fill the rest and are read again where
 * they do not fit. Without swap; the largest process is ended first, as Linux does.
 *
 * @param limitBytes what was available before any of them ran
 */
export function memoryWith(processes: readonly ProcessUsage[], limitBytes: number): MemoryState {
  const heldBytes = sum(processes.map((usage) => usage.heldBytes));
  const fileBytes = sum(processes.map((usage) => usage.fileBytes));
  const availableBytes = Math.max(0, limitBytes - heldBytes);
  const missingBytes = Math.max(0, fileBytes - availableBytes);
  const waitingShare = fileBytes === 0 ? 0 : Math.min(mostWaiting, missingBytes / fileBytes);
  const [victim] = processes.toSorted((left, right) => right.heldBytes - left.heldBytes);
  return { availableBytes, waitingShare, ...(heldBytes > limitBytes && victim && { victim }) };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
