import path from 'node:path';
import { formatBytes } from '../../core/text/bytes';
import type { CommandContext } from '../command';
import { type FilePush, type PushReport, pushToPhone } from '../phone-push';
import { cell, type OutcomeColumns, outcomeEntries, sayOutcomes, speedCell } from './outcome-table';
import { membersOf, refusedOutcomes, rememberFacts, type SeveralPhones, setExitCode, sideBySide } from './side-by-side';

/** Puts one file on several phones at the same time; ends with one table. */
export async function pushToSeveral(phones: SeveralPhones, push: FilePush, context: CommandContext): Promise<void> {
  const refused = refusedOutcomes(phones, context);
  const tried = await sideBySide(membersOf(phones), context, (member, own) =>
    pushToPhone(member.listing, push, { context: own, onFacts: rememberFacts(member) }),
  );
  const outcomes = [...tried, ...refused];
  sayOutcomes(outcomes, pushColumns(push.isDryRun), context);
  const file = path.resolve(push.model.path);
  const { sha256, sizeBytes } = push.source;
  const entries = outcomeEntries(outcomes, (report) => ({ ...report, ...amountsOf(report) }));
  context.output.event({ event: 'done', file, sha256, sizeBytes, phones: entries });
  setExitCode(outcomes, phones.isEachWanted);
}

function pushColumns(isDryRun: boolean): OutcomeColumns<PushReport> {
  return {
    columns: [
      { title: isDryRun ? 'to send' : 'sent', align: 'right' },
      { title: 'there already', align: 'right' },
      { title: 'copied there', align: 'right' },
      { title: 'seconds', align: 'right' },
      { title: 'MB/s', align: 'right' },
    ],
    cells: (report, member) => {
      const { sentBytes, storedBytes, copiedBytes, elapsedMs, bytesPerSecond } = amountsOf(report);
      const speed = bytesPerSecond === undefined ? undefined : (bytesPerSecond / 1e6).toFixed(1);
      const seconds = elapsedMs === undefined ? undefined : (elapsedMs / 1000).toFixed(1);
      return [...[sentBytes, storedBytes, copiedBytes].map(formatBytes), cell(seconds), speedCell(speed, member)];
    },
    summary: (report) => ('dryRun' in report ? 'dry run' : report.reused ? 'already there' : 'pushed'),
  };
}

/** How much of the file travelled, or would; after a lost link in the attempt that ended it. */
function amountsOf(report: PushReport) {
  if ('dryRun' in report) {
    const { travelBytes, storedBytes, copiedBytes } = report;
    return { sentBytes: travelBytes, storedBytes, copiedBytes };
  }
  const { sentBytes, copiedBytes, sizeBytes, elapsedMs } = report;
  const storedBytes = Math.max(0, sizeBytes - sentBytes - copiedBytes);
  const bytesPerSecond = sentBytes > 0 && elapsedMs > 0 ? Math.round((sentBytes * 1000) / elapsedMs) : undefined;
  return { sentBytes, storedBytes, copiedBytes, elapsedMs, bytesPerSecond };
}
