import type { ArtifactKey } from '../../core/provenance/key';
import { descendantsOf } from './lineage';
import { reports, type StoredArtifact } from './store';

/** What goes when a person removes an artifact. */
export interface RemovalPlan {
  /** It, what is equal to it, and what was told of it: scores, comparisons. */
  readonly alone: readonly ArtifactKey[];
  /** Made of it, and going on without it. */
  readonly made: readonly StoredArtifact[];
  /** It with all of that, and what was told of that. */
  readonly withMade: readonly ArtifactKey[];
}

/** Pure: works on what the store lists. */
export function planRemoval(artifact: StoredArtifact, artifacts: readonly StoredArtifact[]): RemovalPlan {
  const equal = artifacts.filter((other) => isEqual(other, artifact));
  const descendants = descendantsOf(artifact, artifacts).filter((other) => !equal.includes(other));
  const made = descendants.filter(({ manifest }) => !reports.has(manifest.step));
  const told = descendants.filter(({ manifest }) => reports.has(manifest.step));
  const ofOthers = new Set(made.map(({ manifest }) => manifest.content.sha256));
  const toldOfIt = told.filter(
    ({ manifest }) => !Object.values(manifest.inputs).some(({ sha256 }) => ofOthers.has(sha256)),
  );
  const keysOf = (some: readonly StoredArtifact[]) => some.map(({ manifest }) => manifest.key);
  return { alone: keysOf([...equal, ...toldOfIt]), made, withMade: keysOf([...equal, ...made, ...told]) };
}

/** Made twice with the same content, for example by an older and a newer trainer: one to a person. */
function isEqual({ manifest: one }: StoredArtifact, { manifest: other }: StoredArtifact): boolean {
  return one.step === other.step && one.variant === other.variant && one.content.sha256 === other.content.sha256;
}
