import type { RowEdit } from '../../document/row-edit';
import type { CheckedLine } from '../check-line';
import type { Finding } from '../finding';
import type { CheckSettings } from '../rule';

/** What takes a finding away: changes of its row, or taking the row out. Plain data, one undoable edit. */
export type QuickFix =
  | { readonly title: string; readonly edits: readonly RowEdit[] }
  | { readonly title: string; readonly removesRow: true };

/** What a fix is thought out from. */
export interface FixTask {
  readonly finding: Finding;
  /** The line's JSON. */
  readonly value: unknown;
  readonly checked: CheckedLine;
  readonly settings: CheckSettings;
}

export type ProposeFixes = (task: FixTask) => readonly QuickFix[];
