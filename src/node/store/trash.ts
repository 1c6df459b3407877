import { randomBytes } from 'node:crypto';
import { rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { WorkbenchError } from '../../core/errors/workbench-error';
import type { ArtifactKey } from '../../core/provenance/key';
import { syncFolder } from '../files/atomic-write';
import { makeFolder } from '../files/make-folder';
import { namesIn } from '../files/names';
import { sizeOf } from '../files/size';
import type { StoreLayout } from './layout';
import { acquireLock } from './lock';
import type { Manifest } from './manifest';
import { readManifest } from './read-manifest';
import type { Store } from './store';

/** Artifacts that a person removed together, and can have back until the store is cleaned up. */
export interface Removal {
  readonly id: string;
  readonly artifacts: readonly Manifest[];
  /** On disk: content that another artifact needs too stayed in the store. */
  readonly sizeBytes: number;
}

/** Sorts by time, and two of one moment differ. */
export function newRemovalId(): string {
  return `${new Date().toISOString().replaceAll(/[:.]/gu, '-')}-${randomBytes(2).toString('hex')}`;
}

/**
 * Takes artifacts out of the store into its trash, by renames alone. Killed at any moment, each is either still there or
 * can be restored. A file outside the store is not touched.
 * @throws WorkbenchError `store.locked`, `store.unknownArtifact`, `file.unreadable`
 */
export async function removeArtifacts(store: Store, keys: readonly ArtifactKey[]): Promise<Removal> {
  const { layout } = store;
  await using _lock = await acquireLock(layout.lock('run'), 'mobile-llm models remove');
  const artifacts = await store.list();
  const going = keys.map((key) => {
    const found = artifacts.find(({ manifest }) => manifest.key === key);
    if (!found) {
      throw new WorkbenchError('store.unknownArtifact', { name: key, folder: layout.folder });
    }
    return found;
  });
  const staying = new Set(
    artifacts.filter((artifact) => !going.includes(artifact)).map(({ manifest }) => manifest.content.sha256),
  );
  const id = newRemovalId();
  const folder = layout.removal(id);
  await makeFolder(folder);
  for (const { manifest } of going) {
    // First the manifest: content without one is only a leftover, a manifest without content would lie.
    await rename(layout.manifest(manifest.key), inTrash(folder, manifest.key, '.json'));
    await syncFolder(layout.artifacts);
    if (!staying.has(manifest.content.sha256)) {
      await moveContent(manifest, (place, name) => renameIfThere(place, path.join(folder, name)), layout);
    }
  }
  await syncFolder(folder);
  return { id, artifacts: going.map(({ manifest }) => manifest), sizeBytes: await sizeOf(folder) };
}

/**
 * Puts a removal back. What was made anew meanwhile stays as it is. Killed at any moment, it can be done again.
 * @throws WorkbenchError `store.locked`, `store.unknownRemoval`, `store.manifestUnreadable`
 */
export async function restoreRemoval(store: Store, id: string): Promise<readonly Manifest[]> {
  const { layout } = store;
  await using _lock = await acquireLock(layout.lock('run'), 'mobile-llm models restore');
  const removal = (await listRemovals(store)).find((one) => one.id === id);
  if (!removal) {
    throw new WorkbenchError('store.unknownRemoval', { id, folder: layout.folder });
  }
  const folder = layout.removal(id);
  for (const manifest of removal.artifacts) {
    await moveContent(manifest, (place, name) => renameIfFree(path.join(folder, name), place), layout);
    await renameIfFree(inTrash(folder, manifest.key, '.json'), layout.manifest(manifest.key));
  }
  await syncFolder(layout.artifacts);
  await rm(folder, { recursive: true, force: true });
  return removal.artifacts;
}

/** What can be restored, the newest first. @throws WorkbenchError `store.manifestUnreadable`, `file.unreadable` */
export async function listRemovals(store: Store): Promise<readonly Removal[]> {
  const { layout } = store;
  const ids = await namesIn(layout.trash);
  const removals = await Promise.all(
    ids.map(async (id) => {
      const folder = layout.removal(id);
      const files = (await namesIn(folder)).filter((name) => /^[0-9a-f]+\.json$/u.test(name));
      const manifests = await Promise.all(files.map((name) => readManifest(path.join(folder, name))));
      const artifacts = manifests.filter((manifest) => manifest !== undefined);
      return { id, artifacts, sizeBytes: await sizeOf(folder) };
    }),
  );
  return removals.filter(({ artifacts }) => artifacts.length > 0).reverse();
}

function inTrash(folder: string, key: ArtifactKey, ending: '.json' | '.content' | '.place.json'): string {
  return path.join(folder, `${key}${ending}`);
}

/** Of content outside the store only the note goes that says where it lies. */
async function moveContent(
  { key, content }: Manifest,
  move: (place: string, nameInTrash: string) => Promise<void>,
  layout: StoreLayout,
): Promise<void> {
  if (content.kind === 'reference') {
    await move(layout.place(content.sha256), `${key}.place.json`);
  } else {
    await move(layout.object(content.sha256), `${key}.content`);
  }
}

/** Two artifacts of one removal may share their content: the first took it. */
async function renameIfThere(from: string, to: string): Promise<void> {
  if (await stat(from).catch(() => undefined)) {
    await rename(from, to);
  }
}

async function renameIfFree(from: string, to: string): Promise<void> {
  if (!(await stat(to).catch(() => undefined))) {
    await makeFolder(path.dirname(to));
    await renameIfThere(from, to);
  }
}
