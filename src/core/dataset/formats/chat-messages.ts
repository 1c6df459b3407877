import { isRecord, type JsonRecord } from '../../json/record';
import { calledOf, readCall, readCalls } from './calls';
import { refuse } from './format';
import type { Notes } from './notes';
import { isGiven } from './row-of';

const resultRoles: readonly unknown[] = ['tool', 'function', 'ipython', 'observation', 'tool_response'];

/**
 * Reads messages as OpenAI writes them. A row has no place for what a tool answered, so a conversation ends with the
 * call before the first such message: that call is what the model is to learn.
 */
export function readChatMessages(value: unknown, notes: Notes): readonly JsonRecord[] {
  if (!Array.isArray(value) || value.length === 0) {
    return refuse('"messages" is not a list with at least one message');
  }
  return upToResult(value, notes, (message) => isRecord(message) && resultRoles.includes(message['role'])).map(
    (message) => readChatMessage(message, notes),
  );
}

/** The messages before the first that holds what a tool answered; what follows is told. */
export function upToResult(
  messages: readonly unknown[],
  notes: Notes,
  isResult: (message: unknown) => boolean,
): readonly unknown[] {
  const end = messages.findIndex(isResult);
  if (end < 0) {
    return messages;
  }
  if (end < 2) {
    refuse('it begins with what a tool answered');
  }
  const how = 'a row has no tool results: it ends with the call before the first, and what follows is left behind';
  notes.noPlace('messages of tools', how, messages.slice(end));
  return messages.slice(0, end);
}

function readChatMessage(message: unknown, notes: Notes): JsonRecord {
  if (!isRecord(message)) {
    return refuse('a message is not an object');
  }
  const { role, content, tool_calls: written, function_call: older, ...rest } = message;
  const isDeveloper = role === 'developer';
  if (isDeveloper) {
    notes.changed('messages[].role', '"developer" became "system"', 'developer');
  }
  const calls = [...readCalls(written, notes), ...readOlderCall(older, notes)];
  const others = Object.entries(rest).filter(([, member]) => isGiven(member));
  for (const [key, member] of others) {
    notes.kept(`messages[].${key}`, member);
  }
  const text = readContent(content, notes);
  return {
    role: isDeveloper ? 'system' : role,
    ...(text === undefined && calls.length > 0 ? {} : { content: text ?? '' }),
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
    ...Object.fromEntries(others),
  };
}

function readOlderCall(value: unknown, notes: Notes): readonly JsonRecord[] {
  if (!isGiven(value)) {
    return [];
  }
  notes.changed('messages[].function_call', 'became a call in "tool_calls"', value);
  return [readCall(value, notes)];
}

/** A text, also where it stands in parts; undefined where there is none. */
function readContent(content: unknown, notes: Notes): string | undefined {
  if (content === undefined || content === null) {
    return undefined;
  }
  if (typeof content === 'string') {
    return content;
  }
  if (!Array.isArray(content)) {
    return refuse('the content of a message is no text');
  }
  const texts = content.map((part) => {
    const isText = isRecord(part) && (part['type'] === 'text' || part['type'] === undefined);
    return isText && typeof part['text'] === 'string'
      ? part['text']
      : refuse('a message holds something that is no text, an image or a sound');
  });
  notes.changed('messages[].content', 'parts of text became one text', content);
  return texts.join('');
}

/** Messages as OpenAI and Google take them: arguments as JSON in a text, an id for each call. */
export function writeChatMessages(row: JsonRecord): readonly JsonRecord[] {
  let callNumber = 0;
  return messagesOf(row).map((message) => {
    const { tool_calls: calls, ...rest } = message;
    if (!Array.isArray(calls) || calls.length === 0) {
      return rest;
    }
    const written = calls.map((call: unknown) => {
      callNumber += 1;
      const { id = `call_${callNumber}` } = isRecord(call) ? call : {};
      const { name, arguments: given } = calledOf(call);
      return { id, type: 'function', function: { name, arguments: JSON.stringify(given) } };
    });
    return { ...rest, tool_calls: written };
  });
}

/** The messages of a row that was read as one. */
export function messagesOf(row: JsonRecord): readonly JsonRecord[] {
  const { messages } = row;
  return Array.isArray(messages) ? messages.filter(isRecord) : [];
}

/** The text of a message, empty where it has none. */
export function contentOf(message: JsonRecord): string {
  return typeof message['content'] === 'string' ? message['content'] : '';
}

/** What a message calls; a tool call in another shape is refused. */
export function callsOf(message: JsonRecord): readonly ReturnType<typeof calledOf>[] {
  const { tool_calls: calls } = message;
  return Array.isArray(calls) ? calls.map(calledOf) : [];
}
