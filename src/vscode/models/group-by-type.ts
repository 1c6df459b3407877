import { compareTimes } from '../../core/text/compare-times';
import type { ModelState } from '../../node/read-model/state';
import { l10n } from '../l10n';
import type { TreeNode } from '../tree-node';
import { withDescendants } from './lineage';

const kinds = [
  'gguf',
  'shippedBase',
  'merged',
  'adapter',
  'added',
  'base',
] as const satisfies readonly ModelState['kind'][];

/** Models below a line for each kind, those that a phone can be given first; within one the newest first. */
export function groupByType(
  models: readonly ModelState[],
  nodeOf: (model: ModelState) => TreeNode,
): readonly TreeNode[] {
  const all = models.flatMap(withDescendants);
  return kinds.flatMap((kind) => {
    const own = all
      .filter((model) => model.kind === kind)
      .toSorted((left, right) => compareTimes(right.createdAt ?? '', left.createdAt ?? ''));
    // Under ids of their own: a line that has others below it in the lineage would come back closed.
    const nodes = own.map(nodeOf).map((node) => ({ ...node, id: `type:${node.id}` }));
    return own.length === 0 ? [] : [group(kind, nodes)];
  });
}

function group(kind: ModelState['kind'], children: readonly TreeNode[]): TreeNode {
  return {
    id: `models:${kind}`,
    label: titleOf(kind),
    description: String(children.length),
    icon: 'folder',
    kind: 'models.group',
    isExpanded: true,
    children,
  };
}

function titleOf(kind: ModelState['kind']): string {
  switch (kind) {
    case 'gguf':
      return l10n.t('GGUF Files');
    case 'shippedBase':
      return l10n.t('Shipped Bases');
    case 'merged':
      return l10n.t('Merged Models');
    case 'adapter':
      return l10n.t('Adapters');
    case 'added':
      return l10n.t('Models from Elsewhere');
    case 'base':
      return l10n.t('Bases');
  }
}
