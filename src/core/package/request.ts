import { actionGrammar } from '../actions/grammar';
import type { PackageFacts } from './facts';

export const requestFileName = 'request.json';

const question = 'Hello';

/**
 * A request for llama-server's `/v1/chat/completions`, asked as the model was scored. Its grammar is the one that holds
 * for any conversation.
 */
export function requestBody({ prompt, schema }: Pick<PackageFacts, 'prompt' | 'schema'>): string {
  const { systemPrompt, stop, replyTokens } = prompt;
  const body = {
    messages: [
      ...(systemPrompt === '' ? [] : [{ role: 'system', content: systemPrompt }]),
      { role: 'user', content: question },
    ],
    temperature: 0,
    max_tokens: replyTokens,
    ...(stop.length > 0 && { stop }),
    ...(schema && { grammar: actionGrammar(schema, stop) }),
  };
  return `${JSON.stringify(body, null, 2)}\n`;
}
