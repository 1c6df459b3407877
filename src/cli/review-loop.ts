import type { Message } from '../core/dataset/conversation';
import { editRow, type RowPath } from '../core/dataset/document/row-edit';
import { speaksAgainst } from '../core/dataset/growing/queue/check-candidate';
import type { QueueEntry } from '../core/dataset/growing/queue/queue';
import { isCancellation } from '../core/errors/workbench-error';
import { printable } from '../core/text/printable';
import {
  acceptCandidates,
  checkCandidates,
  editCandidate,
  type GrowingDataset,
  readCandidates,
  rejectCandidates,
} from '../node/dataset/growing/candidates';
import type { QueueKind } from '../node/dataset/growing/queue-name';
import type { CommandContext } from './command';
import { candidateLines } from './terminal/candidate-view';
import { Questions } from './terminal/questions';

type Ask = (question: string) => Promise<string>;

interface Reviewing {
  readonly dataset: GrowingDataset;
  readonly kind: QueueKind;
  readonly context: CommandContext;
  readonly ask: Ask;
}

/**
 * Shows one candidate after the other and does at once what the person says, so that whenever it ends all that was
 * decided stays decided.
 */
export async function reviewInTerminal(
  dataset: GrowingDataset,
  kind: QueueKind,
  context: CommandContext,
): Promise<void> {
  using questions = new Questions(context.output.people);
  const signal = AbortSignal.any([context.signal, questions.ended]);
  const reviewing = { dataset, kind, context, ask: (question: string) => questions.ask(question, signal) };
  try {
    await reviewAll(reviewing);
  } catch (error) {
    if (!(questions.ended.aborted && isCancellation(error))) {
      throw error;
    }
  }
}

async function reviewAll({ dataset, kind, context, ask }: Reviewing): Promise<void> {
  const skipped = new Set<string>();
  for (;;) {
    const { entries } = await readCandidates(dataset, kind);
    const entry = entries.find(({ key }) => !skipped.has(key));
    if (entry === undefined) {
      context.output.say(skipped.size === 0 ? 'Nothing waits any more.' : `${skipped.size} skipped wait.`);
      return;
    }
    const [checked] = await checkCandidates(dataset, [entry]);
    const findings = checked?.findings ?? [];
    context.output.say(candidateLines({ ...entry, ...entry.row, key: entry.key, findings }));
    const answer = await ask('  [a]ccept, [r]eject, [e]dit, [s]kip, [q]uit? ');
    const keys = new Set([entry.key]);
    if (answer === 'a') {
      const isSure =
        !findings.some(speaksAgainst) || /^y/i.test(await ask('  Accept it although something was found? [y/N] '));
      await (isSure && acceptCandidates(dataset, kind, { keys, anyway: true }));
    } else if (answer === 'r') {
      await rejectCandidates(dataset, kind, keys);
    } else if (answer === 'e') {
      await editInTerminal(entry, { dataset, kind, context, ask });
    } else if (answer === 's') {
      skipped.add(entry.key);
    } else if (answer === 'q') {
      return;
    }
  }
}

/** Asks for the new words of one turn: its text, or each argument of its calls; Enter keeps what is there. */
async function editInTerminal({ key, row }: QueueEntry, { dataset, kind, ask }: Reviewing): Promise<void> {
  const given = await ask(`  Which turn, 1 to ${row.messages.length}? `);
  const index = /^\d{1,4}$/.test(given) ? Number(given) - 1 : -1;
  const message = row.messages[index];
  if (message === undefined) {
    return;
  }
  const edits: { path: RowPath; value: string }[] = [];
  for (const { name, path, value } of editableTexts(message)) {
    const said = await ask(printable(`  ${name} [${value}]: `));
    if (said !== '') {
      edits.push({ path: ['messages', index, ...path], value: said });
    }
  }
  const change = (line: string) =>
    edits.reduce<string | undefined>((edited, edit) => edited && editRow(edited, { kind: 'set', ...edit }), line);
  await (edits.length > 0 && editCandidate(dataset, kind, { key, change }));
}

function editableTexts(message: Message): readonly { name: string; path: RowPath; value: string }[] {
  const calls = message.role === 'assistant' ? (message.tool_calls ?? []) : [];
  const args = calls.flatMap(({ function: call }, index) =>
    Object.entries(call.arguments).flatMap(([name, value]) =>
      typeof value === 'string' ? [{ name, path: ['tool_calls', index, 'function', 'arguments', name], value }] : [],
    ),
  );
  const { content } = message;
  return [...(typeof content === 'string' ? [{ name: message.role, path: ['content'], value: content }] : []), ...args];
}
