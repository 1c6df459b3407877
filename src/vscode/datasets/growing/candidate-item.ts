import type { Message } from '../../../core/dataset/conversation';
import { describeOrigin } from '../../../core/dataset/growing/origin';
import { cleanLine } from '../../../core/text/clean';
import type { CheckedEntry } from '../../../node/dataset/growing/candidates';

/** A candidate as a list shows it: what users say, where it comes from, and what speaks against it. */
export interface CandidateItem {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
}

export function candidateItem({ entry, findings }: CheckedEntry): CandidateItem {
  const { messages, split } = entry.row;
  const said = messages.flatMap((message) => (message.role === 'user' ? [message.content] : []));
  const warnings = findings.map(({ message }) => `⚠ ${message}`);
  return {
    label: plain(said.join(' | ')),
    description: plain(`${split} · ${describeOrigin(entry.origin)}`),
    detail: plain([answerOf(messages.at(-1)), ...warnings].join('  ')),
  };
}

function answerOf(message: Message | undefined): string {
  const calls = message?.role === 'assistant' ? (message.tool_calls ?? []) : [];
  const written = calls.map(({ function: call }) => `${call.name} ${JSON.stringify(call.arguments)}`);
  return [message?.content ?? '', ...written].filter((text) => text !== '').join(' ');
}

/** VS Code draws `$(name)` in a list as an icon: text from a file must not. */
function plain(text: string): string {
  return cleanLine(text).replaceAll('$(', '$\u2060(');
}
