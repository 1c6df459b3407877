import type { ArtifactKey } from '../../core/provenance/key';
import type { StoredArtifact } from './store';

/** A run as far as it says what is needed, from its journal. */
export interface RunUse {
  /** File name of the recipe. */
  readonly recipe: string;
  /** Went to its end, and to that of the recipe. */
  readonly isWhole: boolean;
  /** Of the artifacts that it made or took from the store. */
  readonly keys: readonly string[];
}

export interface NeedOptions {
  /** Newest first. */
  readonly runs: readonly RunUse[];
  /** Runs that cannot be read: they may have used anything, so that all stays. */
  readonly damagedRuns: number;
  /** So many whole runs of each recipe stay, and those after them. */
  readonly keepRuns: number;
  /** True of content that was handed on: pushed to a phone, or packaged. */
  readonly isHandedOn: (artifact: StoredArtifact) => boolean;
}

/**
 * The keys of what the newest runs of every recipe used, of what was handed on, of what a person made outside of a run of
 * artifacts that stay, and of all that these were made of; all where a run does not say what it used. Pure.
 */
export function neededKeys(artifacts: readonly StoredArtifact[], options: NeedOptions): ReadonlySet<string> {
  const { runs, damagedRuns, keepRuns, isHandedOn } = options;
  if (damagedRuns > 0) {
    return new Set(artifacts.map(({ manifest }) => manifest.key));
  }
  const byKey = new Map<string, StoredArtifact>(artifacts.map((artifact) => [artifact.manifest.key, artifact]));
  const needed = new Set<string>();
  const need = (key: string) => {
    const artifact = byKey.get(key);
    if (artifact && !needed.has(key)) {
      needed.add(key);
      parentsOf(artifact).forEach(need);
    }
  };
  keysOfNewest(runs, keepRuns).forEach(need);
  const needArtifact = ({ manifest }: StoredArtifact) => need(manifest.key);
  artifacts.filter(isHandedOn).forEach(needArtifact);
  const usedByRuns = new Set(runs.flatMap(({ keys }) => keys));
  const made = artifacts.filter(({ manifest }) => !usedByRuns.has(manifest.key));
  for (let before = -1; before !== needed.size; ) {
    before = needed.size;
    made.filter((artifact) => parentsOf(artifact).every((key) => needed.has(key))).forEach(needArtifact);
  }
  return needed;
}

function parentsOf({ manifest }: StoredArtifact): readonly ArtifactKey[] {
  return Object.values(manifest.inputs).flatMap(({ artifact }) => artifact ?? []);
}

/** A recipe without enough whole runs keeps what all of its runs used. */
function keysOfNewest(runs: readonly RunUse[], keepRuns: number): readonly string[] {
  const recipes = new Set(runs.map(({ recipe }) => recipe));
  return [...recipes].flatMap((recipe) => {
    const own = runs.filter((run) => run.recipe === recipe);
    const whole = own.filter(({ isWhole }) => isWhole);
    const last = whole.at(keepRuns - 1);
    const kept = last === undefined ? own : own.slice(0, own.indexOf(last) + 1);
    return kept.flatMap(({ keys }) => keys);
  });
}

/** True where the newest run of every recipe went to its end: nobody is waiting to go on with a training. */
export function endedWhole({ runs, damagedRuns }: NeedOptions): boolean {
  if (damagedRuns > 0) {
    return false;
  }
  const newest = new Map(runs.toReversed().map((run) => [run.recipe, run]));
  return [...newest.values()].every(({ isWhole }) => isWhole);
}
