import { randomInt } from 'node:crypto';
import { replyGrammar } from '../../core/actions/grammar';
import { neutraliseControlTokens } from '../../core/actions/neutralise';
import type { ActionSchema } from '../../core/actions/schema';
import type { RenderedMessage } from '../../core/dataset/conversation';
import { WorkbenchError } from '../../core/errors/workbench-error';
import type { Recipe } from '../../core/recipe/recipe';
import type { ChatCompletionRequest } from '../../core/serving/chat-request';
import { controlTokens, reservedTexts } from '../conversation/reserved-texts';
import type { ChatEvent } from '../llama/chat-event';
import type { ChatRequest } from '../llama/client';
import { contextOverflowOf } from '../llama/context-overflow';

/** llama-server takes 32 bits, and the highest for none. */
const mostSeeds = 2 ** 32 - 1;

/** A model that answers programs, on a phone or on this computer. */
export interface ServedModel {
  /** What requests name it by. */
  readonly id: string;
  /** Room for the messages and the reply together. */
  readonly contextTokens: number;
  readonly recipe: Pick<Recipe, 'systemPrompt' | 'stop'>;
  /** What its replies may ask a phone for; undefined: nothing. */
  readonly schema: ActionSchema | undefined;
  chat(request: ChatRequest): AsyncIterable<ChatEvent>;
}

export type AskedReply = Pick<ChatCompletionRequest, 'messages' | 'maxTokens' | 'sampling' | 'stop' | 'responseFormat'>;

/**
 * Streams the reply to a program's messages as the chat would give it: after the recipe's system prompt where the
 * messages have none, greedily where nothing else is asked for, and with actions only as the actions file allows them.
 *
 * @throws WorkbenchError `serving.contextFull`; what the model throws; the signal's reason
 */
export async function* replyTo(
  model: ServedModel,
  asked: AskedReply,
  signal: AbortSignal,
): AsyncGenerator<ChatEvent, void, undefined> {
  let isBegun = false;
  try {
    for await (const event of model.chat(requestOf(model, asked, signal))) {
      if (event.type !== 'token') {
        yield event;
        continue;
      }
      // Before the first word stands what the template sets a reply apart with.
      const text: string = isBegun ? event.text : event.text.trimStart();
      if (text !== '') {
        isBegun = true;
        yield { type: 'token', text };
      }
    }
  } catch (error) {
    const overflow = contextOverflowOf(error);
    throw overflow ? new WorkbenchError('serving.contextFull', { ...overflow }, { cause: error }) : error;
  }
}

function requestOf(model: ServedModel, asked: AskedReply, signal: AbortSignal): ChatRequest {
  const { recipe, schema, contextTokens } = model;
  const { temperature = 0, ...sampling } = asked.sampling;
  const messages = preparedMessages(asked.messages, recipe);
  const isFree = asked.responseFormat === undefined;
  const hasActions = schema !== undefined && schema.actions.length > 0;
  return {
    messages,
    stop: [...recipe.stop, ...asked.stop],
    maxTokens: asked.maxTokens ?? contextTokens,
    temperature,
    // With a seed a reply whose server was replaced can be written again.
    ...(temperature > 0 && { seed: randomInt(mostSeeds) }),
    ...sampling,
    ...(isFree && hasActions && { grammar: replyGrammar(schema, { messages, stop: recipe.stop }) }),
    ...(asked.responseFormat && { responseFormat: asked.responseFormat }),
    signal,
  };
}

/** Nobody who writes a message can end it, or begin another in somebody else's name. */
function preparedMessages(
  messages: readonly RenderedMessage[],
  { systemPrompt, stop }: ServedModel['recipe'],
): readonly RenderedMessage[] {
  const written = messages.map(({ role, content }) => ({
    role,
    content: neutraliseControlTokens(content, role === 'user' ? reservedTexts(stop) : controlTokens),
  }));
  const hasSystem = written.some(({ role }) => role === 'system');
  return hasSystem || systemPrompt === '' ? written : [{ role: 'system', content: systemPrompt }, ...written];
}
