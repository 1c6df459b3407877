import path from 'node:path';
import { namesIn } from '../files/names';
import { sizeOf } from '../files/size';
import type { StoreLayout } from './layout';
import type { Store, StoredArtifact, UnreadableManifest } from './store';

/** Something in a store that no artifact needs. */
export interface Leftover {
  /**
   * `object`: content that no manifest names; `note`: what is noted of such. `work`: of a step that was killed.
   * `checkpoints`: of a training. `temporary`: a file that never got its name. `removed`: what a person removed.
   */
  readonly kind: 'object' | 'note' | 'work' | 'checkpoints' | 'temporary' | 'removed';
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
  const contents = new Set<string>(artifacts.map(({ manifest }) => manifest.content.sha256));
  const { done, open } = await checkpointsOf(store, artifacts);
  const leftovers = [
    ...ofKind('object', await orphans(layout, contents)),
    ...ofKind('note', await notes(layout, contents)),
    ...ofKind('work', await entriesOf(layout.workFolders)),
    ...ofKind('checkpoints', done),
    ...ofKind('temporary', await temporaries(layout)),
    ...ofKind('removed', await entriesOf(layout.trash)),
  ];
  return { artifacts, unreadable, leftovers, checkpoints: ofKind('checkpoints', open) };
}

/** What was made of them may be gone or damaged, and be being made again. */
async function checkpointsOf(store: Store, artifacts: readonly StoredArtifact[]) {
  const done: Entry[] = [];
  const open: Entry[] = [];
  for (const entry of await entriesOf(store.layout.checkpointFolders)) {
    const made = artifacts.find(({ manifest }) => manifest.key === entry.name);
    const isDone = made && (await store.check(made.manifest.key))?.status === 'intact';
    (isDone ? done : open).push(entry);
  }
  return { done, open };
}

interface Entry {
  readonly name: string;
  readonly path: string;
  readonly sizeBytes: number;
}

function ofKind(kind: Leftover['kind'], entries: readonly Entry[]): readonly Leftover[] {
  return entries.map(({ path, sizeBytes }) => ({ kind, path, sizeBytes }));
}

async function orphans(layout: StoreLayout, contents: ReadonlySet<string>): Promise<readonly Entry[]> {
  const shelves = await namesIn(layout.objects);
  const objects = await Promise.all(shelves.map((shelf) => entriesOf(path.join(layout.objects, shelf))));
  return objects.flat().filter(({ name }) => !contents.has(name));
}

async function notes(layout: StoreLayout, contents: ReadonlySet<string>): Promise<readonly Entry[]> {
  const entries = await Promise.all([layout.checkedFolder, layout.placesFolder].map(entriesOf));
  return entries.flat().filter(({ name }) => !contents.has(path.basename(name, '.json')));
}

/** Names that only a process that was killed leaves. */
async function temporaries(layout: StoreLayout): Promise<readonly Entry[]> {
  const entries = await Promise.all([layout.folder, layout.artifacts].map(entriesOf));
  return entries.flat().filter(({ name }) => /^\.tmp-|\.lock\.[0-9a-f]{16}(?:\.stale)?$/.test(name));
}

async function entriesOf(folder: string): Promise<readonly Entry[]> {
  const names = await namesIn(folder);
  return Promise.all(
    names.map(async (name) => {
      const place = path.join(folder, name);
      return { name, path: place, sizeBytes: await sizeOf(place) };
    }),
  );
}
