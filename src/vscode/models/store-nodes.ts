import path from 'node:path';
import { formatBytes } from '../../core/text/bytes';
import type { ReadModelState, StoreProblem, StoreState } from '../../node/read-model/state';
import { l10n } from '../l10n';
import { projectPlace } from '../project-place';
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

/** What a store takes of the disk and what of it nobody needs; none before it is measured, or where it is empty. */
export function diskUseNode({ recipePath, folder, use }: StoreState, state: ReadModelState): readonly TreeNode[] {
  if (!use || use.sizeBytes === 0) {
    return [];
  }
  const { sizeBytes, freeableBytes = 0 } = use;
  const freeable = freeableBytes === 0 ? undefined : l10n.t('{0} can be freed', formatBytes(freeableBytes));
  return [
    {
      id: `store:${folder}:use`,
      label: l10n.t('On Disk'),
      description: [projectPlace(recipePath, state), formatBytes(sizeBytes), freeable]
        .filter((part) => part !== undefined)
        .join(' · '),
      tooltip: [folder, freeable && l10n.t('Clean Up shows what nobody needs before it deletes anything.')]
        .filter(Boolean)
        .join('\n'),
      icon: 'server',
      kind: freeable === undefined ? 'store' : 'store.freeable',
      subject: { recipePath },
    },
  ];
}

function problemNode(folder: string, { path: file, error }: StoreProblem): TreeNode {
  return {
    // What happened in a few words, then what to do: the message begins with a path, which fills a narrow view.
    ...warning(`store:${folder}:${file ?? error.code}`, problemTitle(error.code)),
    description: [file === undefined ? undefined : `${path.basename(file).slice(0, 8)}…`, error.fix]
      .filter((part) => part !== undefined)
      .join(' · '),
    tooltip: [error.message, error.fix, file].filter(Boolean).join('\n'),
    ...(file !== undefined && { filePath: file }),
  };
}

function problemTitle(code: string): string {
  switch (code) {
    case 'store.manifestUnreadable':
      return l10n.t('Damaged manifest');
    case 'store.manifestNewer':
      return l10n.t('Manifest of a newer version');
    case 'store.unwritable':
      return l10n.t('Store cannot be written');
    case 'store.almostFull':
      return l10n.t('Disk almost full');
    default:
      return l10n.t('Store cannot be read');
  }
}

function warning(id: string, label: string): Pick<TreeNode, 'id' | 'label' | 'icon' | 'iconColor' | 'kind'> {
  return { id, label, icon: 'warning', iconColor: 'problemsWarningIcon.foreground', kind: 'store.problem' };
}
