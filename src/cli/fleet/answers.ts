import { canonicalJson } from '../../core/provenance/canonical-json';
import { formatBytes } from '../../core/text/bytes';
import { printable } from '../../core/text/printable';
import type { CommandContext } from '../command';
import { formatDuration } from '../terminal/format';
import type { TurnResult } from '../turn';
import { type Agreement, agreementOf } from './agreement';
import { heatText, type PhoneCondition } from './condition';
import { cell, type OutcomeColumns, speedCell } from './outcome-table';
import type { Outcome } from './side-by-side';
import type { Speeds } from './speed';

/** What one phone answered, and how it was meanwhile. */
export interface PhoneAnswers extends PhoneCondition, Speeds {
  readonly loadMs: number | undefined;
  /** Mean of the turns. */
  readonly firstTokenMs: number;
  readonly turns: readonly TurnResult[];
}

export interface Agreements {
  readonly replies: Agreement<PhoneAnswers>;
  /** Of the actions as the model wrote them: each phone resolves them by its own clock. */
  readonly actions: Agreement<PhoneAnswers>;
}

/** Compares what the phones answered, all messages together. */
export function agreementsOf(outcomes: readonly Outcome<PhoneAnswers>[]): Agreements {
  const everyone = answered(outcomes).map(({ result }) => result);
  return {
    replies: agreementOf(everyone, ({ turns }) => JSON.stringify(turns.map(({ reply }) => reply))),
    actions: agreementOf(everyone, ({ turns }) =>
      JSON.stringify(
        turns.map(({ written }) =>
          written.map((action) => (action.status === 'ok' ? canonicalJson(action.call) : action.raw)),
        ),
      ),
    ),
  };
}

/** What phones answered, side by side: speed, memory, heat, and who differs from the others. */
export function answerColumns({ replies, actions }: Agreements): OutcomeColumns<PhoneAnswers> {
  return {
    columns: [
      { title: 'load', align: 'right' },
      { title: 'first token', align: 'right' },
      { title: 'tokens/s', align: 'right' },
      { title: 'prefill tokens/s', align: 'right' },
      { title: 'memory', align: 'right' },
      { title: '°C', align: 'right' },
      { title: 'battery', align: 'right' },
      { title: 'replies' },
      { title: 'actions' },
    ],
    cells: (answers, member) => [
      cell(answers.loadMs === undefined ? undefined : formatDuration(answers.loadMs)),
      formatDuration(answers.firstTokenMs),
      speedCell(answers.replyTokensPerSecond?.toFixed(1), member),
      speedCell(answers.promptTokensPerSecond?.toFixed(1), member),
      cell(answers.serverMemoryBytes === undefined ? undefined : formatBytes(answers.serverMemoryBytes)),
      cell(heatText(answers)),
      cell(answers.batteryPercent === undefined ? undefined : `${answers.batteryPercent} %`),
      agreementCell(replies, answers),
      agreementCell(actions, answers),
    ],
    summary: () => 'answered',
  };
}

function agreementCell({ isEqual, variants }: Agreement<PhoneAnswers>, answers: PhoneAnswers): string {
  const isAlone = variants.size < 2;
  return cell(isAlone ? undefined : isEqual ? 'equal' : variants.get(answers));
}

/** Shows for each message that was answered differently who said what. */
export function sayDifferences(
  outcomes: readonly Outcome<PhoneAnswers>[],
  messages: readonly string[],
  { output }: CommandContext,
): void {
  const everyone = answered(outcomes);
  messages.forEach((message, index) => {
    const byReply = Map.groupBy(everyone, ({ result }) => result.turns[index]?.reply ?? '');
    if (byReply.size > 1) {
      const lines = [...byReply].map(
        ([reply, who]) => `  ${who.map(({ member }) => member.name).join(', ')}: ${reply}`,
      );
      output.say(printable([`The replies to “${message}” differ:`, ...lines].join('\n')));
    }
  });
}

function answered(outcomes: readonly Outcome<PhoneAnswers>[]) {
  return outcomes.filter((outcome) => outcome.status === 'done');
}
