import { replyGrammar } from '../../../core/actions/grammar';
import type { ActionSchema } from '../../../core/actions/schema';
import { longestReplyTokens } from '../../conversation/conversation';
import type { AskModel } from '../../conversation/turn-event';
import type { AnswerTurn } from './evaluate-rows';

/** Asks a model, here or on a phone, greedily, with the grammar of the actions where there are any. */
export function chatTurn(
  askModel: AskModel,
  { schema, stop }: { readonly schema: ActionSchema | undefined; readonly stop: readonly string[] },
): AnswerTurn {
  return async ({ messages, date }, signal) => {
    const grammar = schema ? { grammar: replyGrammar(schema, { messages, stop }) } : {};
    let reply = '';
    const turn = askModel({ messages, date, ...grammar, stop, maxTokens: longestReplyTokens, temperature: 0, signal });
    for await (const event of turn) {
      if (event.type === 'token') {
        reply += event.text;
      }
    }
    return reply;
  };
}
