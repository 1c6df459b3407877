import { isTooDeep } from '../json/depth';
import { parsedJson } from '../json/parsed';
import { isRecord } from '../json/record';
import type { Message, ToolCall } from './conversation';
import type { RowPath } from './document/row-edit';
import type { RowProblem } from './row-problem';

/** Reads `messages`: roles, contents and tool calls by shape. Whether they make sense is for the checks. */
export function readMessages(written: unknown): { readonly messages: readonly Message[] } | { problem: RowProblem } {
  if (!Array.isArray(written) || written.length === 0) {
    return { problem: { code: 'dataset.badMessages', parameters: {}, path: ['messages'] } };
  }
  const messages: Message[] = [];
  for (const [index, value] of (written as readonly unknown[]).entries()) {
    const read = readMessage(value, index + 1);
    if ('problem' in read) {
      return read;
    }
    messages.push(read.message);
  }
  return { messages };
}

type ReadMessage = { readonly message: Message } | { readonly problem: RowProblem };

function readMessage(value: unknown, number: number): ReadMessage {
  if (!isRecord(value)) {
    return badMessage(number, 'it is not an object.', []);
  }
  const { role, content, tool_calls: toolCalls } = value;
  if (role === 'assistant') {
    return readAssistantMessage(content, toolCalls, number);
  }
  if (role !== 'user' && role !== 'system') {
    return badMessage(number, `the role ${JSON.stringify(role) ?? 'is missing'} is not user, assistant or system.`, [
      'role',
    ]);
  }
  if (typeof content !== 'string') {
    return badMessage(number, '"content" is not a text.', ['content']);
  }
  return { message: { role, content } };
}

function readAssistantMessage(content: unknown, toolCalls: unknown, number: number): ReadMessage {
  if (content !== undefined && content !== null && typeof content !== 'string') {
    return badMessage(number, '"content" is not a text.', ['content']);
  }
  const text = typeof content === 'string' ? { content } : {};
  if (toolCalls === undefined || toolCalls === null) {
    return { message: { role: 'assistant', ...text } };
  }
  if (!Array.isArray(toolCalls)) {
    return badToolCall(number, []);
  }
  const calls = (toolCalls as readonly unknown[]).map(readToolCall);
  if (!calls.every((call) => call !== undefined)) {
    return badToolCall(number, [calls.indexOf(undefined)]);
  }
  return { message: { role: 'assistant', ...text, tool_calls: calls } };
}

/** A call; its `type` may be left out, and arguments may be JSON in a text, as OpenAI writes them. */
function readToolCall(value: unknown): ToolCall | undefined {
  if (!isRecord(value) || (value['type'] !== undefined && value['type'] !== 'function')) {
    return undefined;
  }
  const called = value['function'];
  if (!isRecord(called) || typeof called['name'] !== 'string') {
    return undefined;
  }
  const given = readArguments(called['arguments']);
  return given && { type: 'function', function: { name: called['name'], arguments: given } };
}

/** Nothing nested deeper than a program can walk: whoever reads rows may rely on it. */
function readArguments(value: unknown): Readonly<Record<string, unknown>> | undefined {
  const given = typeof value === 'string' ? parsedJson(value) : value;
  return isRecord(given) && !isTooDeep(given) ? given : undefined;
}

function badMessage(number: number, detail: string, rest: RowPath): { readonly problem: RowProblem } {
  const path = ['messages', number - 1, ...rest];
  return { problem: { code: 'dataset.badMessage', parameters: { number, detail }, path } };
}

function badToolCall(number: number, rest: RowPath): { readonly problem: RowProblem } {
  const path = ['messages', number - 1, 'tool_calls', ...rest];
  return { problem: { code: 'dataset.badToolCall', parameters: { number }, path } };
}
