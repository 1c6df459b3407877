import type { RunFacts } from '../../../core/plan/facts';
import type { SecondsRange } from '../../../core/plan/step-need';
import type { StepIdentity } from '../../runs/events';
import type { Manifest } from '../../store/manifest';
import type { Store, StoredArtifact } from '../../store/store';

/** The same step of the same computer takes as long again, within this. */
const lowShare = 0.7;
const highShare = 1.5;

/** What steps over the same base took in this project, newest last. */
export class EarlierTimes {
  readonly #manifests: readonly Manifest[];

  private constructor(manifests: readonly Manifest[]) {
    this.#manifests = manifests;
  }

  /** Reads the store's manifests; those of other bases are left out. */
  static async read(store: Store, baseSha256: string): Promise<EarlierTimes> {
    const artifacts = await store.list();
    const bases = await Promise.all(artifacts.map((artifact) => baseOf(store, artifact)));
    const ofBase = artifacts.filter((_artifact, index) => bases[index] === baseSha256);
    return new EarlierTimes(ofBase.map(({ manifest }) => manifest));
  }

  /** How long a step will take by how long it took; undefined where it was never made. */
  secondsOf({ step, variant }: StepIdentity, facts: RunFacts): SecondsRange | undefined {
    const same = this.#manifests.findLast(
      (manifest) => manifest.step === step && manifest.variant === variant && isSameWork(manifest, facts),
    );
    if (!same) {
      return undefined;
    }
    const seconds = (same.elapsedMs / 1000) * growthOf(same, facts);
    return { low: seconds * lowShare, high: seconds * highShare };
  }
}

async function baseOf(store: Store, artifact: StoredArtifact): Promise<string | undefined> {
  const line = [artifact, ...(await store.lineage(artifact))];
  return line.find(({ manifest }) => manifest.inputs['base'])?.manifest.inputs['base']?.sha256;
}

/** A training in other bits, with another rounding or another use of memory says nothing of this one. */
function isSameWork({ step, parameters }: Manifest, { training }: RunFacts): boolean {
  if (step !== 'train') {
    return true;
  }
  const then = Object.fromEntries(Object.entries(parameters ?? {}));
  return (
    then['precision'] === training.precision &&
    (then['quantAware'] ?? 'none') === training.quantAware &&
    (then['gradientCheckpointing'] ?? false) === training.gradientCheckpointing
  );
}

/** How much more there is to do than then. */
function growthOf({ step, metrics }: Manifest, facts: RunFacts): number {
  switch (step) {
    case 'train':
      return (facts.trainingTokens * facts.training.epochs) / (metrics['tokens'] ?? facts.trainingTokens);
    case 'evaluate':
      return facts.evaluationRows / (metrics['rows'] ?? facts.evaluationRows);
    default:
      return 1;
  }
}
