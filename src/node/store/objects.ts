import { chmod, link, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { thrownCode } from '../../core/errors/thrown-error';
import { syncFolder } from '../files/atomic-write';
import { makeFolder } from '../files/make-folder';
import { hashFolder, sha256OfFile } from '../files/sha256';
import { contentState, rememberContent } from './content-state';
import { folderHash } from './folder-hash';
import type { StoreLayout } from './layout';
import type { ArtifactContent } from './manifest';

/**
 * Moves a finished file into the store under the name of its content. The file must lie on the store's file system
 * (steps work inside the store's folder), so nothing is copied.
 */
export async function storeFile(layout: StoreLayout, file: string, signal?: AbortSignal): Promise<ArtifactContent> {
  const sha256 = await sha256OfFile(file, { signal });
  const { size: sizeBytes } = await stat(file);
  await sync(file);
  const content = { kind: 'file', sha256, sizeBytes, fileName: path.basename(file) } as const;
  await moveIntoPlace(layout, file, content);
  return content;
}

/** Moves a finished folder into the store; its name is the hash of the list of its files. */
export async function storeFolder(layout: StoreLayout, folder: string, signal?: AbortSignal): Promise<ArtifactContent> {
  const files = await hashFolder(folder, { signal });
  for (const file of files) {
    await sync(path.join(folder, file.path));
  }
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  const content = { kind: 'folder', sha256: folderHash(files), sizeBytes, files } as const;
  await moveIntoPlace(layout, folder, content);
  return content;
}

/** Write-once: content that is already there is kept, for somebody may be reading it, unless it is damaged. */
async function moveIntoPlace(layout: StoreLayout, from: string, content: ArtifactContent): Promise<void> {
  const to = layout.object(content.sha256);
  await makeFolder(path.dirname(to));
  if ((await contentState(layout, { content, path: to })) === 'intact') {
    await rm(from, { recursive: true, force: true });
    return;
  }
  await setAside(layout, to);
  if (content.kind === 'folder') {
    await rename(from, to);
  } else {
    await protect(from);
    await linkOnce(from, to);
    await rm(from, { force: true });
  }
  await syncFolder(path.dirname(to));
  await rememberContent(layout, { content, path: to });
}

/** Renamed before it is deleted: a folder is whole or not there. */
async function setAside(layout: StoreLayout, place: string): Promise<void> {
  const aside = path.join(layout.workFolders, `.corrupt-${path.basename(place)}`);
  await rm(aside, { recursive: true, force: true });
  await makeFolder(layout.workFolders);
  await rename(place, aside).catch((error: unknown) => {
    if (thrownCode(error) !== 'ENOENT') {
      throw error;
    }
  });
  await rm(aside, { recursive: true, force: true });
}

/**
 * A file that has another name outside the store is somebody's own: its permissions are theirs. A disk that has no
 * permissions (exFAT) does without.
 */
async function protect(file: string): Promise<void> {
  const { nlink } = await stat(file);
  if (nlink === 1) {
    await chmod(file, 0o444).catch(() => undefined);
  }
}

async function linkOnce(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    const code = thrownCode(error);
    if (code === 'EEXIST') {
      return;
    }
    // File systems without hard links (exFAT, some network shares): a rename is as atomic, only not write-once.
    await rename(from, to);
  }
}

async function sync(file: string): Promise<void> {
  // Windows flushes only what was opened for writing.
  const handle = await open(file, process.platform === 'win32' ? 'r+' : 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
