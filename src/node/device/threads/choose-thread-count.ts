import { chooseThreads, nextThreadCount, type ThreadSpeed, threadRange } from '../../../core/inference/threads';
import type { PhoneFacts } from '../../adb/facts';
import type { RememberedThreads, ThreadMemory, ThreadSubject } from './thread-memory';

/** For all counts together, the server's starts among them; what is not measured by then is not chosen. */
export const measuringBudgetMs = 20_000;
/** MODERATE (NDK AThermalStatus): from here on a phone is throttled, and what is measured holds for a hot phone only. */
const hotStatus = 2;

/** How many threads a model gets on a phone, and why. */
export interface ThreadChoice {
  readonly threads: number;
  readonly source: 'measured' | 'guessed';
  /** In the order in which they were measured. */
  readonly measured: readonly ThreadSpeed[];
  /** Why it was guessed: the phone is hot, or nothing could be measured in time. */
  readonly reason?: 'hot' | 'late';
}

export interface ThreadProbe {
  readonly facts: PhoneFacts;
  readonly memory: ThreadMemory;
  readonly subject: ThreadSubject;
  /** Starts a server with so many threads, measures it and ends it. */
  readonly measure: (threads: number, signal: AbortSignal) => Promise<ThreadSpeed>;
  /** Default `measuringBudgetMs`. */
  readonly budgetMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Measures how many threads are best for a model on a phone and remembers it. A hot phone is not measured, and nothing
 * is remembered of it.
 *
 * @throws what `measure` throws; the signal's reason on abort
 */
export async function chooseThreadCount(probe: ThreadProbe): Promise<ThreadChoice> {
  const { facts, memory, subject } = probe;
  const range = threadRange(facts.coreClusters, facts.coreCount);
  if (range.most === 1) {
    return { threads: 1, source: 'guessed', measured: [] };
  }
  if ((facts.thermalStatus ?? 0) >= hotStatus) {
    return { threads: range.guess, source: 'guessed', measured: [], reason: 'hot' };
  }
  const measured = await measureInTime(probe);
  const best = chooseThreads(measured);
  const chosen: RememberedThreads = { threads: best ?? range.guess, measured };
  await memory.write(subject, chosen);
  return best === undefined ? { ...chosen, source: 'guessed', reason: 'late' } : { ...chosen, source: 'measured' };
}

async function measureInTime(probe: ThreadProbe): Promise<readonly ThreadSpeed[]> {
  const range = threadRange(probe.facts.coreClusters, probe.facts.coreCount);
  const overdue = AbortSignal.timeout(probe.budgetMs ?? measuringBudgetMs);
  const either = probe.signal ? AbortSignal.any([probe.signal, overdue]) : overdue;
  const measured: ThreadSpeed[] = [];
  try {
    for (;;) {
      const threads = nextThreadCount(range, measured);
      if (threads === undefined) {
        return measured;
      }
      measured.push(await probe.measure(threads, either));
    }
  } catch (error) {
    probe.signal?.throwIfAborted();
    if (!overdue.aborted) {
      throw error;
    }
    return measured;
  }
}
