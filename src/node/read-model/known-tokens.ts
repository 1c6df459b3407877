import { recordOf } from '../../core/json/record';
import type { Project } from '../project/project';
import { sourceName } from '../project/source-name';
import type { Manifest } from '../store/manifest';
import { ownManifests } from '../store/own';
import type { DatasetState } from './state';

/**
 * The datasets of a recipe with the tokens that its newest training counted, where nothing newer is known. Only where that
 * is the very file: nothing is counted for a view. Pure.
 */
export function withKnownTokens(
  datasets: readonly DatasetState[],
  project: Project,
  manifests: readonly Manifest[],
): readonly DatasetState[] {
  const training = ownManifests(manifests, project.recipe.name).findLast(({ step }) => step === 'train');
  const rendered = manifests.find(({ key }) => key === training?.inputs['rows']?.artifact);
  const [source, ...others] = rendered?.sources ?? [];
  const { epochs, earlyStopping } = recordOf(training?.parameters);
  const tokens = training?.metrics['tokens'];
  const isWhole = Number.isSafeInteger(epochs) && earlyStopping === undefined;
  // What several files have in common cannot be told apart, and of a part of an epoch nothing is known.
  if (!source || others.length > 0 || !isWhole || tokens === undefined) {
    return datasets;
  }
  return datasets.map((dataset) => {
    const isSame =
      dataset.trainTokens === undefined &&
      sourceName(project.folder, dataset.path) === source.name &&
      dataset.sizeBytes === source.sizeBytes &&
      dataset.trainRows === source.rows;
    return isSame ? { ...dataset, trainTokens: Math.round(tokens / Number(epochs)) } : dataset;
  });
}
