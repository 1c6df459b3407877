import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const markerName = 'VIRTUAL_PHONE_ID';
const stopTimeoutMs = 2000;

/**
 * Every process that runs "on" the phone. Each carries a marker in its environment, so that a server that made a
 * session of its own (setsid) is still found and ended when the phone is switched off.
 */
export class PhoneProcesses {
  readonly #marker = `${markerName}=${randomUUID()}`;
  readonly #groups = new Set<number>();
  /** Processes of this computer that are not the phone's: nothing becomes the phone's without its marker from the start. */
  #strangers: ReadonlySet<string> = new Set();

  /** What the environment of each of them must hold. */
  get mark(): Readonly<Record<string, string>> {
    return { [markerName]: this.#marker.slice(markerName.length + 1) };
  }

  /** Remembers a child that leads its own process group. */
  track(child: ChildProcess): void {
    const { pid } = child;
    if (pid !== undefined) {
      this.#groups.add(pid);
      child.once('close', () => this.#groups.delete(pid));
    }
  }

  /** Ends all of them: SIGTERM, then SIGKILL for what is left. */
  async endAll(): Promise<void> {
    this.#signalAll('SIGTERM');
    const deadline = Date.now() + stopTimeoutMs;
    while (this.#running().length > 0 && Date.now() < deadline) {
      await delay(20);
    }
    this.killAll();
  }

  /** Ends all of them without notice, as a phone that loses power does. */
  killAll(): void {
    this.#signalAll('SIGKILL');
  }

  /** Process ids of all of them, cheap enough to ask often: others are looked at once. */
  pids(): readonly number[] {
    if (process.platform !== 'linux') {
      return [...this.#groups];
    }
    const all = processFolders();
    const own = all.filter((pid) => !this.#strangers.has(pid) && carriesMarker(pid, this.#marker));
    const isOwn = new Set([...own, ...[...this.#groups].map(String)]);
    this.#strangers = new Set(all.filter((pid) => !isOwn.has(pid)));
    return [...isOwn].map(Number);
  }

  /** Sends a signal to one of them, if it still runs. */
  signalOne(pid: number, signal: NodeJS.Signals): void {
    if (process.platform !== 'linux' || carriesMarker(String(pid), this.#marker)) {
      kill(pid, signal);
    }
  }

  /** Sends a signal to every program of this name. @returns how many there were */
  signal(program: string, signal: number): number {
    const found = this.#running().filter((pid) => programName(pid) === program);
    for (const pid of found) {
      kill(pid, signal);
    }
    return found.length;
  }

  /** Looks again until it finds no other: a process may begin another while it is being looked for. */
  #signalAll(signal: NodeJS.Signals): void {
    for (const group of this.#groups) {
      kill(-group, signal);
    }
    const signalled = new Set<number>();
    for (let found = this.#running(); found.length > 0; found = this.#running().filter((pid) => !signalled.has(pid))) {
      for (const pid of found) {
        kill(pid, signal);
        signalled.add(pid);
      }
    }
  }

  /** Process ids that carry the marker. Where there is no /proc only the recorded process groups are known. */
  #running(): number[] {
    if (process.platform !== 'linux') {
      return [...this.#groups];
    }
    return processFolders()
      .filter((name) => carriesMarker(name, this.#marker))
      .map(Number);
  }
}

function processFolders(): readonly string[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
}

function carriesMarker(pid: string, marker: string): boolean {
  return readOrNothing(`/proc/${pid}/environ`).split('\0').includes(marker);
}

/** The file name of the program that a process runs; of a script's process the script's. */
function programName(pid: number): string {
  const [program = '', argument = ''] = readOrNothing(`/proc/${pid}/cmdline`).split('\0');
  return path.basename(/^(?:ba|da)?sh$/.test(path.basename(program)) && argument !== '-c' ? argument : program);
}

function readOrNothing(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    // The process ended meanwhile, or belongs to somebody else.
    return '';
  }
}

function kill(pid: number, signal: NodeJS.Signals | number): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended meanwhile.
  }
}
