import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { sizeOf } from '../files/size';
import type { StoreLayout } from './layout';
import type { Store, StoredArtifact, UnreadableManifest } from './store';

/** Something in a store that no artifact needs. */
export interface Leftover {
  /**
   * `object`: content that no manifest names. `work`: of a step that was killed. `checkpoints`: of a training.
   * `temporary`: a file that never got its name, or a note on content that is gone.
   */
  readonly kind: 'object' | 'work' | 'checkpoints' | 'temporary';
  readonly path: string;
  readonly sizeBytes: number;
}

/** Everything that lies in a store. */
export interface Inventory {
  readonly artifacts: readonly StoredArtifact[];
  readonly unreadable: readonly UnreadableManifest[];
  readonly leftovers: readonly Leftover[];
  /** Checkpoints that an interrupted training can go on from. */
  readonly checkpoints: readonly Leftover[];
}

/** Looks at all of a store. Whoever holds its lock may have begun what is listed as left over. */
export async function takeInventory(store: Store): Promise<Inventory> {
  const { layout } = store;
  const { artifacts, unreadable } = await store.contents();
  const checkpoints = await entriesOf(layout.checkpointFolders);
  const isDone = ({ name }: Entry) => artifacts.some(({ manifest }) => manifest.key === name);
  const leftovers = [
    ...ofKind('object', await orphans(layout, artifacts)),
    ...ofKind('work', await entriesOf(layout.workFolders)),
    ...ofKind('checkpoints', checkpoints.filter(isDone)),
    ...ofKind('temporary', await temporaries(layout, artifacts)),
  ];
  const open = checkpoints.filter((entry) => !isDone(entry));
  return { artifacts, unreadable, leftovers, checkpoints: ofKind('checkpoints', open) };
}

interface Entry {
  readonly name: string;
  readonly path: string;
  readonly sizeBytes: number;
}

function ofKind(kind: Leftover['kind'], entries: readonly Entry[]): readonly Leftover[] {
  return entries.map(({ path, sizeBytes }) => ({ kind, path, sizeBytes }));
}

async function orphans(layout: StoreLayout, artifacts: readonly StoredArtifact[]): Promise<readonly Entry[]> {
  const named = new Set(artifacts.map(({ manifest }) => manifest.content.sha256));
  const shelves = await readdir(layout.objects).catch(() => []);
  const objects = await Promise.all(shelves.map((shelf) => entriesOf(path.join(layout.objects, shelf))));
  return objects.flat().filter(({ name }) => !named.has(name));
}

/** Names that only a process that was killed leaves: of files that were not renamed yet, and of what is remembered. */
async function temporaries(layout: StoreLayout, artifacts: readonly StoredArtifact[]): Promise<readonly Entry[]> {
  const folders = [layout.folder, layout.artifacts, layout.checkedFolder, layout.placesFolder];
  const [inFolder = [], inArtifacts = [], inChecked = [], inPlaces = []] = await Promise.all(folders.map(entriesOf));
  const contents = new Set(artifacts.map(({ manifest }) => `${manifest.content.sha256}.json`));
  return [
    ...inFolder.filter(({ name }) => /^\.tmp-|\.lock\.[0-9a-f]{16}(?:\.stale)?$/.test(name)),
    ...inArtifacts.filter(({ name }) => name.startsWith('.tmp-')),
    ...[...inChecked, ...inPlaces].filter(({ name }) => !contents.has(name)),
  ];
}

async function entriesOf(folder: string): Promise<readonly Entry[]> {
  const names = await readdir(folder).catch(() => []);
  return Promise.all(
    names.sort().map(async (name) => {
      const place = path.join(folder, name);
      return { name, path: place, sizeBytes: await sizeOf(place) };
    }),
  );
}
