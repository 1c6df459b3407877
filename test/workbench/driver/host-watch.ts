import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';

/** The extension that measures, for `otherExtensions`. */
export const hostWatchFolder = path.resolve('test', 'workbench', 'host-watch');

const startTimeoutMs = 60_000;
const reportTimeoutMs = 60_000;

/** The longest that the extension host was kept from its next turn. */
export interface LongestTurn {
  readonly clockMs: number;
  /** Of the host's own thread: other programs of a busy computer have no part in it. */
  readonly processorMs: number;
  readonly residentBytes: number;
}

interface Reported {
  readonly at: number;
  readonly clockMs: number;
  readonly processorMs: number;
  readonly resident: number;
}

/** What was measured in the window of a project between two times of the clock. Waits for a report from after the second. */
export async function longestTurn(projectFolder: string, fromMs: number, toMs: number): Promise<LongestTurn> {
  const deadline = Date.now() + reportTimeoutMs;
  let reports = await reportsSince(projectFolder, fromMs);
  while (!reports.some(({ at }) => at >= toMs)) {
    if (Date.now() > deadline) {
      throw new Error('The extension host has reported nothing.');
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
    reports = await reportsSince(projectFolder, fromMs);
  }
  const during = reports.slice(0, 1 + reports.findIndex(({ at }) => at >= toMs));
  return {
    clockMs: Math.max(...during.map(({ clockMs }) => clockMs)),
    processorMs: Math.max(...during.map(({ processorMs }) => processorMs)),
    residentBytes: Math.max(...during.map(({ resident }) => resident)),
  };
}

async function reportsSince(projectFolder: string, fromMs: number): Promise<readonly Reported[]> {
  const text = await readFile(reportOf(projectFolder), 'utf8');
  const lines = text.split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as Reported).filter(({ at }) => at >= fromMs);
}

/** Ends once the extension host of a window has begun to measure. */
export async function awaitTurns(projectFolder: string): Promise<void> {
  const deadline = Date.now() + startTimeoutMs;
  while (!(await readFile(reportOf(projectFolder), 'utf8').catch(() => ''))) {
    if (Date.now() > deadline) {
      throw new Error('The extension host has not begun to measure.');
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** It lies beside the folder, where no watcher of the window sees it. */
export function forgetTurns(projectFolder: string): Promise<void> {
  return rm(reportOf(projectFolder), { force: true });
}

function reportOf(projectFolder: string): string {
  return `${projectFolder}.host-watch.jsonl`;
}
