import { canonicalJson } from '../../core/provenance/canonical-json';
import type { RunArtifacts } from '../runs/events';
import type { TerminalRunEvent } from '../runs/journal';
import type { RunFile } from '../runs/run-file';
import type { Manifest } from '../store/manifest';
import type { RunScore, ScoreBasis, ScoreBefore } from './state';

/** A run and how it ended, if it has. */
export interface EndedRun {
  readonly run: Pick<RunFile, 'id' | 'recipePath'>;
  readonly end: TerminalRunEvent | undefined;
}

type Evaluation = RunArtifacts['evaluations'][number];
type Basis = Readonly<Record<ScoreBasis, string>>;

/**
 * The score of each finished run by its id: of the variant that its recipe evaluates last, beside the newest run before
 * that scored the same variant. Pure.
 * @param runs of one recipe folder, newest first
 * @param manifests of the store beside it
 */
export function runScores(runs: readonly EndedRun[], manifests: readonly Manifest[]): ReadonlyMap<string, RunScore> {
  const byKey = new Map<string, Manifest>(manifests.map((manifest) => [manifest.key, manifest]));
  const scores = new Map<string, RunScore>();
  for (const [index, { run }] of runs.entries()) {
    const evaluation = evaluationsOf(runs[index])?.at(-1);
    if (evaluation) {
      const { variant, rows, exactMatchResolved } = evaluation;
      const earlier = runs.slice(index + 1).filter((other) => other.run.recipePath === run.recipePath);
      const before = scoreBefore(evaluation, earlier, byKey);
      scores.set(run.id, { variant, rows, exactMatchResolved, ...(before && { before }) });
    }
  }
  return scores;
}

function evaluationsOf(run: EndedRun | undefined): readonly Evaluation[] | undefined {
  return run?.end?.event === 'run-finished' ? run.end.artifacts.evaluations : undefined;
}

function scoreBefore(
  evaluation: Evaluation,
  earlier: readonly EndedRun[],
  byKey: ReadonlyMap<string, Manifest>,
): ScoreBefore | undefined {
  for (const run of earlier) {
    const other = evaluationsOf(run)?.find(({ variant }) => variant === evaluation.variant);
    if (other) {
      const runId = run.run.id;
      const changed = changedBasis(evaluation.key, other.key, byKey);
      return changed.length === 0
        ? { kind: 'comparable', runId, exactMatchResolved: other.exactMatchResolved }
        : { kind: 'not-comparable', runId, changed };
    }
  }
  return undefined;
}

/** What of two evaluations differs so that their scores say nothing of each other. Pure. */
export function changedBasis(one: string, other: string, byKey: ReadonlyMap<string, Manifest>): readonly ScoreBasis[] {
  const [left, right] = [basisOf(one, byKey), basisOf(other, byKey)];
  return (['base', 'rows', 'actions', 'prompt'] as const).filter((part) => left[part] !== right[part]);
}

/** What a score is of. Where a manifest is gone it is not known, which is the same as no other. */
function basisOf(key: string, byKey: ReadonlyMap<string, Manifest>): Basis {
  const manifest = byKey.get(key);
  const input = (role: string) => manifest?.inputs[role]?.sha256 ?? `unknown of ${key}`;
  return {
    base: manifest ? basesOf(manifest, byKey) : `unknown of ${key}`,
    rows: input('rows'),
    actions: input('actions'),
    prompt: manifest ? canonicalJson(manifest.parameters) : `unknown of ${key}`,
  };
}

/** The hashes of every base below a model, sorted. */
function basesOf(root: Manifest, byKey: ReadonlyMap<string, Manifest>): string {
  const line = new Set([root]);
  const bases = new Set<string>();
  // A set that grows while it is gone through: the parents of parents come too.
  for (const { inputs } of line) {
    for (const [role, { sha256, artifact }] of Object.entries(inputs)) {
      const made = artifact && byKey.get(artifact);
      if (made) {
        line.add(made);
      } else if (role === 'base') {
        bases.add(sha256);
      }
    }
  }
  return [...bases].sort().join(' ');
}
