import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const endTimeoutMs = 3000;
const lookAgainMs = 50;

/** Process ids whose command line contains a text. Linux only, as these tests are. */
export function processesWith(text: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && commandLine(name).includes(text))
    .map(Number)
    .filter((pid) => pid !== process.pid);
}

/** Waits up to three seconds for all of them to end; those that are left then. */
export async function processesLeftWith(text: string): Promise<readonly number[]> {
  const deadline = performance.now() + endTimeoutMs;
  while (processesWith(text).length > 0 && performance.now() < deadline) {
    await delay(lookAgainMs);
  }
  return processesWith(text);
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
