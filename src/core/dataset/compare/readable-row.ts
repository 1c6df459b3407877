import { shownJson } from '../../json/depth';
import { parsedRecord } from '../../json/parsed';
import { recordOf } from '../../json/record';
import { cleanText } from '../../text/clean';

/** A row as a person reads it, a turn a line, for a comparison of texts; what is no row as it stands. */
export function readableRow(name: string, line: string): string {
  const row = parsedRecord(line);
  if (row === undefined || !('messages' in row)) {
    return `── ${name}\n${cleanText(line)}\n`;
  }
  const { messages, split, tags, ...others } = row;
  const { id: _, ...rest } = others;
  const turns = (Array.isArray(messages) ? (messages as readonly unknown[]) : []).flatMap((message) =>
    turnLines(recordOf(message)),
  );
  const more = Object.entries(rest).map(([key, value]) => `   ${key}: ${shownJson(value)}`);
  const tagText = Array.isArray(tags) && tags.length > 0 ? ` · ${tags.join(', ')}` : '';
  return `── ${name} · ${String(split)}${tagText}\n${[...turns, ...more].join('\n')}\n`;
}

function turnLines({ role, content, tool_calls: calls }: Readonly<Record<string, unknown>>): readonly string[] {
  const said = typeof content === 'string' && content !== '' ? [`${String(role)}: ${cleanText(content)}`] : [];
  const made = (Array.isArray(calls) ? (calls as readonly unknown[]) : []).map((call) => {
    const { name, arguments: given } = recordOf(recordOf(call)['function']);
    return `${String(role)} → ${String(name)} ${typeof given === 'string' ? given : shownJson(given)}`;
  });
  return [...said, ...made];
}
