import { checkRow } from '../../../../core/dataset/check/check-row';
import { type Finding, severityOf } from '../../../../core/dataset/check/finding';
import { markOf } from '../../../../core/dataset/check/row-mark';
import type { Conversation, Message } from '../../../../core/dataset/conversation';
import type { LineId } from '../../../../core/dataset/document/line-document';
import { decodeLine } from '../../../../core/dataset/document/row-summary';
import { saidOf } from '../../../../core/dataset/growing/known-rows';
import { describeOrigin } from '../../../../core/dataset/growing/origin';
import { readRowContent } from '../../../../core/dataset/row';
import { describeError, WorkbenchError } from '../../../../core/errors/workbench-error';
import { shownJson } from '../../../../core/json/depth';
import { cleanLine, cleanText } from '../../../../core/text/clean';
import type { CandidateFindingView, CandidateTurn, CandidateView } from '../../../../protocol/webview/dataset-review';
import type { DatasetEngine } from '../dataset-engine';
import type { Survey } from './row-survey';
import type { WaitingRow } from './waiting-lines';

const longestSaid = 200;

/** A row that waits as its page shows it: beside its source, with what speaks against it. */
export function candidateView(waiting: WaitingRow, engine: DatasetEngine, survey: Survey): CandidateView {
  const { name, queue, row, origin } = waiting;
  const { document } = engine;
  const line = origin?.row === undefined ? undefined : survey.sources.get(origin.row);
  const index = line === undefined ? undefined : document.lines.indexOf(line);
  const source = line === undefined || index === undefined ? undefined : messagesOf(document.lines.contentOf(line));
  const said = row.messages.flatMap((message) => (message.role === 'user' ? [message.content] : []));
  return {
    name,
    queue,
    said: cleanLine(said.join(' | ')).slice(0, longestSaid),
    split: row.split,
    tags: row.tags,
    origin: describeOrigin(origin),
    turns: turnsOf(row.messages, source),
    ...(source && line !== undefined && index !== undefined && sourceOf(document.keyOf(line), index)),
    findings: findingsOf(row, engine, survey).map(findingView),
  };
}

function sourceOf(key: number, index: number): Pick<CandidateView, 'source'> {
  return { source: { key, lineNumber: index + 1 } };
}

/** Turn by turn; without a source nothing is compared. */
function turnsOf(messages: readonly Message[], source: readonly Message[] | undefined): readonly CandidateTurn[] {
  const count = Math.max(messages.length, source?.length ?? 0);
  return Array.from({ length: count }, (_, index) => {
    const [message, other] = [messages[index], source?.[index]];
    const isSameTurn = message === undefined || other === undefined || message.role === other.role;
    return {
      role: message?.role ?? other?.role ?? '',
      ...(message && { text: textOf(message) }),
      ...(other && isSameTurn && { before: textOf(other) }),
    };
  });
}

/** What a turn says, and the calls that it makes, as a person reads them. */
export function textOf(message: Message): string {
  const calls = message.role === 'assistant' ? (message.tool_calls ?? []) : [];
  const written = calls.map(({ function: call }) => `${call.name} ${shownJson(call.arguments)}`);
  return cleanText([message.content ?? '', ...written].filter((text) => text !== '').join('\n'));
}

function messagesOf(content: Uint8Array): readonly Message[] | undefined {
  const read = readRowContent(decodeLine(content) ?? '');
  return read.problem === undefined ? read.content.messages : undefined;
}

function findingsOf(row: Conversation, { checked, document }: DatasetEngine, survey: Survey): readonly Finding[] {
  const numberOf = (line: LineId | undefined) => (line === undefined ? 0 : (document.lines.indexOf(line) ?? -1) + 1);
  const same = sameRows(row, checked, (key) => numberOf(document.lineOf(key)));
  const isLeak = same.some(({ code }) => code !== 'dataset.duplicate' && code !== 'dataset.duplicateElsewhere');
  return [...checkRow(row, checked.settings), ...same, ...(isLeak ? [] : leaks(row, survey, numberOf))];
}

/** Rows with the same messages: of the document as it is now, and of other files. */
function sameRows(
  row: Conversation,
  { index }: DatasetEngine['checked'],
  lineOf: (key: number) => number,
): readonly Finding[] {
  const mark = markOf({ ...row, ownId: undefined });
  const [key] = index.keysLike(mark);
  if (key !== undefined) {
    const otherSplit = index.splitOf(key) ?? row.split;
    return otherSplit === row.split
      ? [{ code: 'dataset.duplicate', parameters: { otherLine: lineOf(key) } }]
      : [{ code: 'dataset.leak', parameters: { otherLine: lineOf(key), otherSplit } }];
  }
  const other = index.elsewhere(mark);
  if (other === undefined) {
    return [];
  }
  const { fileName: otherFile, lineNumber: otherLine, split: otherSplit } = other;
  const code = otherSplit === row.split ? 'dataset.duplicateElsewhere' : 'dataset.leakElsewhere';
  return [{ code, parameters: { otherFile, otherLine, otherSplit } }];
}

/** A row of the other split in which the users say the same, whatever is answered. */
function leaks(row: Conversation, survey: Survey, numberOf: (line: LineId) => number): readonly Finding[] {
  const said = saidOf(row.messages);
  const otherSplit = row.split === 'train' ? 'eval' : 'train';
  const found = said === '' ? undefined : survey.said.get(said)?.[otherSplit];
  const otherLine = found && ('line' in found ? numberOf(found.line) : found.place);
  return otherLine === undefined || otherLine === 0
    ? []
    : [{ code: 'dataset.leak', parameters: { otherLine, otherSplit } }];
}

function findingView({ code, parameters }: Finding): CandidateFindingView {
  const { message, fix } = describeError(new WorkbenchError(code, parameters));
  return { severity: severityOf(code), message, fix };
}
