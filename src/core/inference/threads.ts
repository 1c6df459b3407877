/**
 * Threads for llama-server on a machine with so many cores: one core stays free. ggml's threads wait for each other by
 * spinning, so a single busy core stalls all of them: on 2 cores, one of them busy, 2 threads decoded 5.6 tokens/s and
 * 1 thread 77 (docs/LOG.md, 2026-11-21).
 */
export function inferenceThreads(coreCount: number, most: number): number {
  return Math.max(1, Math.min(most, coreCount - 1));
}

/** Cores of one kind: they share a clock. */
export interface CoreKind {
  readonly coreCount: number;
  readonly maximumKhz: number;
}

/** A4xx and A5xx cores, made to save power, have stayed below this; slower clusters of a phone with two kinds are such. */
const fastestLittleKhz = 2_500_000;
/** Beyond it threads wait for each other more than they work, whatever the phone. */
const mostThreads = 8;
const usualThreads = 4;
const usualCoreCount = 4;

export interface ThreadRange {
  /** Counts from 1 to this one are worth trying. */
  readonly most: number;
  /** What is likely right; used where nothing can be measured. */
  readonly guess: number;
}

/**
 * How many threads can be of use on a phone: as many as it has big cores, because every thread waits for the slowest.
 * Where all cores are alike, one stays free for the rest of the phone.
 */
export function threadRange(clusters: readonly CoreKind[], coreCount: number | undefined): ThreadRange {
  const cores = coreCount ?? usualCoreCount;
  const slowestKhz = Math.min(...clusters.map(({ maximumKhz }) => maximumKhz));
  const faster = clusters.filter(({ maximumKhz }) => maximumKhz > slowestKhz);
  const hasLittleCores = faster.length > 0 && slowestKhz < fastestLittleKhz;
  const bigCores = faster.reduce((sum, cluster) => sum + cluster.coreCount, 0);
  const most = Math.min(mostThreads, hasLittleCores ? bigCores : Math.max(1, cores - 1));
  return { most, guess: Math.min(most, inferenceThreads(cores, usualThreads)) };
}

/** What a phone did with so many threads. */
export interface ThreadSpeed {
  readonly threads: number;
  /** Of the reply: what a user waits for. */
  readonly tokensPerSecond: number;
  /** Of the prompt; recorded, but it decides nothing. 0 where no reply came to its end. */
  readonly promptTokensPerSecond: number;
}

const clearlySlower = 0.9;
const slowOnesInRow = 2;

/**
 * The count to measure next, or undefined when enough is known. It begins with the guess, because the time may run out
 * and on a slow phone a single thread is the slowest of all; from there it goes down and then up, each way until two
 * counts in a row are clearly slower than the best before them.
 */
export function nextThreadCount({ most, guess }: ThreadRange, measured: readonly ThreadSpeed[]): number | undefined {
  const speeds = new Map(measured.map(({ threads, tokensPerSecond }) => [threads, tokensPerSecond]));
  let best = 0;
  for (const step of [-1, 1]) {
    let slow = 0;
    for (let threads = guess; threads >= 1 && threads <= most && slow < slowOnesInRow; threads += step) {
      const speed = speeds.get(threads);
      if (speed === undefined) {
        return threads;
      }
      best = Math.max(best, speed);
      slow = speed < clearlySlower * best ? slow + 1 : 0;
    }
  }
  return undefined;
}

const asGoodAs = 0.97;

/** The smallest count that is within 3 % of the fastest: it leaves most of the phone to others. Undefined for none. */
export function chooseThreads(measured: readonly ThreadSpeed[]): number | undefined {
  const best = Math.max(...measured.map(({ tokensPerSecond }) => tokensPerSecond));
  const good = measured.filter(({ tokensPerSecond }) => tokensPerSecond > 0 && tokensPerSecond >= asGoodAs * best);
  return good.length === 0 ? undefined : Math.min(...good.map(({ threads }) => threads));
}
