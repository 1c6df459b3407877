import { writeActions } from '../actions/tagged-json';
import { dayOf, defaultContext } from './context';
import type { Conversation, Message, RenderedConversation, RenderedMessage } from './conversation';

/**
 * The conversation as the model sees it: the recipe's system prompt first (a row's own system message wins), tool
 * calls written into the text. An empty system prompt adds no message.
 */
export function renderConversation(
  conversation: Conversation,
  { systemPrompt }: { readonly systemPrompt: string },
): RenderedConversation {
  const turns = renderTurns(conversation.messages);
  const hasSystem = turns[0]?.role === 'system' || systemPrompt === '';
  const messages: RenderedMessage[] = hasSystem ? [...turns] : [{ role: 'system', content: systemPrompt }, ...turns];
  const date = dayOf(conversation.context ?? defaultContext);
  return { id: conversation.id, split: conversation.split, messages, date };
}

/** Each message with its calls written into its text. */
export function renderTurns(messages: readonly Message[]): readonly RenderedMessage[] {
  return messages.map((message) => ({ role: message.role, content: renderContent(message) }));
}

function renderContent(message: Message): string {
  if (message.role !== 'assistant' || message.tool_calls === undefined || message.tool_calls.length === 0) {
    return message.content ?? '';
  }
  return writeActions(
    message.tool_calls.map((toolCall) => toolCall.function),
    message.content ?? '',
  );
}
