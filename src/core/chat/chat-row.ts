import { readReply } from '../actions/reply-reader';
import type { ActionSchema } from '../actions/schema';
import type { Message, RowContext } from '../dataset/conversation';
import type { NewRow } from '../dataset/growing/templates/generate';
import type { Correction } from './correction';
import type { KeptTurn } from './kept-turn';

export interface RowSource {
  /** Turns that were answered, the first said first. */
  readonly turns: readonly Pick<KeptTurn, 'request' | 'raw' | 'clock' | 'corrected'>[];
  readonly schema: ActionSchema;
  /** Of the chat. */
  readonly systemPrompt: string;
  /** The recipe's; the same need not stand in a row. */
  readonly usualSystemPrompt: string;
}

/** A conversation as a row of a dataset: corrected replies as they should have been, by the clock of its last turn. */
export function chatRow({ turns, schema, systemPrompt, usualSystemPrompt }: RowSource): NewRow {
  const isUsual = systemPrompt === usualSystemPrompt || systemPrompt === '';
  const system: readonly Message[] = isUsual ? [] : [{ role: 'system', content: systemPrompt }];
  const said = turns.flatMap(({ request, raw, corrected }): readonly Message[] => [
    { role: 'user', content: request },
    corrected ? correctedMessage(corrected) : replyMessage(raw, schema),
  ]);
  const clock = turns.at(-1)?.clock;
  return { messages: [...system, ...said], split: 'train', ...(clock && { context: withoutContacts(clock) }) };
}

/** What cannot be read as an action stays in the text, as it was written. */
function replyMessage(raw: string, schema: ActionSchema): Message {
  const { text, actions } = readReply(raw, schema);
  if (actions.some(({ status }) => status === 'invalid')) {
    return { role: 'assistant', content: raw };
  }
  return message(
    text,
    actions.flatMap((action) => (action.status === 'ok' ? [action.call] : [])),
  );
}

function correctedMessage({ reply, actions }: Correction): Message {
  return message(reply, actions);
}

function message(
  text: string,
  calls: readonly { readonly name: string; readonly arguments: Readonly<Record<string, unknown>> }[],
): Message {
  return {
    role: 'assistant',
    ...((text !== '' || calls.length === 0) && { content: text }),
    ...(calls.length > 0 && {
      tool_calls: calls.map(({ name, arguments: words }) => ({
        type: 'function' as const,
        function: { name, arguments: words },
      })),
    }),
  };
}

/** Contacts were read on the promise that they are not stored. */
function withoutContacts({ now, timeZone, locale }: RowContext): RowContext {
  return { now, timeZone, locale };
}
