import { readdir, readFile } from 'node:fs/promises';

const sampleMs = 200;

/** What processes had at the moment at which they had most: in memory at all, and of that what no file holds. */
export interface PeakMemory {
  readonly residentBytes: number;
  readonly anonymousBytes: number;
}

/** Looks at the processes that this one started, and theirs, for as long as the work lasts. Linux only. */
export async function withPeakMemory<T>(work: () => Promise<T>): Promise<{ readonly result: T } & PeakMemory> {
  const watch = new MemoryWatch();
  const peak = watch.begin();
  try {
    return { result: await work(), ...(await peak.end()) };
  } finally {
    await watch.close();
  }
}

/** Looks at the processes that this one started, and theirs, until it is closed. Linux only. */
export class MemoryWatch {
  readonly #open = new Set<{ residentBytes: number; anonymousBytes: number }>();
  #pending = Promise.resolve();
  readonly #timer = setInterval(() => {
    this.#pending = this.#pending.then(() => this.#sample());
  }, sampleMs);

  /** The peak from now to `end`. Several may be under way at a time; each sees all processes. */
  begin(): { readonly end: () => Promise<PeakMemory> } {
    const peak = { residentBytes: 0, anonymousBytes: 0 };
    this.#open.add(peak);
    return {
      end: async () => {
        await this.#pending;
        this.#open.delete(peak);
        return peak;
      },
    };
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#pending;
  }

  async #sample(): Promise<void> {
    const processes = await descendants();
    const sum = (name: keyof PeakMemory) => processes.reduce((total, process) => total + process[name], 0);
    for (const peak of this.#open) {
      peak.residentBytes = Math.max(peak.residentBytes, sum('residentBytes'));
      peak.anonymousBytes = Math.max(peak.anonymousBytes, sum('anonymousBytes'));
    }
  }
}

async function descendants(): Promise<readonly PeakMemory[]> {
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const all = (await Promise.all(names.map(readProcess))).filter((entry) => entry !== undefined);
  const ours = new Set([process.pid]);
  // A child's number is mostly higher than its parent's, not always: until no more are found.
  for (let found = 0; found < ours.size; ) {
    found = ours.size;
    for (const { id, parent } of all) {
      if (ours.has(parent)) {
        ours.add(id);
      }
    }
  }
  return all.filter(({ id }) => id !== process.pid && ours.has(id));
}

async function readProcess(name: string) {
  const status = await readFile(`/proc/${name}/status`, 'utf8').catch(() => undefined);
  if (status === undefined) {
    return undefined;
  }
  const number = (key: string) => Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
  return {
    id: Number(name),
    parent: number('PPid'),
    residentBytes: 1024 * number('VmRSS'),
    anonymousBytes: 1024 * number('RssAnon'),
  };
}
