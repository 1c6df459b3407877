import { createHash } from 'node:crypto';
import { mkdir, readFile, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { thrownMessage } from '../../core/errors/thrown-message';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { writeFileAtomic } from '../files/atomic-write';
import { acquireLock, type HeldLock } from '../store/lock';

/** Written last; its time of change is that of the last use. */
export const completeMarker = 'complete.json';
/** How often to look whether another process has finished the same part. */
const lookAgainAfterMs = 500;

/** Something that is made once per content of its inputs and then only read. */
export interface CachedItem {
  /** Folder name of its kind below the cache. */
  readonly kind: string;
  /** From `contentKey`. */
  readonly key: string;
  /** Makes it in `folder`, where an interrupted attempt may have left its work: go on from there, or clear it. */
  make(folder: string): Promise<void>;
}

export interface ProvideOptions {
  readonly cacheFolder: string;
  /** Called when the part is there already, is being made elsewhere, or is made now. */
  readonly onState: (state: 'cached' | 'waiting' | 'running') => void;
  /** Awaited where the part is missing, before anything is done about that. */
  readonly beforeMaking?: () => Promise<void>;
  readonly signal: AbortSignal;
}

/** Short SHA-256 over the inputs that decide what is made. */
export function contentKey(...inputs: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const input of inputs) {
    hash.update(`${input.length}\0`).update(input);
  }
  return hash.digest('hex').slice(0, 16);
}

/** Where a part lies or will lie. */
export function itemFolder(cacheFolder: string, item: Pick<CachedItem, 'kind' | 'key'>): string {
  return path.join(cacheFolder, item.kind, item.key);
}

/** True when the part was made to its end; the marker is written last. */
export async function isComplete(folder: string): Promise<boolean> {
  return stat(path.join(folder, completeMarker)).then(
    () => true,
    () => false,
  );
}

/**
 * Returns the part's folder, making it first where it is missing. One process makes it, others wait for that.
 * @throws whatever `make` throws; the signal's reason on abort
 */
export async function provide(item: CachedItem, options: ProvideOptions): Promise<string> {
  const folder = itemFolder(options.cacheFolder, item);
  if (await isComplete(folder)) {
    await markUsed(folder);
    options.onState('cached');
    return folder;
  }
  await options.beforeMaking?.();
  await mkdir(folder, { recursive: true }).catch((cause: unknown) => {
    const detail = thrownMessage(cause);
    throw new WorkbenchError('setup.cacheUnwritable', { folder: options.cacheFolder, detail }, { cause });
  });
  await using _lock = await waitForLock(`${folder}.lock`, item, options);
  if (await isComplete(folder)) {
    options.onState('cached');
    return folder;
  }
  options.onState('running');
  await item.make(folder);
  options.signal.throwIfAborted();
  const marker = { kind: item.kind, key: item.key, madeAt: new Date().toISOString() };
  await writeFileAtomic(path.join(folder, completeMarker), `${JSON.stringify(marker)}\n`);
  return folder;
}

/** A cache that cannot be written is not cleaned either. */
async function markUsed(folder: string): Promise<void> {
  const now = new Date();
  await utimes(path.join(folder, completeMarker), now, now).catch(() => undefined);
}

async function waitForLock(file: string, item: CachedItem, { onState, signal }: ProvideOptions): Promise<HeldLock> {
  let hasSaidSo = false;
  for (;;) {
    signal.throwIfAborted();
    try {
      return await acquireLock(file, `set-up of ${item.kind}`);
    } catch (error) {
      if (!(error instanceof WorkbenchError && error.code === 'store.locked')) {
        throw error;
      }
    }
    if (!hasSaidSo) {
      onState('waiting');
      hasSaidSo = true;
    }
    await delay(lookAgainAfterMs, undefined, { signal });
  }
}

/** When a part was made, for `doctor`; undefined where it is not complete. */
export async function madeAt(folder: string): Promise<string | undefined> {
  const text = await readFile(path.join(folder, completeMarker), 'utf8').catch(() => undefined);
  return /"madeAt":"([^"]+)"/.exec(text ?? '')?.[1];
}
