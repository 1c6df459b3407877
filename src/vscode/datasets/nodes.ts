import { formatBytes } from '../../core/text/bytes';
import type { DatasetState, ReadModelState } from '../../node/read-model/state';
import { countOf } from '../format';
import type { TreeNode } from '../tree-node';

/** Dataset files, each with its splits, what cannot be read, and what waits for review. */
export function datasetNodes(state: ReadModelState): readonly TreeNode[] {
  return [...state.recipes.filter(({ error }) => error).map(brokenRecipe), ...state.datasets.map(datasetNode)];
}

function brokenRecipe({ path, name, error }: ReadModelState['recipes'][number]): TreeNode {
  return {
    id: `recipe:${path}`,
    label: name,
    description: error?.message ?? '',
    tooltip: `${error?.message ?? ''}\n${error?.fix ?? ''}`,
    icon: 'error',
    iconColor: 'errorForeground',
    kind: 'recipe.broken',
    filePath: path,
  };
}

function datasetNode(dataset: DatasetState): TreeNode {
  const { path, recipePath, fileName, trainRows, evalRows, problems, error } = dataset;
  const id = `dataset:${recipePath}:${path}`;
  if (error) {
    return {
      id,
      label: fileName,
      description: error.message,
      tooltip: `${error.message}\n${error.fix}`,
      icon: 'error',
      iconColor: 'errorForeground',
      kind: 'dataset.broken',
    };
  }
  const warning = problems > 0 ? ` · ⚠ ${countOf(problems, 'problem')}` : '';
  return {
    id,
    label: fileName,
    description: `${countOf(trainRows + evalRows, 'row')}${warning}`,
    tooltip: `${path}\n${formatBytes(dataset.sizeBytes)}`,
    icon: 'database',
    kind: 'dataset',
    filePath: path,
    isExpanded: true,
    children: partsOf(dataset, id),
    subject: { recipePath },
  };
}

function partsOf(dataset: DatasetState, id: string): readonly TreeNode[] {
  const { path, trainRows, evalRows, problems, reviewRows, inboxRows } = dataset;
  const part = (name: string, icon: string, description: string): TreeNode => ({
    id: `${id}:${name}`,
    label: name,
    description,
    icon,
    kind: `dataset.${name}`,
    filePath: path,
  });
  return [
    ...(trainRows > 0 ? [part('train', 'mortar-board', countOf(trainRows, 'row'))] : []),
    ...(evalRows > 0 ? [part('eval', 'beaker', countOf(evalRows, 'row'))] : []),
    ...(problems > 0 ? [part('problems', 'warning', `${problems} found`)] : []),
    ...(reviewRows > 0 ? [part('review', 'checklist', `${countOf(reviewRows, 'new row')} to review`)] : []),
    ...(inboxRows > 0 ? [part('inbox', 'inbox', `${inboxRows} from the phone`)] : []),
  ];
}
