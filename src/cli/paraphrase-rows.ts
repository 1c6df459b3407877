import path from 'node:path';
import type { Conversation } from '../core/dataset/conversation';
import { paraphraseRow } from '../core/dataset/growing/model/paraphrase';
import type { Candidate } from '../core/dataset/growing/queue/candidate';
import type { ErrorDescription } from '../core/errors/workbench-error';
import type { CommandContext } from './command';
import type { ModelOptions } from './meant-model';
import { meantProject } from './meant-project';
import { type ModelCompletion, openCompletion } from './model-completion';
import { TimeLeft } from './terminal/estimate';
import { formatProgress } from './terminal/format';

/** Candidates are put away after so many rows: what a model took minutes for is not lost when it is stopped. */
const rowsAtOnce = 10;

export interface ParaphraseOptions extends ModelOptions {
  readonly on: string;
  readonly datasetFile: string;
  readonly perRow: number;
  /** Keeps candidates; what it was told is safe. */
  readonly keep: (candidates: readonly Candidate[]) => Promise<void>;
}

/**
 * Has a language model say rows in other ways, one after the other, after saying what is read by whom.
 * @returns how many candidates were made
 * @throws what `openCompletion` throws, and the model's server
 */
export async function paraphraseRows(
  rows: readonly Conversation[],
  options: ParaphraseOptions,
  context: CommandContext,
): Promise<number> {
  const { output } = context;
  const project = await meantProject({ recipe: undefined, folder: path.dirname(options.datasetFile) }, context);
  await using completion = await openCompletion(options, project, context);
  const { model, place } = completion;
  output.event({ event: 'notice', rows: rows.length, model, place });
  output.say(`${rows.length} conversations, without system prompts and contacts, are read by ${model} on ${place}.`);
  const { checklist } = output;
  const timeLeft = new TimeLeft();
  checklist.start('paraphrase', `Say it differently with ${model}`);
  let made = 0;
  for (let start = 0; start < rows.length; start += rowsAtOnce) {
    made += await paraphraseSome(rows.slice(start, start + rowsAtOnce), { ...options, completion }, context);
    const done = Math.min(rows.length, start + rowsAtOnce);
    const secondsLeft = timeLeft.update(done, rows.length, performance.now());
    checklist.progress('paraphrase', formatProgress({ done, total: rows.length, unit: 'rows', secondsLeft }));
  }
  checklist.end('paraphrase', 'done', `${made} made`);
  return made;
}

/** What was made is kept, also when a later row of them fails or is stopped. */
async function paraphraseSome(
  rows: readonly Conversation[],
  { completion, perRow, keep }: ParaphraseOptions & { readonly completion: ModelCompletion },
  { output, signal }: CommandContext,
): Promise<number> {
  const { complete, model } = completion;
  const made: Candidate[] = [];
  try {
    for (const row of rows) {
      const { candidates, refused } = await paraphraseRow(row, { complete, ways: perRow, model, signal });
      made.push(...candidates);
      tellRefused(row, refused, output);
    }
  } finally {
    await keep(made);
  }
  return made.length;
}

function tellRefused(row: Conversation, refused: readonly ErrorDescription[], output: CommandContext['output']): void {
  for (const problem of refused) {
    output.event({ event: 'refused', row: row.id, ...problem });
    output.say(`  ${row.id.slice(0, 16)}: ${problem.message}`);
  }
}
