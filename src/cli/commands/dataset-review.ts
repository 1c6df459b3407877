import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import type { CandidateKey } from '../../core/dataset/growing/queue/candidate';
import type { Queue } from '../../core/dataset/growing/queue/queue';
import { WorkbenchError } from '../../core/errors/workbench-error';
import {
  acceptCandidates,
  type CheckedEntry,
  checkCandidates,
  type GrowingDataset,
  readCandidates,
  rejectCandidates,
} from '../../node/dataset/growing/candidates';
import { addCorrection } from '../../node/dataset/growing/inbox';
import { type QueueKind, queueFileOf } from '../../node/dataset/growing/queue-name';
import { type CommandContext, jsonOption, runBody } from '../command';
import { growingDataset } from '../growing-dataset';
import { readCorrections } from '../read-corrections';
import { reviewInTerminal } from '../review-loop';
import { candidateLines, shownKeyLength } from '../terminal/candidate-view';

interface ReviewOptions {
  readonly list?: boolean;
  readonly accept?: readonly string[];
  readonly reject?: readonly string[];
  readonly anyway?: boolean;
  readonly add?: string;
  readonly json?: boolean;
}

/** `mobile-llm dataset review FILE`: decides about the rows that were made for a dataset. */
export function addReviewCommand(dataset: Command): void {
  addQueueCommand(dataset, 'review', 'decide about rows that were made for a dataset: nothing enters it unseen');
}

/** `mobile-llm dataset inbox FILE`: decides about the corrections that came from phones. */
export function addInboxCommand(dataset: Command): void {
  const description = 'decide about corrections that came from phones: nothing enters a dataset unseen';
  addQueueCommand(dataset, 'inbox', description).option(
    '--add <rows>',
    'put corrections into the inbox: a file of rows, JSONL, or - for standard input',
  );
}

function addQueueCommand(dataset: Command, kind: QueueKind, description: string): Command {
  return dataset
    .command(kind)
    .description(`${description}; at a terminal one after the other`)
    .argument('<file>', 'dataset file, JSONL')
    .option('--list', 'show what waits, and decide nothing')
    .option('--accept <which...>', 'append these to the dataset: numbers or names of the list, or all')
    .option('--reject <which...>', 'drop these for good: numbers or names of the list, or all')
    .option('--anyway', 'with --accept: even those in which the rules find something')
    .addOption(jsonOption())
    .action(async (file: string, options: ReviewOptions) => {
      await runBody(options.json ?? false, (context) => review(file, { ...options, kind }, context));
    });
}

type MeantReview = ReviewOptions & { readonly kind: QueueKind };

async function review(given: string, options: MeantReview, context: CommandContext): Promise<void> {
  const { kind, accept = [], reject = [] } = options;
  const dataset = await growingDataset(given, context);
  if (options.add !== undefined) {
    await addToInbox(dataset, options.add, context);
    return;
  }
  if (!existsSync(dataset.file) && !existsSync(queueFileOf(dataset.file, kind))) {
    throw new WorkbenchError('file.notFound', { path: dataset.file });
  }
  const queue = await readCandidates(dataset, kind);
  for (const problem of queue.problems) {
    context.output.event({ event: 'problem', ...problem });
    context.output.say(`${queueFileOf(dataset.file, kind)}:${problem.lineNumber}: ${problem.message}`);
  }
  if (accept.length > 0 || reject.length > 0) {
    await decide(dataset, queue, { ...options, accept, reject }, context);
    return;
  }
  const entries = await checkCandidates(dataset, queue.entries);
  const isTerminal = process.stdin.isTTY && context.output.people.isTTY && !context.output.isJson;
  if (isTerminal && options.list !== true && entries.length > 0) {
    await reviewInTerminal(dataset, kind, context);
    return;
  }
  list(entries, context);
}

async function addToInbox(dataset: GrowingDataset, rows: string, { output }: CommandContext): Promise<void> {
  let added = 0;
  const corrections = await readCorrections(rows);
  for (const correction of corrections) {
    added += (await addCorrection(dataset.file, correction)) ? 1 : 0;
  }
  const known = corrections.length - added;
  output.event({ event: 'done', added, known, queue: queueFileOf(dataset.file, 'inbox') });
  output.say(`${added} added, ${known} were there or had been rejected.`);
}

function list(entries: readonly CheckedEntry[], { output }: CommandContext): void {
  for (const { entry, findings } of entries) {
    const { number, key, row, origin, line } = entry;
    output.event({ event: 'candidate', number, key, origin, findings, row: JSON.parse(line) as unknown });
    output.say(candidateLines({ number, key, ...row, origin, findings }));
  }
  const found = entries.filter(({ findings }) => findings.length > 0).length;
  output.event({ event: 'done', waiting: entries.length, withFindings: found });
  output.say(`${entries.length} wait, ${found} of them with findings.`);
}

async function decide(
  dataset: GrowingDataset,
  queue: Queue,
  options: MeantReview & Required<Pick<ReviewOptions, 'accept' | 'reject'>>,
  { output }: CommandContext,
): Promise<void> {
  const { kind, anyway = false } = options;
  const path = queueFileOf(dataset.file, kind);
  const wanted = meantKeys(options.accept, queue, path);
  const unwanted = meantKeys(options.reject, queue, path);
  const { accepted, known, refused } =
    wanted.size === 0
      ? { accepted: [], known: [], refused: [] }
      : await acceptCandidates(dataset, kind, { keys: wanted, anyway });
  const rejected = unwanted.size === 0 ? [] : await rejectCandidates(dataset, kind, unwanted);
  for (const { entry, findings } of refused) {
    const detail = findings.map(({ message }) => message).join(' ');
    output.error(describe(new WorkbenchError('queue.hasFindings', { number: entry.number, detail })));
  }
  const counts = {
    accepted: accepted.length,
    rejected: rejected.length,
    known: known.length,
    refused: refused.length,
  };
  output.event({ event: 'done', ...counts });
  output.say(`${counts.accepted} accepted, ${counts.rejected} rejected.`);
  if (known.length > 0) {
    output.say(`${known.length} were in the dataset already and left the queue.`);
  }
  if (refused.length > 0) {
    process.exitCode = 1;
  }
}

function describe({ code, message, fix }: WorkbenchError) {
  return { code, message, fix };
}

/** @throws WorkbenchError `queue.unknownCandidate` */
function meantKeys(given: readonly string[], { entries }: Queue, path: string): ReadonlySet<CandidateKey> {
  return new Set(
    given.flatMap((which) => {
      const found = entries.filter(
        ({ number, key }) =>
          which === 'all' ||
          which === String(number) ||
          (which.length >= shownKeyLength && key.startsWith(which.toLowerCase())),
      );
      if (found.length === 0 && which !== 'all') {
        throw new WorkbenchError('queue.unknownCandidate', { path, given: which.slice(0, 80) });
      }
      return found.map(({ key }) => key);
    }),
  );
}
