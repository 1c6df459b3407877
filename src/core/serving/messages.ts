import type { RenderedMessage } from '../dataset/conversation';
import { WorkbenchError } from '../errors/workbench-error';
import { isRecord, type JsonRecord } from '../json/record';
import { refuse } from './parameters';

/** `developer` is what newer models call the system prompt. */
const roles: Readonly<Record<string, RenderedMessage['role']>> = {
  system: 'system',
  developer: 'system',
  user: 'user',
  assistant: 'assistant',
};

/**
 * The messages of a request, text only.
 * @throws WorkbenchError `serving.badRequest`, `serving.unsupported`
 */
export function readMessages(given: unknown): readonly RenderedMessage[] {
  if (!Array.isArray(given) || given.length === 0) {
    return refuse('messages', 'it must be a list of at least one message');
  }
  return given.map((message: unknown, index) => readMessage(message, `messages[${index}]`));
}

function readMessage(message: unknown, place: string): RenderedMessage {
  if (!isRecord(message)) {
    return refuse(place, 'it must be an object');
  }
  const { role: given } = message;
  if (given === 'tool' || given === 'function' || hasItems(message['tool_calls'])) {
    throw new WorkbenchError('serving.unsupported', { parameter: place, detail: 'the model calls no tools' });
  }
  const role = typeof given === 'string' && Object.hasOwn(roles, given) ? roles[given] : undefined;
  if (role === undefined) {
    return refuse(`${place}.role`, 'it must be system, developer, user or assistant');
  }
  return { role, content: readContent(message, place).toWellFormed() };
}

function readContent({ role, content }: JsonRecord, place: string): string {
  if (typeof content === 'string') {
    return content;
  }
  if (Array.isArray(content)) {
    return content.map((part: unknown, index) => readPart(part, `${place}.content[${index}]`)).join('\n');
  }
  // What an assistant said may be nothing.
  const isNothing = role === 'assistant' && (content === null || content === undefined);
  return isNothing ? '' : refuse(`${place}.content`, 'it must be a text, or a list of texts');
}

function readPart(part: unknown, place: string): string {
  const { type, text } = isRecord(part) ? part : {};
  if (type === 'text' && typeof text === 'string') {
    return text;
  }
  if (typeof type === 'string' && type !== 'text') {
    const detail = `the model reads text only, not ${type.slice(0, 40)}`;
    throw new WorkbenchError('serving.unsupported', { parameter: place, detail });
  }
  return refuse(place, 'it must be {"type":"text","text":"…"}');
}

function hasItems(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}
