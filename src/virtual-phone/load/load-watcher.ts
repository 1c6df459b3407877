import os from 'node:os';
import type { PhoneProcesses } from '../processes';
import { type MemoryState, memoryWith } from './memory';
import { type ProcessUsage, readUsage } from './process-usage';

/** What was seen in one look at the phone's processes. */
export interface Load {
  readonly availableBytes: number;
  /** 0 idle … 1: every core of this computer works for the phone. */
  readonly processorShare: number;
  /** Since the look before. */
  readonly seconds: number;
}

const lookIntervalMs = 500;

export interface LoadWatcherOptions {
  readonly processes: PhoneProcesses;
  /** Memory that is available while nothing runs. */
  readonly memoryLimitBytes: () => number;
  readonly onLoad: (load: Load) => void;
}

/**
 * Looks at the phone's processes twice a second, as the kernel of a phone always does: ends the largest when memory is
 * out, lets those wait whose files do not stay in memory, and counts processor time. Linux only: it needs /proc.
 */
export class LoadWatcher {
  readonly #options: LoadWatcherOptions;
  readonly #timer: NodeJS.Timeout;
  #cpuSeconds: ReadonlyMap<number, number> = new Map();
  #lookedAt = performance.now();

  constructor(options: LoadWatcherOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#look(), lookIntervalMs);
  }

  end(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const { processes, memoryLimitBytes, onLoad } = this.#options;
    const usages = processes.pids().flatMap((pid) => readUsage(pid) ?? []);
    const memory = memoryWith(usages, memoryLimitBytes());
    if (memory.victim) {
      processes.signalOne(memory.victim.pid, 'SIGKILL');
    } else {
      this.#letWait(usages, memory);
    }
    onLoad({ availableBytes: memory.availableBytes, ...this.#processorTime(usages) });
  }

  /** Stops every program for the part of the time in which it would wait for the storage. */
  #letWait(usages: readonly ProcessUsage[], { waitingShare }: MemoryState): void {
    if (waitingShare === 0) {
      return;
    }
    const { processes } = this.#options;
    for (const { pid } of usages) {
      processes.signalOne(pid, 'SIGSTOP');
      setTimeout(() => processes.signalOne(pid, 'SIGCONT'), waitingShare * lookIntervalMs);
    }
  }

  #processorTime(usages: readonly ProcessUsage[]): Pick<Load, 'processorShare' | 'seconds'> {
    const now = performance.now();
    const seconds = (now - this.#lookedAt) / 1000;
    const spent = usages.map(({ pid, cpuSeconds }) => cpuSeconds - (this.#cpuSeconds.get(pid) ?? cpuSeconds));
    this.#cpuSeconds = new Map(usages.map(({ pid, cpuSeconds }) => [pid, cpuSeconds]));
    this.#lookedAt = now;
    const share = spent.reduce((total, value) => total + value, 0) / (seconds * os.availableParallelism());
    return { seconds, processorShare: Math.min(1, Math.max(0, share)) };
  }
}
