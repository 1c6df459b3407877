import type { CommandContext } from '../command';
import type { PlaceScore } from '../score-rows';
import { formatPercent } from '../terminal/format';
import { heatText } from './condition';
import { cell, type OutcomeColumns, outcomeEntries, sayOutcomes, speedCell } from './outcome-table';
import type { Places } from './places';
import { type Member, setExitCode, sideBySide } from './side-by-side';

/** Scores the same rows at several places at the same time, each by itself; ends with one table. */
export async function scoreSideBySide(
  places: Places,
  scoreAt: (member: Member, context: CommandContext) => Promise<PlaceScore>,
  { facts, context }: { readonly facts: object; readonly context: CommandContext },
): Promise<void> {
  const outcomes = [...(await sideBySide(places.members, context, scoreAt)), ...places.refused];
  sayOutcomes(outcomes, scoreColumns, context);
  context.output.event({ event: 'done', ...facts, places: outcomeEntries(outcomes, (score) => score) });
  setExitCode(outcomes, places.isEachWanted);
}

const scoreColumns: OutcomeColumns<PlaceScore> = {
  columns: [
    { title: 'rows', align: 'right' },
    { title: 'exact match', align: 'right' },
    { title: 'resolved', align: 'right' },
    { title: 'restraint', align: 'right' },
    { title: 'tokens/s', align: 'right' },
    { title: '°C', align: 'right' },
  ],
  cells: (score, member) => [
    String(score.rows),
    formatPercent(score.exactMatch),
    formatPercent(score.exactMatchResolved),
    formatPercent(score.restraint),
    speedCell(score.replyTokensPerSecond?.toFixed(1), member),
    cell(heatText(score)),
  ],
  summary: () => 'scored',
};
