import path from 'node:path';
import { DigestCache } from '../device/push/digest-cache';
import { handedOn } from '../store/handed-on';
import type { NeedOptions } from '../store/needed';
import type { Store } from '../store/store';
import { runUses } from './run-uses';

/** What of a store is still needed: by so many newest whole runs of each recipe, by a phone, or by a package. */
export async function cleanUpNeed(store: Store, keepRuns = 1): Promise<NeedOptions> {
  const kept = await handedOn(await store.list(), await new DigestCache().known());
  return {
    ...(await runUses(path.dirname(store.layout.folder))),
    keepRuns,
    isHandedOn: ({ manifest }) => kept.has(manifest.key),
  };
}
