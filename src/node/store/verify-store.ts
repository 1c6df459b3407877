import type { ContentState } from './content-state';
import { type Leftover, takeInventory } from './inventory';
import { descendantsOf } from './lineage';
import type { Store, StoredArtifact, UnreadableManifest } from './store';

export interface VerifiedArtifact {
  readonly artifact: StoredArtifact;
  readonly status: ContentState;
  /** What was made of it, directly or not. */
  readonly descendants: readonly StoredArtifact[];
}

export interface StoreReport {
  readonly artifacts: number;
  readonly damaged: readonly VerifiedArtifact[];
  readonly unreadable: readonly UnreadableManifest[];
  /** Content that no manifest names; where manifests cannot be read, one of them may. */
  readonly orphans: readonly Leftover[];
}

/**
 * Hashes everything in a store. What is found damaged is made again by the next run that needs it.
 * @throws WorkbenchError `file.unreadable`; the signal's reason on abort
 */
export async function verifyStore(
  store: Store,
  { onVerified, signal }: { readonly onVerified: (verified: VerifiedArtifact) => void; readonly signal: AbortSignal },
): Promise<StoreReport> {
  const { artifacts, unreadable, leftovers } = await takeInventory(store);
  const damaged: VerifiedArtifact[] = [];
  // Equal content is stored once, and read once.
  const states = new Map<string, ContentState>();
  for (const artifact of artifacts) {
    const status = states.get(artifact.path) ?? (await store.verify(artifact, signal)).status;
    states.set(artifact.path, status);
    const verified = { artifact, status, descendants: descendantsOf(artifact, artifacts) };
    if (status !== 'intact') {
      damaged.push(verified);
    }
    onVerified(verified);
  }
  const orphans = leftovers.filter(({ kind }) => kind === 'object');
  return { artifacts: artifacts.length, damaged, unreadable, orphans };
}
