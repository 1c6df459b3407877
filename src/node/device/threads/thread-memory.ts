import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ThreadSpeed } from '../../../core/inference/threads';
import { isRecord } from '../../../core/json/record';
import { canonicalJson } from '../../../core/provenance/canonical-json';
import { writeFileAtomic } from '../../files/atomic-write';
import { sha256Hex } from '../../files/sha256';
import { cacheFolder } from '../../setup/cache-folder';

const formatVersion = 1;
/** What was measured once may have been a busy moment. */
const longestKeptMs = 30 * 24 * 3600 * 1000;
/** More than any phone has cores. */
const mostThreads = 1024;

/** Where something was measured. A phone with an updated Android has another identity. */
export interface ThreadSubject {
  /** What `readPhoneIdentity` says. */
  readonly phoneIdentity: string;
  /** Path on the phone; it holds the runtime's id. */
  readonly serverPath: string;
  /** Path on the phone; it holds the model's SHA-256. */
  readonly modelBlob: string;
}

export interface RememberedThreads {
  readonly threads: number;
  /** Empty where the time was too short to measure anything. */
  readonly measured: readonly ThreadSpeed[];
}

/** How many threads were found best for a model on a phone, kept on this computer so that it is measured once. */
export class ThreadMemory {
  readonly #folder: string;

  constructor(folder = path.join(cacheFolder(), 'thread-counts')) {
    this.#folder = folder;
  }

  /** Undefined when nothing usable is kept: then it is measured again. */
  async read(subject: ThreadSubject): Promise<RememberedThreads | undefined> {
    const text = await readFile(this.#file(subject), 'utf8').catch(() => '');
    try {
      return rememberedOf(JSON.parse(text));
    } catch {
      return undefined;
    }
  }

  /** A memory that cannot be written is done without. */
  async write(subject: ThreadSubject, { threads, measured }: RememberedThreads): Promise<void> {
    const kept = { version: formatVersion, threads, measured, at: new Date().toISOString() };
    await writeFileAtomic(this.#file(subject), `${JSON.stringify(kept)}\n`).catch(() => {});
  }

  #file({ phoneIdentity, serverPath, modelBlob }: ThreadSubject): string {
    const key = sha256Hex(canonicalJson({ phoneIdentity, serverPath, modelBlob })).slice(0, 32);
    return path.join(this.#folder, `${key}.json`);
  }
}

function rememberedOf(kept: unknown): RememberedThreads | undefined {
  if (!isRecord(kept) || kept['version'] !== formatVersion) {
    return undefined;
  }
  const { threads, measured, at } = kept;
  const ageMs = Date.now() - Date.parse(String(at));
  if (!(Math.abs(ageMs) < longestKeptMs)) {
    return undefined;
  }
  if (!isThreadCount(threads) || !Array.isArray(measured) || !measured.every(isSpeed)) {
    return undefined;
  }
  return { threads, measured };
}

function isThreadCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1 && value <= mostThreads;
}

function isSpeed(value: unknown): value is ThreadSpeed {
  return (
    isRecord(value) &&
    isThreadCount(value['threads']) &&
    typeof value['tokensPerSecond'] === 'number' &&
    typeof value['promptTokensPerSecond'] === 'number'
  );
}
