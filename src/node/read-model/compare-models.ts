import { isRecord } from '../../core/json/record';
import { type LineageNode, lineageOf } from '../store/lineage';
import type { Manifest } from '../store/manifest';
import type { Store } from '../store/store';
import { changedBasis } from './run-scores';
import type { ScoreBasis } from './state';

/** A model as it lies in a store. */
export interface PlacedModel {
  readonly store: Store;
  /** Its artifact's key. */
  readonly key: string;
}

export interface ComparedModel {
  readonly manifest: Manifest;
  /** The newest of this very content. */
  readonly score: Manifest | undefined;
}

/** Something on the way to two models that is not the same. A side that has nothing of the kind is absent. */
export interface WayDifference {
  /** The step where it matters, and what of it: a parameter, an input, a tool. */
  readonly step: string;
  readonly what: string;
  readonly left?: string;
  readonly right?: string;
}

export interface ModelComparison {
  readonly left: ComparedModel;
  readonly right: ComparedModel;
  /** Why their scores say nothing of each other; empty where they can be compared, absent where one has none. */
  readonly changed?: readonly ScoreBasis[];
  readonly differences: readonly WayDifference[];
}

/**
 * Holds two models against each other: what they are, what they scored, and what differs on the way to them.
 * @throws WorkbenchError `store.unknownArtifact`, `file.unreadable`
 */
export async function compareModels(left: PlacedModel, right: PlacedModel): Promise<ModelComparison> {
  const [one, other] = await Promise.all([wayTo(left), wayTo(right)]);
  const [leftScore, rightScore] = [one.node.scores.at(-1), other.node.scores.at(-1)];
  const byKey = new Map([...one.manifests, ...other.manifests].map((manifest) => [manifest.key as string, manifest]));
  return {
    left: { manifest: one.node.manifest, score: leftScore },
    right: { manifest: other.node.manifest, score: rightScore },
    ...(leftScore && rightScore && { changed: changedBasis(leftScore.key, rightScore.key, byKey) }),
    differences: differences(factsOf(one.node), factsOf(other.node)),
  };
}

async function wayTo({ store, key }: PlacedModel) {
  const [artifact, all] = await Promise.all([store.find(key), store.list()]);
  return { node: await lineageOf(store, artifact), manifests: all.map(({ manifest }) => manifest) };
}

interface Fact {
  readonly step: string;
  readonly what: string;
  readonly value: string;
}

/** Every parameter, tool and source on the way to a model, from its base on. */
function factsOf(root: LineageNode): ReadonlyMap<string, Fact> {
  const facts = new Map<string, Fact>();
  const seen = new Set<LineageNode>();
  const visit = (node: LineageNode) => {
    if (seen.has(node)) {
      return;
    }
    seen.add(node);
    for (const { made } of node.inputs) {
      if (made) {
        visit(made);
      }
    }
    for (const [what, value] of factsOfStep(node)) {
      const { step } = node.manifest;
      facts.set(`${step} ${what}`, { step, what, value });
    }
  };
  visit(root);
  return facts;
}

function factsOfStep({ manifest, inputs }: LineageNode): readonly (readonly [what: string, value: string])[] {
  const sources = manifest.sources ?? [];
  return [
    ...leavesOf(manifest.parameters, ''),
    ...inputs
      .filter(({ made }) => !made)
      .map(({ role, input }) => [role, [input.name, input.sha256.slice(0, 12)].filter(Boolean).join(' ')] as const),
    ...sources.map(({ name, sha256, rows }) => {
      const count = rows === undefined ? [] : [`${rows} rows`];
      return [name, [...count, sha256.slice(0, 12)].join(' ')] as const;
    }),
    ...Object.entries(manifest.tools),
  ];
}

/** A list is one value. */
function leavesOf(value: unknown, name: string): readonly (readonly [string, string])[] {
  if (isRecord(value)) {
    return Object.entries(value).flatMap(([key, part]) => leavesOf(part, name === '' ? key : `${name}.${key}`));
  }
  return name === '' ? [] : [[name, typeof value === 'string' ? value : JSON.stringify(value)]];
}

function differences(left: ReadonlyMap<string, Fact>, right: ReadonlyMap<string, Fact>): readonly WayDifference[] {
  const names = new Map([...left, ...right].map(([name, { step, what }]) => [name, { step, what }]));
  return [...names].flatMap(([name, place]) => {
    const [one, other] = [left.get(name)?.value, right.get(name)?.value];
    return one === other
      ? []
      : [{ ...place, ...(one !== undefined && { left: one }), ...(other !== undefined && { right: other }) }];
  });
}
