import { rm } from 'node:fs/promises';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { syncFolder } from '../files/atomic-write';
import { type Leftover, takeInventory } from './inventory';
import type { StoreLayout } from './layout';
import { acquireLock, lockHolder } from './lock';
import { endedWhole, type NeedOptions, neededKeys } from './needed';
import type { Store, StoredArtifact } from './store';

/** What may go. */
export interface Garbage {
  readonly leftovers: readonly Leftover[];
  /** Newest first, so that nothing outlives what it was made of. */
  readonly superseded: readonly StoredArtifact[];
  /** Content without a readable manifest, and notes on it, that stay, because a manifest that cannot be read may name them. */
  readonly heldBack: readonly Leftover[];
  /** What is deleted besides manifests, with its bytes. */
  readonly places: ReadonlyMap<string, number>;
  /** Runs that cannot be read, because of which nothing is superseded. */
  readonly damagedRuns: number;
  /** How many artifacts stay. */
  readonly keptArtifacts: number;
}

/**
 * Finds what nobody needs. With `need`, also the artifacts that are superseded.
 * @throws WorkbenchError `store.locked` while somebody works in the store; `store.unreadableManifests` where what is
 *   superseded cannot be known
 */
export async function findGarbage(store: Store, need?: NeedOptions): Promise<Garbage> {
  const holder = await lockHolder(store.layout.lock('run'));
  if (holder) {
    const { holder: name, pid } = holder;
    throw new WorkbenchError('store.locked', { holder: name, pid, folder: store.layout.folder });
  }
  return lookForGarbage(store, need);
}

/** Deletes what `findGarbage` finds; killed at any moment, it can be done again. Returns what went. @throws as that */
export async function deleteGarbage(store: Store, need?: NeedOptions): Promise<Garbage> {
  const { layout } = store;
  await using _lock = await acquireLock(layout.lock('run'), 'mobile-llm models gc');
  const garbage = await lookForGarbage(store, need);
  // First the manifests: content without one is found again, a manifest without content would lie.
  for (const { manifest } of garbage.superseded) {
    await rm(layout.manifest(manifest.key), { force: true });
  }
  if (garbage.superseded.length > 0) {
    await syncFolder(layout.artifacts);
  }
  for (const place of garbage.places.keys()) {
    await rm(place, { recursive: true, force: true });
  }
  return garbage;
}

async function lookForGarbage(store: Store, need: NeedOptions | undefined): Promise<Garbage> {
  const { artifacts, unreadable, leftovers, checkpoints } = await takeInventory(store);
  if (need && unreadable.length > 0) {
    throw new WorkbenchError('store.unreadableManifests', { count: unreadable.length, folder: store.layout.folder });
  }
  const needed = need && neededKeys(artifacts, need);
  const superseded = artifacts.filter(({ manifest }) => needed?.has(manifest.key) === false).reverse();
  const isHeldBack = ({ kind }: Leftover) => (kind === 'object' || kind === 'note') && unreadable.length > 0;
  const givenUp = need && endedWhole(need) ? checkpoints : [];
  const going = [...leftovers.filter((leftover) => !isHeldBack(leftover)), ...givenUp];
  const kept = artifacts.filter((artifact) => !superseded.includes(artifact));
  return {
    leftovers: going,
    superseded,
    heldBack: leftovers.filter(isHeldBack),
    places: new Map([...contentsOnlyOf(superseded, { kept, layout: store.layout }), ...going.map(sizedPlace)]),
    damagedRuns: need?.damagedRuns ?? 0,
    keptArtifacts: kept.length,
  };
}

/**
 * Contents and what is noted of them. Equal content is stored once: what one that stays has in common stays. A file
 * outside is not ours.
 */
function contentsOnlyOf(
  superseded: readonly StoredArtifact[],
  { kept, layout }: { readonly kept: readonly StoredArtifact[]; readonly layout: StoreLayout },
): readonly SizedPlace[] {
  const contents = new Set(kept.map(({ manifest }) => manifest.content.sha256));
  return superseded
    .filter(({ manifest }) => !contents.has(manifest.content.sha256))
    .flatMap(({ path, manifest: { content } }): readonly SizedPlace[] => [
      ...(content.kind === 'reference' ? [] : [[path, content.sizeBytes] as const]),
      [layout.checked(content.sha256), 0],
      [layout.place(content.sha256), 0],
    ]);
}

type SizedPlace = readonly [path: string, sizeBytes: number];

function sizedPlace({ path, sizeBytes }: Leftover): SizedPlace {
  return [path, sizeBytes];
}
