import { formatBytes } from '../../core/text/bytes';
import type { DatasetState, ReadModelState } from '../../node/read-model/state';
import { formatCount, rowCount } from '../format';
import { l10n } from '../l10n';
import { projectPlace } from '../project-place';
import { readFailureNodes } from '../read-failure-node';
import { recipeProblem } from '../recipe-problem';
import type { TreeNode } from '../tree-node';

/** Dataset files, each with its splits, what cannot be read, and what waits for review. */
export function datasetNodes(state: ReadModelState): readonly TreeNode[] {
  const placeOf = (recipePath: string) => projectPlace(recipePath, state);
  return [
    ...readFailureNodes(state),
    ...state.recipes.filter(({ error }) => error).map((recipe) => brokenRecipe(recipe, placeOf(recipe.path))),
    ...state.datasets.map((dataset) => datasetNode(dataset, placeOf(dataset.recipePath))),
  ];
}

function brokenRecipe({ path, name, error }: ReadModelState['recipes'][number], place: string | undefined): TreeNode {
  return {
    id: `recipe:${path}`,
    label: name,
    description: [place, error && recipeProblem(error.message, path)].filter(Boolean).join(' · '),
    tooltip: `${error?.message ?? ''}\n${error?.fix ?? ''}`,
    icon: 'error',
    iconColor: 'errorForeground',
    kind: 'recipe.broken',
    filePath: path,
  };
}

function datasetNode(dataset: DatasetState, place: string | undefined): TreeNode {
  const { path, recipePath, fileName, trainRows, evalRows, problems, error } = dataset;
  const id = `dataset:${recipePath}:${path}`;
  if (error) {
    return {
      id,
      label: fileName,
      description: [place, error.message].filter(Boolean).join(' · '),
      tooltip: `${error.message}\n${error.fix}`,
      icon: 'error',
      iconColor: 'errorForeground',
      kind: 'dataset.broken',
    };
  }
  const warning =
    problems > 0 ? ` · ⚠ ${problems === 1 ? l10n.t('1 problem') : l10n.t('{0} problems', formatCount(problems))}` : '';
  return {
    id,
    label: fileName,
    description: [place, `${rowCount(trainRows + evalRows)}${warning}`].filter(Boolean).join(' · '),
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
  const { path, trainRows, evalRows, problems, reviewRows, inboxRows, trainTokens, evalTokens } = dataset;
  const part = (name: string, icon: string, description: string): TreeNode => ({
    id: `${id}:${name}`,
    label: name,
    description,
    icon,
    kind: `dataset.${name}`,
    filePath: path,
  });
  return [
    ...(trainRows > 0 ? [part('train', 'mortar-board', splitText(trainRows, trainTokens))] : []),
    ...(evalRows > 0 ? [part('eval', 'beaker', splitText(evalRows, evalTokens))] : []),
    ...(problems > 0 ? [part('problems', 'warning', l10n.t('{0} found', formatCount(problems)))] : []),
    ...(reviewRows > 0 ? [part('review', 'checklist', reviewText(reviewRows))] : []),
    ...(inboxRows > 0 ? [part('inbox', 'inbox', l10n.t('{0} from the phone', formatCount(inboxRows)))] : []),
  ];
}

function splitText(rows: number, tokens: number | undefined): string {
  const known = tokens === undefined ? [] : [l10n.t('{0} tokens', formatCount(tokens))];
  return [rowCount(rows), ...known].join(' · ');
}

function reviewText(rows: number): string {
  return rows === 1 ? l10n.t('1 new row to review') : l10n.t('{0} new rows to review', formatCount(rows));
}
