import type { ReadModelState } from '../node/read-model/state';
import { l10n } from './l10n';
import type { TreeNode } from './tree-node';

/** Why a view may show less than there is, with the way to try again; nothing where all was read. */
export function readFailureNodes({ readFailure }: ReadModelState): readonly TreeNode[] {
  if (readFailure === undefined) {
    return [];
  }
  return [
    {
      id: 'readFailure',
      label: l10n.t('Read Again'),
      description: l10n.t('reading failed: {0}', readFailure),
      tooltip: l10n.t('What lies in this workspace could not be read: {0}', readFailure),
      icon: 'error',
      iconColor: 'errorForeground',
      kind: 'readFailure',
      command: 'mobileLlm.refresh',
    },
  ];
}
