import type { StepName } from '../runs/events';
import type { StoredArtifact } from '../store/store';
import { quantizationOf } from './models';
import type { ModelState } from './state';

/** What makes a file that runs of a model from elsewhere. */
const makingSteps: ReadonlySet<StepName> = new Set(['convert', 'unpack', 'quantize']);

/**
 * Models from elsewhere that were added to a store, each with what was made of it, the newest first. Pure.
 * @param recipePath of the store's recipe, or where one would be
 */
export function addedModels(recipePath: string, artifacts: readonly StoredArtifact[]): readonly ModelState[] {
  const madeOf = ({ manifest: parent }: StoredArtifact): readonly ModelState[] =>
    artifacts
      .filter(({ manifest }) => makingSteps.has(manifest.step))
      .filter(({ manifest }) => Object.values(manifest.inputs).some(({ artifact }) => artifact === parent.key))
      .map((artifact) => ({ ...node(artifact, plainDetail(artifact)), ...quantizationOf(artifact.manifest) }))
      .reverse();

  const node = (artifact: StoredArtifact, detail: string): ModelState => {
    const { key, step, variant, createdAt, content } = artifact.manifest;
    return {
      id: key,
      kind: 'added',
      recipePath,
      label: variant ?? step,
      detail,
      createdAt,
      sizeBytes: content.sizeBytes,
      ...(content.kind === 'folder' ? {} : { filePath: artifact.path, sha256: content.sha256 }),
      children: madeOf(artifact),
    };
  };

  return artifacts
    .filter(({ manifest }) => manifest.step === 'adopt')
    .map((artifact) => node(artifact, artifact.manifest.content.kind === 'folder' ? 'added folder' : 'added'))
    .reverse();
}

function plainDetail({ manifest }: StoredArtifact): string {
  return manifest.step === 'unpack' ? 'unpacked' : '16-bit';
}
