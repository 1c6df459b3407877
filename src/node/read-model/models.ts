import { recordOf } from '../../core/json/record';
import type { BaseModel } from '../../core/recipe/recipe';
import type { Project } from '../project/project';
import type { StepName } from '../runs/events';
import type { Manifest } from '../store/manifest';
import { ownManifests } from '../store/own';
import type { StoredArtifact } from '../store/store';
import type { ModelScore, ModelState, RecipeState } from './state';

/**
 * The lineage of a recipe's artifacts as a tree: base → adapters → merged → f16 → quantized, the newest first.
 * Pure: works on what the store lists.
 */
export function modelTree({ recipePath, recipe }: Project, artifacts: readonly StoredArtifact[]): ModelState {
  const manifests = artifacts.map(({ manifest }) => manifest);
  const names = new Set(ownManifests(manifests, recipe.name));
  const own = artifacts.filter(({ manifest }) => names.has(manifest));
  const children = childrenOfBase(recipePath, own, recipe.deploy === 'adapter');
  return { ...baseNode(recipePath), label: baseName(recipe.base), children };
}

/** What was trained beside a recipe that cannot be used, under any name; undefined where nothing was. Pure. */
export function modelsOfBrokenRecipe(
  { path: recipePath, name, error }: RecipeState,
  artifacts: readonly StoredArtifact[],
): ModelState | undefined {
  const children = childrenOfBase(recipePath, artifacts, false);
  return children.length === 0
    ? undefined
    : { ...baseNode(recipePath), label: name, ...(error && { problem: error }), children };
}

function baseNode(recipePath: string): Pick<ModelState, 'id' | 'kind' | 'recipePath' | 'detail'> {
  return { id: `base:${recipePath}`, kind: 'base', recipePath, detail: 'base' };
}

/** @param shipsBase a base that was quantized is shipped, also before an adapter was trained on it */
function childrenOfBase(
  recipePath: string,
  artifacts: readonly StoredArtifact[],
  shipsBase: boolean,
): readonly ModelState[] {
  const own = withoutEqual(artifacts);
  const scores = latestScores(own);
  const users = usersOf(own);
  const childrenOf = (
    { manifest: parent }: StoredArtifact,
    { step, role }: { readonly step: StepName; readonly role: string },
    build: (child: StoredArtifact) => ModelState,
  ) => (users.get(useName(step, role, parent.content.sha256)) ?? []).map(build).reverse();

  const gguf = (artifact: StoredArtifact): ModelState => {
    const { variant = 'f16', content } = artifact.manifest;
    const score = scores.get(content.sha256);
    return {
      ...nodeOf(artifact, 'gguf', variant),
      ...quantizationOf(artifact.manifest),
      filePath: artifact.path,
      sha256: content.sha256,
      ...(score ? { score } : {}),
      children: childrenOf(artifact, { step: 'quantize', role: 'model' }, gguf),
    };
  };
  const merged = (artifact: StoredArtifact): ModelState => ({
    ...nodeOf(artifact, 'merged', 'merged'),
    detail: '16-bit',
    children: childrenOf(artifact, { step: 'convert', role: 'merged' }, gguf),
  });
  const adapter = (artifact: StoredArtifact): ModelState => ({
    ...nodeOf(artifact, 'adapter', artifact.manifest.recipe),
    detail: `LoRA r${parameterOf(artifact.manifest, 'rank')}`,
    children: childrenOf(artifact, { step: 'merge', role: 'adapter' }, merged),
  });

  const shippedBase = (artifact: StoredArtifact): ModelState => {
    const { variant = 'base', content } = artifact.manifest;
    const score = scores.get(content.sha256);
    return {
      ...nodeOf(artifact, 'shippedBase', variant),
      detail: 'shipped base',
      filePath: artifact.path,
      sha256: content.sha256,
      ...(score ? { score } : {}),
      children: childrenOf(artifact, { step: 'train', role: 'base' }, adapter),
    };
  };

  function nodeOf(artifact: StoredArtifact, kind: ModelState['kind'], label: string) {
    const { key, createdAt, content } = artifact.manifest;
    return { id: key, kind, recipePath, label, createdAt, sizeBytes: content.sizeBytes };
  }

  const shipped = own
    .filter(({ manifest }) => manifest.step === 'quantize-base')
    .map(shippedBase)
    // A base may have been rounded only for a training to see it so.
    .filter(({ children }) => shipsBase || children.length > 0);
  const trainedOnShipped = new Set(shipped.flatMap(({ children }) => children.map(({ id }) => id)));
  const adapters = own
    .filter(({ manifest: { step, key } }) => step === 'train' && !trainedOnShipped.has(key))
    .map(adapter);
  return [...adapters, ...shipped].reverse();
}

/** What a person calls a base model. */
export function baseName(base: BaseModel): string {
  switch (base.kind) {
    case 'embedded':
      return base.name;
    case 'hub':
      return base.repository;
    case 'folder':
    case 'gguf':
      return base.path;
  }
}

/** What was made twice with the same content, for example by an older and a newer trainer, is one model: the newest. */
function withoutEqual(artifacts: readonly StoredArtifact[]): readonly StoredArtifact[] {
  const newest = new Map<string, StoredArtifact>();
  for (const artifact of artifacts) {
    const { step, variant, content } = artifact.manifest;
    const identity = `${step}/${variant ?? ''}/${content.sha256}`;
    newest.delete(identity);
    newest.set(identity, artifact);
  }
  return [...newest.values()];
}

/** By what they were made from, and how. */
function usersOf(artifacts: readonly StoredArtifact[]): ReadonlyMap<string, readonly StoredArtifact[]> {
  const users = new Map<string, StoredArtifact[]>();
  for (const artifact of artifacts) {
    const { step, inputs } = artifact.manifest;
    for (const [role, { sha256 }] of Object.entries(inputs)) {
      const name = useName(step, role, sha256);
      users.set(name, [...(users.get(name) ?? []), artifact]);
    }
  }
  return users;
}

function useName(step: StepName, role: string, sha256: string): string {
  return `${step} ${role} ${sha256}`;
}

function latestScores(artifacts: readonly StoredArtifact[]): ReadonlyMap<string, ModelScore> {
  const scores = new Map<string, ModelScore>();
  for (const { manifest } of artifacts) {
    const model = manifest.inputs['model']?.sha256;
    if (manifest.step === 'evaluate' && model !== undefined) {
      const { rows = 0, exactMatch = 0, exactMatchResolved = 0, restraint = 0 } = manifest.metrics;
      scores.set(model, { at: manifest.createdAt, rows, exactMatch, exactMatchResolved, restraint });
    }
  }
  return scores;
}

/** `4.6 bpw`, and what it was rounded to before. */
export function quantizationOf(manifest: Manifest): Pick<ModelState, 'detail' | 'requantizedFrom'> {
  const bitsPerWeight = manifest.metrics['bitsPerWeight'];
  const requantizedFrom = parameterOf(manifest, 'requantizedFrom');
  return {
    ...(bitsPerWeight !== undefined && { detail: `${bitsPerWeight.toFixed(1)} bpw` }),
    ...(requantizedFrom !== '' && { requantizedFrom }),
  };
}

function parameterOf({ parameters }: Manifest, name: string): string {
  const value = recordOf(parameters)[name];
  return value === undefined ? '' : String(value);
}
