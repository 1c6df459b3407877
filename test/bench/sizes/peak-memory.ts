import { readdir, readFile } from 'node:fs/promises';

const sampleMs = 200;

/** What processes had at the moment at which they had most: in memory at all, and of that what no file holds. */
export interface PeakMemory {
  readonly residentBytes: number;
  readonly anonymousBytes: number;
}

/** Looks at the processes that this one started, and theirs, for as long as the work lasts. Linux only. */
export async function withPeakMemory<T>(work: () => Promise<T>): Promise<{ readonly result: T } & PeakMemory> {
  let residentBytes = 0;
  let anonymousBytes = 0;
  const sample = async () => {
    const processes = await descendants();
    const sum = (name: keyof PeakMemory) => processes.reduce((total, process) => total + process[name], 0);
    residentBytes = Math.max(residentBytes, sum('residentBytes'));
    anonymousBytes = Math.max(anonymousBytes, sum('anonymousBytes'));
  };
  let pending = Promise.resolve();
  const timer = setInterval(() => {
    pending = pending.then(sample);
  }, sampleMs);
  try {
    const result = await work();
    return { result, residentBytes, anonymousBytes };
  } finally {
    clearInterval(timer);
    await pending;
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
