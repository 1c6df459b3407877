import { formatBytes } from '../../core/text/bytes';
import type { DatasetState, ReadModelState } from '../../node/read-model/state';
import { rowCount } from '../format';
import { l10n } from '../l10n';
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
  const warning = problems > 0 ? ` · ⚠ ${problems === 1 ? l10n.t('1 problem') : l10n.t('{0} problems', problems)}` : '';
  return {
    id,
    label: fileName,
    description: `${rowCount(trainRows + evalRows)}${warning}`,
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
    ...(trainRows > 0 ? [part('train', 'mortar-board', rowCount(trainRows))] : []),
    ...(evalRows > 0 ? [part('eval', 'beaker', rowCount(evalRows))] : []),
    ...(problems > 0 ? [part('problems', 'warning', l10n.t('{0} found', problems))] : []),
    ...(reviewRows > 0 ? [part('review', 'checklist', reviewText(reviewRows))] : []),
    ...(inboxRows > 0 ? [part('inbox', 'inbox', l10n.t('{0} from the phone', inboxRows))] : []),
  ];
}

function reviewText(rows: number): string {
  return rows === 1 ? l10n.t('1 new row to review') : l10n.t('{0} new rows to review', rows);
}
