import { parsedJson } from '../../../json/parsed';
import { applyEdits } from '../../bulk/text-edits';
import type { RowEdit } from '../../document/row-edit';
import { checkLine } from '../check-line';
import { type Finding, severityOf } from '../finding';
import type { CheckSettings } from '../rule';
import { argumentFixes } from './argument-fixes';
import type { FixTask, ProposeFixes, QuickFix } from './fix-task';
import { readFixes } from './read-fixes';
import { rowFixes } from './row-fixes';
import { textFixes } from './text-fixes';
import { turnFixes } from './turn-fixes';

const proposals: readonly ProposeFixes[] = [readFixes, turnFixes, argumentFixes, textFixes, rowFixes];
const mostFixes = 6;

/**
 * Ways to take a finding away, the likeliest first. Each was tried: it leaves one finding of this kind less in the row
 * and no new error, and touches nothing but the values that it sets.
 */
export function quickFixes(finding: Finding, line: string, settings: CheckSettings): readonly QuickFix[] {
  const value = parsedJson(line);
  if (value === undefined) {
    return [];
  }
  const task: FixTask = { finding, value, checked: checkLine(line, settings), settings };
  const proposed = proposals.flatMap((propose) => propose(task));
  return proposed.filter((fix) => !('edits' in fix) || isCure(fix.edits, line, task)).slice(0, mostFixes);
}

function isCure(edits: readonly RowEdit[], line: string, { finding, checked, settings }: FixTask): boolean {
  const edited = applyEdits(line, edits);
  if (edited === undefined || edited === line) {
    return false;
  }
  const after = checkLine(edited, settings).findings;
  const before = checked.findings;
  const countOf = (found: readonly Finding[]) => found.filter(({ code }) => code === finding.code).length;
  const errorsOf = (found: readonly Finding[]) => found.filter(({ code }) => severityOf(code) === 'error').length;
  // What stands in several rows is no finding of one row alone.
  const isCured = countOf(after) < countOf(before) || countOf(before) === 0;
  return isCured && errorsOf(after) <= errorsOf(before);
}
