import { checkArgumentValues } from './argument-values';
import { checkArguments } from './arguments';
import { callsOf } from './calls';
import { checkClock } from './clock';
import { checkControlTokens } from './control-tokens';
import { checkCopiedArguments } from './copied';
import { checkEmptyTurns } from './empty-turn';
import type { Finding } from './finding';
import { checkKnownActions } from './known-action';
import { checkLastTurn } from './last-turn';
import { checkPersonalData } from './personal-data';
import { checkRoleOrder } from './role-order';
import type { CheckableRow, CheckSettings, RowRule, RowToCheck } from './rule';
import { textsOf } from './texts';

const rules: readonly RowRule[] = [
  checkRoleOrder,
  checkEmptyTurns,
  checkLastTurn,
  checkKnownActions,
  checkArguments,
  checkArgumentValues,
  checkCopiedArguments,
  checkControlTokens,
  checkClock,
  checkPersonalData,
];

/** Everything that the rules find in one row. */
export function checkRow(row: CheckableRow, settings: CheckSettings): readonly Finding[] {
  const calls = callsOf(row);
  const ready: RowToCheck = { ...row, calls, texts: textsOf(row, calls) };
  return rules.flatMap((rule) => rule(ready, settings));
}
