import path from 'node:path';
import type { StoreProblem, StoreState } from '../../node/read-model/state';
import { l10n } from '../l10n';
import type { TreeNode } from '../tree-node';

/** More are below a line that counts them. */
const mostLines = 3;

/** What is wrong with a store, a line each, with what to do. */
export function storeProblemNodes({ recipePath, folder, problems }: StoreState): readonly TreeNode[] {
  const nodes = problems.map((problem) => problemNode(folder, problem));
  if (nodes.length <= mostLines) {
    return nodes;
  }
  const label = l10n.t('{0} problems of the store', nodes.length);
  return [{ ...warning(`store:${folder}`, label), description: folder, children: nodes, subject: { recipePath } }];
}

function problemNode(folder: string, { path: file, error }: StoreProblem): TreeNode {
  const label = file === undefined ? path.basename(folder) : `${path.basename(file).slice(0, 12)}…`;
  return {
    ...warning(`store:${folder}:${file ?? error.code}`, label),
    description: `${error.message} ${error.fix}`,
    tooltip: [error.message, error.fix, file].filter(Boolean).join('\n'),
    ...(file !== undefined && { filePath: file }),
  };
}

function warning(id: string, label: string): Pick<TreeNode, 'id' | 'label' | 'icon' | 'iconColor' | 'kind'> {
  return { id, label, icon: 'warning', iconColor: 'problemsWarningIcon.foreground', kind: 'store.problem' };
}
