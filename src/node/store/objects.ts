import { chmod, link, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { canonicalJson } from '../../core/provenance/canonical-json';
import { syncFolder } from '../files/atomic-write';
import { hashFolder, sha256Hex, sha256OfFile } from '../files/sha256';
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
  await moveIntoPlace(file, layout.object(sha256));
  return { kind: 'file', sha256, sizeBytes, fileName: path.basename(file) };
}

/** Moves a finished folder into the store; its name is the hash of the list of its files. */
export async function storeFolder(layout: StoreLayout, folder: string, signal?: AbortSignal): Promise<ArtifactContent> {
  const files = await hashFolder(folder, { signal });
  for (const file of files) {
    await sync(path.join(folder, file.path));
  }
  const sha256 = folderHash(files);
  await moveIntoPlace(folder, layout.object(sha256));
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  return { kind: 'folder', sha256, sizeBytes, files };
}

/** SHA-256 that stands for a folder: of the canonical JSON of its sorted files. */
export function folderHash(files: readonly { path: string; sha256: string; sizeBytes: number }[]): string {
  return sha256Hex(canonicalJson(files.map(({ path, sha256, sizeBytes }) => ({ path, sha256, sizeBytes }))));
}

/** Write-once: content that is already there is kept, for somebody may be reading it. */
async function moveIntoPlace(from: string, to: string): Promise<void> {
  await mkdir(path.dirname(to), { recursive: true });
  const { isDirectory } = await stat(from).then((found) => ({ isDirectory: found.isDirectory() }));
  if (await exists(to)) {
    await rm(from, { recursive: true, force: true });
    return;
  }
  if (isDirectory) {
    await rename(from, to);
  } else {
    await chmod(from, 0o444);
    await linkOnce(from, to);
    await rm(from, { force: true });
  }
  await syncFolder(path.dirname(to));
}

async function linkOnce(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EEXIST') {
      return;
    }
    // File systems without hard links (exFAT, some network shares): a rename is as atomic, only not write-once.
    await rename(from, to);
  }
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

async function sync(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
