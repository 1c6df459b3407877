import { parsedJson } from '../../json/parsed';
import { isRecord, type JsonRecord } from '../../json/record';
import { readCall } from './calls';
import type { Notes } from './notes';

/** `<action>{…}</action>`, as our models write calls, and `<tool_call>`, as Hermes and Qwen do. */
const tagged = /<(action|tool_call)>\s*(\{.*?\})\s*<\/\1>\n?/gsu;

/** An assistant's turn whose calls stand in its text. Tags around what is no call stay text. */
export function readCallText(text: string, notes: Notes): JsonRecord {
  const calls: JsonRecord[] = [];
  const rest = text.replace(tagged, (whole, _tag: string, json: string) => {
    const call = parsedJson(json);
    if (!isRecord(call) || typeof call['name'] !== 'string') {
      return whole;
    }
    calls.push(readCall(call, notes));
    return '';
  });
  if (calls.length === 0) {
    return { role: 'assistant', content: text };
  }
  notes.changed('text of the assistant', 'calls in the text became "tool_calls"', text);
  const content = rest.trim();
  return { role: 'assistant', ...(content === '' ? {} : { content }), tool_calls: calls };
}

/** Text with its calls as Hermes and Qwen write them: after the words, each on lines of its own. */
export function writeToolCallText(
  calls: readonly { readonly name: string; readonly arguments: JsonRecord }[],
  text: string,
): string {
  const blocks = calls.map(
    ({ name, arguments: given }) => `<tool_call>\n${JSON.stringify({ name, arguments: given })}\n</tool_call>`,
  );
  return [...(text === '' ? [] : [text]), ...blocks].join('\n');
}
