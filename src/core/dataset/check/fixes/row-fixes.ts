import type { ProposeFixes, QuickFix } from './fix-task';

/** Rows that are there twice. */
export const rowFixes: ProposeFixes = ({ finding, checked }) => {
  const removal: QuickFix = { title: 'Take this row out', removesRow: true };
  const { otherSplit } = finding.parameters;
  switch (finding.code) {
    case 'dataset.duplicate':
    case 'dataset.duplicateElsewhere':
    case 'dataset.nearDuplicate':
      return [removal];
    case 'dataset.leak':
    case 'dataset.leakElsewhere':
    case 'dataset.nearLeak':
    case 'dataset.nearLeakElsewhere':
      return [
        removal,
        {
          title: `Put this row into the split "${otherSplit}" too`,
          edits: [{ kind: 'set', path: ['split'], value: otherSplit }],
        },
      ];
    case 'dataset.duplicateId': {
      const fresh = `${checked.row?.ownId ?? 'row'}-${(checked.mark?.messagesHash ?? 0).toString(36).slice(-6)}`;
      return [
        { title: `Give it the id "${fresh}"`, edits: [{ kind: 'set', path: ['id'], value: fresh }] },
        { title: 'Take the id out: the row is then known by its content', edits: [{ kind: 'remove', path: ['id'] }] },
      ];
    }
    default:
      return [];
  }
};
