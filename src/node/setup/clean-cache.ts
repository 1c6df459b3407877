import type { Dirent } from 'node:fs';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { sizeOf } from '../files/size';
import { acquireLock } from '../store/lock';
import { completeMarker } from './cached-item';
import type { SetupItem } from './progress';
import { runningCommands } from './running-commands';

/** Parts that every use marks. Runtimes for phones are kept: `mobile-llm runtime` builds them on purpose. */
const markedKinds: readonly SetupItem[] = [
  ...(['uv', 'own-python', 'python', 'native-tools', 'npm', 'llama-source', 'llama-host'] as const),
  ...(['llama-tools', 'embedded-base', 'smoke-models', 'phone-program-host', 'phone-program-arm64'] as const),
];
/** Small files of a base's tokenizer: every use marks them, too. */
const tokenizerKind = 'tokenizers';
/** Made of pickled weights by a Python step, which marks nothing: the times of its files tell. */
const convertedKind = 'converted-weights';
/** What the deep check of a dataset keeps, a file each: its times tell. */
const signaturesKind = 'dataset-signatures';
const signaturesEndings = ['.bin', '.json'];
const deletedEnding = '.deleted';
/** Of what `writeFileAtomic` has not written to its end. */
const temporaryStart = '.tmp-';
const dayMs = 86_400_000;

/** Something in the user's cache that can be made again. */
export interface CacheEntry {
  readonly kind: string;
  readonly path: string;
  readonly sizeBytes: number;
  readonly lastUsedAt: Date;
}

export interface UnusedOptions {
  readonly cacheFolder: string;
  readonly days: number;
  readonly now: Date;
}

/**
 * Parts of the cache that nothing has used for so many days: what earlier versions of the workbench were made with.
 * What a process works with is never among them.
 */
export async function findUnused({ cacheFolder, days, now }: UnusedOptions): Promise<readonly CacheEntry[]> {
  const commands = await runningCommands();
  const before = now.getTime() - days * dayMs;
  const unused: CacheEntry[] = [];
  for (const kind of [...markedKinds, tokenizerKind, convertedKind, signaturesKind]) {
    for (const place of await entriesOf(cacheFolder, kind)) {
      const lastUsedMs = place.endsWith(deletedEnding) ? 0 : await lastUseMs(place, kind);
      const isInUse = commands.some((command) => command.includes(place));
      if (lastUsedMs < before && !isInUse) {
        unused.push({ kind, path: place, sizeBytes: await sizeOf(place), lastUsedAt: new Date(lastUsedMs) });
      }
    }
  }
  return unused;
}

/**
 * Deletes one, renamed before, so that half of it is never taken for the whole. False where somebody has taken it
 * meanwhile.
 */
export async function deleteUnused(entry: CacheEntry): Promise<boolean> {
  const { path: place } = entry;
  if (place.endsWith(deletedEnding)) {
    await rm(place, { recursive: true, force: true });
    return true;
  }
  if (!(await setAside(entry))) {
    return false;
  }
  await rm(`${place}${deletedEnding}`, { recursive: true, force: true });
  return true;
}

async function setAside({ path: place, kind, lastUsedAt }: CacheEntry): Promise<boolean> {
  try {
    // The file beside converted weights is a lock of Python's, which is of another kind; signatures have none.
    const hasLock = kind !== convertedKind && kind !== signaturesKind;
    await using _lock = hasLock ? await acquireLock(`${place}.lock`, 'mobile-llm setup clean') : undefined;
    const isUsed = (await lastUseMs(place, kind)) > lastUsedAt.getTime();
    if (!isUsed) {
      await rename(place, `${place}${deletedEnding}`);
    }
    return !isUsed;
  } catch (error) {
    if (error instanceof WorkbenchError && error.code === 'store.locked') {
      return false;
    }
    throw error;
  }
}

/** Locks and half-written files beside the other parts are none. */
async function entriesOf(cacheFolder: string, kind: string): Promise<readonly string[]> {
  const folder = path.join(cacheFolder, kind);
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const isPart = kind === signaturesKind ? isSignatures : (entry: Dirent) => entry.isDirectory();
  return entries.filter(isPart).map((entry) => path.join(folder, entry.name));
}

/** Those too that a writer was killed in: nobody writes for days. */
function isSignatures(entry: Dirent): boolean {
  const { name } = entry;
  const isKept = [...signaturesEndings, deletedEnding].some((ending) => name.endsWith(ending));
  return entry.isFile() && (isKept || name.startsWith(temporaryStart));
}

async function lastUseMs(place: string, kind: string): Promise<number> {
  const marks = kind === convertedKind ? await readdir(place).catch(() => []) : [completeMarker];
  const times = [place, ...marks.map((name) => path.join(place, name))].map(async (file) => {
    const found = await stat(file).catch(() => undefined);
    // Reading a folder sets its time of access, ours too.
    return Math.max(found?.mtimeMs ?? 0, found?.isFile() ? found.atimeMs : 0);
  });
  return Math.max(...(await Promise.all(times)));
}
