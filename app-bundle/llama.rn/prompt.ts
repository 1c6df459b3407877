import type { Bundle, BundlePrompt, ChatMessage, TurnPieces } from './bundle';

/** Takes no room, and is no part of any control token. */
const wordJoiner = '\u2060';

/** The user's words as a message; control tokens and tags in them are broken, so that they are only words. */
export function userMessage({ reserved }: BundlePrompt, text: string): ChatMessage {
  return { role: 'user', content: broken(text, reserved) };
}

/** A reply as the message that stands before the next question. Its actions stay as the model wrote them. */
export function replyMessage({ prompt, actions }: Bundle, text: string): ChatMessage {
  const tokens = prompt.reserved.filter((token) => token !== actions?.opening && token !== actions?.closing);
  return { role: 'assistant', content: broken(text.trimStart(), tokens) };
}

function broken(text: string, tokens: readonly string[]): string {
  const known = tokens.filter((token) => token.length > 1).sort((left, right) => right.length - left.length);
  let content = text;
  // Tokens may overlap: go on until none is left.
  for (let found = firstOf(known, content); found !== undefined; found = firstOf(known, content)) {
    const [first = ''] = found;
    content = content.split(found).join(first + wordJoiner + found.slice(first.length));
  }
  return content;
}

function firstOf(tokens: readonly string[], text: string): string | undefined {
  return tokens.find((token) => text.includes(token));
}

/** The turns with the bundle's system prompt in front, unless they have one. */
export function withSystem({ system }: BundlePrompt, turns: readonly ChatMessage[]): readonly ChatMessage[] {
  return system === '' || turns[0]?.role === 'system' ? turns : [{ role: 'system', content: system }, ...turns];
}

/** A day as templates write it: `05 Jan 2026`. */
export function dayOf(date: Date): string {
  const month = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')[date.getMonth()];
  return `${String(date.getDate()).padStart(2, '0')} ${month} ${date.getFullYear()}`;
}

/**
 * The text before a reply: user and assistant by turns, the user last, a system prompt first if at all. Undefined where
 * the template needs Jinja: then hand the messages to llama.cpp, which has it.
 */
export function renderPrompt(
  { pieces, datePlaceholder }: BundlePrompt,
  messages: readonly ChatMessage[],
  date: string,
): string | undefined {
  if (!pieces) {
    return undefined;
  }
  const [first, ...others] = messages;
  const hasSystem = first?.role === 'system';
  const turns = hasSystem ? others : messages;
  const dated = (text: string) => text.split(datePlaceholder).join(date);
  const said = turns.map(({ role, content }, index) => {
    return (pieces.trims ? content.trim() : content) + behind(pieces, role, index === turns.length - 1);
  });
  return opening(pieces, hasSystem ? first.content : undefined, dated) + said.join('');
}

function opening(
  { system, withoutSystem }: TurnPieces,
  prompt: string | undefined,
  dated: (text: string) => string,
): string {
  return prompt === undefined || !system
    ? dated(withoutSystem)
    : dated(system.before) + (system.trims ? prompt.trim() : prompt) + dated(system.after);
}

function behind(pieces: TurnPieces, role: ChatMessage['role'], isLast: boolean): string {
  if (role === 'user') {
    return isLast ? pieces.userToReply : pieces.userToAssistant;
  }
  return isLast ? '' : pieces.assistantToUser;
}
