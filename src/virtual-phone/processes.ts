import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const markerName = 'VIRTUAL_PHONE_ID';
const stopTimeoutMs = 2000;

/**
 * Every process that runs "on" the phone. Each carries a marker in its environment, so that a server that made a
 * session of its own (setsid) is still found and ended when the phone is switched off.
 */
export class PhoneProcesses {
  readonly rootFolder: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly #marker = `${markerName}=${randomUUID()}`;
  readonly #groups = new Set<number>();

  constructor(rootFolder: string, environment: Readonly<Record<string, string>>) {
    this.rootFolder = rootFolder;
    this.environment = { ...environment, [markerName]: this.#marker.slice(markerName.length + 1) };
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
    this.#signal('SIGTERM');
    const deadline = Date.now() + stopTimeoutMs;
    while (this.#running().length > 0 && Date.now() < deadline) {
      await delay(20);
    }
    this.#signal('SIGKILL');
  }

  #signal(signal: NodeJS.Signals): void {
    for (const group of this.#groups) {
      kill(-group, signal);
    }
    for (const pid of this.#running()) {
      kill(pid, signal);
    }
  }

  /** Process ids that carry the marker. Where there is no /proc only the recorded process groups are known. */
  #running(): number[] {
    if (process.platform !== 'linux') {
      return [...this.#groups];
    }
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .filter((name) => carriesMarker(name, this.#marker))
      .map(Number);
  }
}

function carriesMarker(pid: string, marker: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(marker);
  } catch {
    // It ended meanwhile, or belongs to somebody else.
    return false;
  }
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended meanwhile.
  }
}
