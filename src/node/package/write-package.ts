import { constants, copyFile, link, lstat, open, realpath, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { thrownMessage } from '../../core/errors/thrown-message';
import { WorkbenchError } from '../../core/errors/workbench-error';
import type { PackagedFile } from '../../core/package/facts';
import { syncFolder } from '../files/atomic-write';
import { makeFolder } from '../files/make-folder';
import { type FolderEntry, hashFolder, sha256Hex, sha256OfFile } from '../files/sha256';
import { explainFullDisk, requireFreeBytes } from '../store/disk-space';
import { acquireLock } from '../store/lock';
import { recoverPlace, removeDeadAttempts, replacePlace, temporaryOf } from './places';
import { writeZip } from './zip';

/** A file of a package: our own text, or a file that lies elsewhere and has this hash. */
export type PackageEntry =
  | { readonly name: string; readonly text: string }
  | (PackagedFile & {
      readonly source: string;
      /** The source is never changed in place, so the package may share its bytes. */
      readonly isWriteOnce: boolean;
    });

export interface PackageOrder {
  /** The folder that gets the package's folder and its zip. Made if need be. */
  readonly outFolder: string;
  readonly title: string;
  readonly entries: readonly PackageEntry[];
  /** Replaces a package that has other content. */
  readonly force: boolean;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: PackageProgress) => void;
}

export interface PackageProgress {
  readonly part: 'check' | 'zip';
  readonly done: number;
  readonly total: number;
}

export interface WrittenPackage {
  readonly folder: string;
  readonly zipFile: string;
  readonly zipBytes: number;
  readonly zipSha256: string;
  /** With the list of hashes among them. */
  readonly files: readonly FolderEntry[];
  /** False where everything was there already. */
  readonly isNew: boolean;
}

export const sumsFileName = 'SHA256SUMS';
/** Our texts, and what a file system and a zip add. */
const overheadBytes = 4e6;

/**
 * Writes a package's folder and zip. Both get their names when they are whole and on the disk; what an interrupted
 * attempt left is gone after the next one. The same entries give the same bytes.
 * @throws WorkbenchError `package.exists`, `store.corrupt`, `store.tooLittleDisk`, `store.diskFull`, `store.locked`,
 *   `file.unwritable`; the signal's reason on abort
 */
export async function writePackage(order: PackageOrder): Promise<WrittenPackage> {
  const { outFolder, title } = order;
  const folder = path.join(outFolder, title);
  const zipFile = `${folder}.zip`;
  try {
    await makeFolder(outFolder);
    const lock = path.join(outFolder, `.${title}.lock`);
    await using _lock = await acquireLock(lock, `mobile-llm package ${title}`);
    await removeDeadAttempts(lock);
    await recoverPlace(folder);
    await recoverPlace(zipFile);
    try {
      return await writeBoth(order, { folder, zipFile });
    } finally {
      await rm(temporaryOf(folder), { recursive: true, force: true });
      await rm(temporaryOf(zipFile), { force: true });
    }
  } catch (error) {
    throw explainWriting(explainFullDisk(error, outFolder), outFolder);
  }
}

async function writeBoth(
  order: PackageOrder,
  { folder, zipFile }: { readonly folder: string; readonly zipFile: string },
): Promise<WrittenPackage> {
  const { outFolder, title, force, signal, onProgress } = order;
  const newFolder = temporaryOf(folder);
  const newZip = temporaryOf(zipFile);
  const sizeBytes = order.entries.reduce((sum, entry) => sum + ('text' in entry ? 0 : entry.sizeBytes), 0);
  await requireFreeBytes(outFolder, sizeBytes + overheadBytes);
  const files = await layOut(newFolder, order);
  // Again: where nothing can be linked, the copies have taken some.
  await requireFreeBytes(outFolder, sizeBytes + overheadBytes);
  const isFolderNew = !(await hasSameFiles(folder, files, { force, signal }));
  const progress = (done: number) => onProgress?.({ part: 'zip', done, total: sizeBytes });
  const names = files.map((file) => file.path);
  await writeZip(newZip, { folder: newFolder, title, names }, { signal, onProgress: progress });
  const zipSha256 = await sha256OfFile(newZip, { signal });
  const isZipNew = !(await hasSameContent(zipFile, zipSha256, { force, signal }));
  const { size: zipBytes } = await lstat(newZip);
  if (isFolderNew) {
    await replacePlace(folder);
  }
  if (isZipNew) {
    await rename(newZip, zipFile);
  }
  await syncFolder(outFolder);
  return { folder, zipFile, zipBytes, zipSha256, files, isNew: isFolderNew || isZipNew };
}

/** Writes all files into a folder, with the list of their hashes; what comes from elsewhere is hashed again first. */
async function layOut(folder: string, order: PackageOrder): Promise<readonly FolderEntry[]> {
  await makeFolder(folder);
  const files: FolderEntry[] = [];
  for (const entry of order.entries) {
    files.push('text' in entry ? await writeText(folder, entry) : await takeFile(folder, entry, order));
  }
  const sums = files.map(({ path: name, sha256 }) => `${sha256}  ${name}\n`).sort();
  files.push(await writeText(folder, { name: sumsFileName, text: sums.join('') }));
  await syncFolder(folder);
  return files.sort((left, right) => (left.path < right.path ? -1 : 1));
}

async function writeText(folder: string, { name, text }: { name: string; text: string }): Promise<FolderEntry> {
  const file = path.join(folder, ...name.split('/'));
  await makeFolder(path.dirname(file));
  const handle = await open(file, 'wx');
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { path: name, sha256: sha256Hex(text), sizeBytes: Buffer.byteLength(text) };
}

async function takeFile(
  folder: string,
  { name, source, sha256, sizeBytes, isWriteOnce }: Extract<PackageEntry, { readonly source: string }>,
  { signal, onProgress }: PackageOrder,
): Promise<FolderEntry> {
  const file = path.join(folder, name);
  if (!(isWriteOnce && (await isLinked(source, file)))) {
    await copyFile(source, file, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    const handle = await open(file, 'r+');
    await handle.sync().finally(() => handle.close());
  }
  const progress = (done: number) => onProgress?.({ part: 'check', done, total: sizeBytes });
  if ((await sha256OfFile(file, { signal, onProgress: progress })) !== sha256) {
    throw new WorkbenchError('store.corrupt', { path: source });
  }
  return { path: name, sha256, sizeBytes };
}

/** False on file systems without hard links, and between two of them. */
async function isLinked(source: string, file: string): Promise<boolean> {
  // A link to a symbolic link would be one too.
  return link(await realpath(source), file).then(
    () => true,
    () => false,
  );
}

interface CompareOptions {
  readonly force: boolean;
  readonly signal: AbortSignal;
}

/** @throws WorkbenchError `package.exists` where something else is there and may not be replaced */
async function hasSameFiles(
  folder: string,
  files: readonly FolderEntry[],
  { force, signal }: CompareOptions,
): Promise<boolean> {
  const found = await lstat(folder).catch(() => undefined);
  if (!found) {
    return false;
  }
  const there = found.isDirectory() ? await hashFolder(folder, { signal }) : [];
  const linesOf = (entries: readonly FolderEntry[]) => entries.map(({ path: name, sha256 }) => `${sha256} ${name}`);
  const isSame = linesOf(there).sort().join('\n') === linesOf(files).sort().join('\n');
  return allow(isSame, folder, force);
}

async function hasSameContent(file: string, sha256: string, { force, signal }: CompareOptions): Promise<boolean> {
  const found = await lstat(file).catch(() => undefined);
  return found !== undefined && allow(found.isFile() && (await sha256OfFile(file, { signal })) === sha256, file, force);
}

function allow(isSame: boolean, place: string, force: boolean): boolean {
  if (!isSame && !force) {
    throw new WorkbenchError('package.exists', { path: place });
  }
  return isSame;
}

/** Below a read-only place, Node's `mkdir` says ENOENT. */
const refusals = ['ENOENT', 'EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'EISDIR', 'ENAMETOOLONG', 'EIO'];

function explainWriting(error: unknown, folder: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return !(error instanceof WorkbenchError) && refusals.includes(code)
    ? new WorkbenchError('file.unwritable', { path: folder, detail: thrownMessage(error) }, { cause: error })
    : error;
}
