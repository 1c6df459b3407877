import { describeAction } from '../../../core/actions/describe';
import type { ParsedReply } from '../../../core/actions/reply';
import { readReply } from '../../../core/actions/reply-reader';
import { type ResolveContext, resolveCall, resolveHistory } from '../../../core/actions/resolve';
import type { ActionSchema } from '../../../core/actions/schema';
import { defaultContext } from '../../../core/dataset/context';
import type { ActionCall, Conversation, Message, RenderedConversation } from '../../../core/dataset/conversation';
import { renderConversation } from '../../../core/dataset/render';
import { type RowScore, type ScoreSummary, scoreRow, summarize } from '../../../core/eval/score';
import { noActions } from '../../conversation/conversation';

/** Asks a model for the turn that follows these messages; resolves with the whole reply. */
export type AnswerTurn = (
  asked: Pick<RenderedConversation, 'messages' | 'date'>,
  signal: AbortSignal,
) => Promise<string>;

/** One evaluated row: what was expected, said, parsed and resolved. */
export interface RowResult {
  readonly id: string;
  /** The user's last words. */
  readonly request: string;
  readonly expected: readonly ActionCall[];
  /** The reply as the model wrote it. */
  readonly said: string;
  readonly parsed: ParsedReply;
  /** Each action in words, with its values resolved: `alarm: 07:00`. */
  readonly resolved: readonly string[];
  readonly score: RowScore;
}

export interface EvaluateRowsOptions {
  readonly rows: readonly Conversation[];
  readonly schema: ActionSchema | undefined;
  readonly systemPrompt: string;
  readonly answer: AnswerTurn;
  /** Rows asked side by side. */
  readonly concurrency: number;
  readonly signal: AbortSignal;
  /** Called for each row as it is finished, not in the rows' order. */
  readonly onRow: (result: RowResult, done: number) => void;
}

export interface Evaluation {
  /** In the rows' order. */
  readonly results: readonly RowResult[];
  readonly summary: ScoreSummary;
}

/** Asks for the last assistant turn of every row and scores it. Rejects with the first failed request. */
export async function evaluateRows(options: EvaluateRowsOptions): Promise<Evaluation> {
  const { rows, signal } = options;
  const results: RowResult[] = new Array(rows.length);
  let next = 0;
  let done = 0;
  const worker = async () => {
    for (let index = next++; index < rows.length; index = next++) {
      signal.throwIfAborted();
      const row = rows[index];
      if (row) {
        const result = await evaluateRow(row, options);
        results[index] = result;
        done += 1;
        options.onRow(result, done);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, options.concurrency) }, worker));
  return { results, summary: summarize(results.map(({ score }) => score)) };
}

async function evaluateRow(row: Conversation, options: EvaluateRowsOptions): Promise<RowResult> {
  const schema = options.schema ?? noActions;
  const { earlier, expected } = splitTurn(row.messages);
  const said = await options.answer(renderConversation({ ...row, messages: earlier }, options), options.signal);
  const parsed = readReply(said, schema);
  const context = contextOf(row, earlier, schema);
  const resolved = parsed.actions.flatMap((action) =>
    action.status === 'ok' ? [describeAction(resolveCall(action.call, schema, context))] : [],
  );
  const score = scoreRow({ expected, reply: parsed, schema, context });
  const request = earlier.findLast((message) => message.role === 'user')?.content ?? '';
  return { id: row.id, request, expected, said, parsed, resolved, score };
}

/** The turn that is evaluated is a row's last assistant turn; what stands before it is given as written. */
export function splitTurn(messages: readonly Message[]): {
  earlier: readonly Message[];
  expected: readonly ActionCall[];
} {
  const index = messages.findLastIndex((message) => message.role === 'assistant');
  return { earlier: messages.slice(0, Math.max(0, index)), expected: callsOf(messages[index]) };
}

function callsOf(message: Message | undefined): readonly ActionCall[] {
  return message?.role === 'assistant' ? (message.tool_calls ?? []).map((call) => call.function) : [];
}

/** The row's own clock, and the actions of its earlier turns, which corrections refer to. */
function contextOf(row: Conversation, earlier: readonly Message[], schema: ActionSchema): ResolveContext {
  const { now, timeZone, locale, contacts } = row.context ?? defaultContext;
  const context: ResolveContext = { now, timeZone, locale, ...(contacts ? { contacts } : {}) };
  return { ...context, previous: resolveHistory(earlier.flatMap(callsOf), schema, context) };
}
