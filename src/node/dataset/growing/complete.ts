import { neutraliseControlTokens } from '../../../core/actions/neutralise';
import type { Complete } from '../../../core/dataset/growing/model/paraphrase-prompt';
import { reservedTexts } from '../../conversation/reserved-texts';
import type { AskModel } from '../../conversation/turn-event';

/** Longest answer, in tokens: a few ways of saying a short conversation. */
const longestAnswerTokens = 700;
/** Some chance, or every way would be the same. */
const temperature = 0.8;

/** A model behind llama-server, on this computer or on a phone, as what takes a text and gives one. */
export function completeWith(askModel: AskModel): Complete {
  return async (prompt, { grammar, signal }) => {
    const messages = [{ role: 'user', content: neutraliseControlTokens(prompt, reservedTexts([])) }] as const;
    let answer = '';
    for await (const event of askModel({ messages, grammar, maxTokens: longestAnswerTokens, temperature, signal })) {
      answer += event.type === 'token' ? event.text : '';
    }
    return answer;
  };
}
