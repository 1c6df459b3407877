import type { Message } from '../../core/dataset/conversation';
import { describeOrigin, type Origin } from '../../core/dataset/growing/origin';
import type { Candidate } from '../../core/dataset/growing/queue/candidate';
import { mostRows } from '../../core/dataset/growing/templates/generate';
import type { ErrorDescription } from '../../core/errors/workbench-error';
import { printable } from '../../core/text/printable';
import type { Output } from '../output';
import { readCount } from '../read-count';

export interface ShownCandidate {
  readonly number: number;
  readonly key: string;
  readonly split: string;
  readonly messages: readonly Message[];
  readonly origin: Origin | undefined;
  readonly findings: readonly ErrorDescription[];
}

/** How a candidate is named in commands: enough of its hash to tell it from others. */
export const shownKeyLength = 8;

/** A candidate as a person decides about it: where it comes from, what is said, and what the rules find. */
export function candidateLines({ number, key, split, messages, origin, findings }: ShownCandidate): string {
  return printable(
    [
      `${String(number).padStart(4)}  ${key.slice(0, shownKeyLength)}  ${split}  ${describeOrigin(origin)}`,
      ...messageLines(messages),
      ...findings.map(({ message }) => `      ⚠ ${message}`),
    ].join('\n'),
  );
}

/** Each message on a line of its own; an action call as the model writes it. */
export function messageLines(messages: readonly Message[]): readonly string[] {
  return messages.map((message) => `      ${message.role.padEnd(10)} ${wordsOf(message).replace(/\s*\n\s*/g, ' ⏎ ')}`);
}

function wordsOf(message: Message): string {
  const calls = message.role === 'assistant' ? (message.tool_calls ?? []) : [];
  const written = calls.map((call) => `${call.function.name} ${JSON.stringify(call.function.arguments)}`);
  return [...(message.content ? [message.content] : []), ...written].join(' ');
}

const previewedRows = 10;

/** Shows the first candidates instead of putting them into a queue. @throws WorkbenchError `argument.invalid` */
export function previewCandidates(candidates: readonly Candidate[], given: string | true, output: Output): void {
  for (const [index, { row, origin }] of candidates.slice(0, previewCount(given)).entries()) {
    output.event({ event: 'row', ...row, origin });
    output.say(candidateLines({ number: index + 1, key: '', ...row, origin, findings: [] }));
  }
  output.event({ event: 'done', made: candidates.length });
  output.say(`${candidates.length} would be made.`);
}

/** How many `--preview` shows. @throws WorkbenchError `argument.invalid` */
export function previewCount(given: string | true): number {
  return given === true ? previewedRows : readCount('--preview', given, { least: 1, most: mostRows });
}
