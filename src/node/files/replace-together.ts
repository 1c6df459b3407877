import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { thrownMessage } from '../../core/errors/thrown-message';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { isRecord } from '../../core/json/record';
import { syncFolder, writeFileAtomic } from './atomic-write';
import { sha256OfFile } from './sha256';

/** New content for a file that is there. */
export interface Replacement {
  readonly file: string;
  readonly chunks: Iterable<Uint8Array>;
  /** Of what the file held when the new content was made of it. */
  readonly sha256: string;
}

/** One file on its way: written beside its target, then renamed. */
interface Entry {
  readonly target: string;
  readonly temporary: string;
  readonly sha256: string;
}

interface Journal {
  /** `ready`: all of the temporary files are whole, and the renaming has begun. */
  readonly state: 'writing' | 'ready';
  readonly entries: readonly Entry[];
}

/**
 * Replaces several files, all or none: everything is written and flushed first, then renamed. Whoever is killed between
 * the renames leaves a journal, by which `finishReplacing` renames the rest.
 * @throws WorkbenchError `dataset.changedOnDisk` where a file is not what it was, `replace.failed`; nothing is changed then
 */
export async function replaceTogether(journalFile: string, replacements: readonly Replacement[]): Promise<void> {
  const entries = await Promise.all(
    replacements.map(async ({ file, sha256 }): Promise<Entry> => {
      const target = await realpath(file);
      const name = `.tmp-${path.basename(target)}-${randomBytes(4).toString('hex')}`;
      return { target, temporary: path.join(path.dirname(target), name), sha256 };
    }),
  );
  try {
    await writeJournal(journalFile, { state: 'writing', entries });
    for (const [index, { chunks }] of replacements.entries()) {
      await writeTemporary(entries[index], chunks);
    }
    for (const { target, sha256 } of entries) {
      await requireContent(target, sha256);
    }
    await writeJournal(journalFile, { state: 'ready', entries });
  } catch (error) {
    await abandon(journalFile, entries);
    throw error instanceof WorkbenchError ? error : failed(journalFile, error);
  }
  await renameAll(journalFile, entries);
}

/** A process that is still alive is through with its renames by then. */
const renamesEndMs = 2_000;

/**
 * Ends what a process was killed in the middle of: some of the files have their new content, the others get it. What
 * was only being written is left alone: no file is changed by it, and who writes may be alive.
 * @returns true where there was something to end
 * @throws WorkbenchError as `finishReplacing`
 */
export async function finishBegunReplacing(journalFile: string): Promise<boolean> {
  const found = await stat(journalFile).catch(() => undefined);
  if (found === undefined || Date.now() - found.mtimeMs < renamesEndMs) {
    return false;
  }
  return (await readJournal(journalFile)).state === 'ready' && finishReplacing(journalFile);
}

/**
 * Ends what a killed process began: files that were all written are renamed, else what was written is taken away.
 * @returns true where there was something to end
 * @throws WorkbenchError `replace.changedMeanwhile` where somebody wrote to a file since; `replace.failed`
 */
export async function finishReplacing(journalFile: string): Promise<boolean> {
  if (!existsSync(journalFile)) {
    return false;
  }
  const { state, entries } = await readJournal(journalFile);
  if (state === 'writing') {
    await abandon(journalFile, entries);
    return true;
  }
  for (const { target, temporary, sha256 } of entries) {
    if (existsSync(temporary) && (await contentOf(target)) !== sha256) {
      throw new WorkbenchError('replace.changedMeanwhile', { path: target, journal: journalFile });
    }
  }
  await renameAll(journalFile, entries);
  return true;
}

async function writeTemporary(entry: Entry | undefined, chunks: Iterable<Uint8Array>): Promise<void> {
  if (entry === undefined) {
    return;
  }
  const { mode } = await stat(entry.target);
  const handle = await open(entry.temporary, 'wx', mode & 0o777);
  try {
    await handle.writeFile(chunks);
    await handle.chmod(mode & 0o7777);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function renameAll(journalFile: string, entries: readonly Entry[]): Promise<void> {
  try {
    for (const { target, temporary } of entries) {
      if (existsSync(temporary)) {
        await rename(temporary, target);
        await syncFolder(path.dirname(target));
      }
    }
    await rm(journalFile, { force: true });
  } catch (error) {
    throw failed(journalFile, error);
  }
}

async function abandon(journalFile: string, entries: readonly Entry[]): Promise<void> {
  for (const { temporary } of entries) {
    await rm(temporary, { force: true });
  }
  await rm(journalFile, { force: true });
}

function writeJournal(journalFile: string, journal: Journal): Promise<void> {
  return writeFileAtomic(journalFile, JSON.stringify(journal));
}

async function readJournal(journalFile: string): Promise<Journal> {
  try {
    const journal: unknown = JSON.parse(await readFile(journalFile, 'utf8'));
    if (isJournal(journal)) {
      return journal;
    }
    throw new TypeError('it is not what was written there');
  } catch (error) {
    throw failed(journalFile, error);
  }
}

/** Files beside each other under a temporary name only: nothing else is renamed or deleted on a journal's word. */
function isJournal(value: unknown): value is Journal {
  if (!isRecord(value) || !Array.isArray(value['entries']) || !['writing', 'ready'].includes(String(value['state']))) {
    return false;
  }
  return (value['entries'] as readonly unknown[]).every((entry) => {
    const { target, temporary, sha256 } = isRecord(entry) ? entry : {};
    return (
      typeof target === 'string' &&
      typeof temporary === 'string' &&
      typeof sha256 === 'string' &&
      path.dirname(temporary) === path.dirname(target) &&
      path.basename(temporary).startsWith(`.tmp-${path.basename(target)}-`)
    );
  });
}

async function requireContent(file: string, sha256: string): Promise<void> {
  if ((await contentOf(file)) !== sha256) {
    throw new WorkbenchError('dataset.changedOnDisk', { path: file });
  }
}

function contentOf(file: string): Promise<string | undefined> {
  return sha256OfFile(file).catch(() => undefined);
}

function failed(journalFile: string, error: unknown): WorkbenchError {
  return new WorkbenchError('replace.failed', { journal: journalFile, detail: thrownMessage(error) }, { cause: error });
}
