import { readFileSync } from 'node:fs';

/** What one process of the phone takes. */
export interface ProcessUsage {
  readonly pid: number;
  /** Anonymous and shared memory, which only its end gives back. */
  readonly heldBytes: number;
  /** Pages of files that are in memory: the kernel may drop them and read them again. */
  readonly fileBytes: number;
  /** Processor time since it began, in all of its threads. */
  readonly cpuSeconds: number;
}

/** USER_HZ, in which Linux counts processor time for programs: 100 on every architecture that runs phones or PCs. */
const ticksPerSecond = 100;

/** Reads /proc; undefined where the process ended meanwhile, or there is no /proc. */
export function readUsage(pid: number): ProcessUsage | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    const bytes = (key: string) => Number(new RegExp(`^${key}:\\s*(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0) * 1024;
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name, in parentheses, may hold anything; utime and stime are the 12th and 13th field behind it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return {
      pid,
      heldBytes: bytes('RssAnon') + bytes('RssShmem'),
      fileBytes: bytes('RssFile'),
      cpuSeconds: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond,
    };
  } catch {
    return undefined;
  }
}
