import path from 'node:path';
import type { Command } from 'commander';
import type { ActionSchema } from '../../core/actions/schema';
import type { Candidate } from '../../core/dataset/growing/queue/candidate';
import { type Generated, generateRows, mostRows } from '../../core/dataset/growing/templates/generate';
import { parseTemplates } from '../../core/dataset/growing/templates/parse-templates';
import type { TemplateSet } from '../../core/dataset/growing/templates/template';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { addCandidates } from '../../node/dataset/growing/candidates';
import { queueFileOf } from '../../node/dataset/growing/queue-name';
import { readText } from '../../node/project/project';
import { type CommandContext, jsonOption, runBody } from '../command';
import { growingDataset } from '../growing-dataset';
import { readCount } from '../read-count';
import { previewCandidates } from '../terminal/candidate-view';

interface GenerateOptions {
  readonly to: string;
  readonly count?: string;
  readonly seed?: string;
  readonly preview?: string | true;
  readonly json?: boolean;
}

/** `mobile-llm dataset generate TEMPLATES --to DATASET`: makes conversations of templates, for review. */
export function addGenerateCommand(dataset: Command): void {
  dataset
    .command('generate')
    .description('make conversations of templates; they wait in the review queue of the dataset until you accept them')
    .argument('<templates>', 'templates file, NAME.templates.yaml')
    .requiredOption('--to <dataset>', 'dataset file that they are for; it is not changed')
    .option('--count <n>', 'how many; default: as the file says')
    .option('--seed <n>', 'other ones; default: as the file says')
    .option('--preview [n]', 'show the first 10 or n, and put none into the queue')
    .addOption(jsonOption())
    .action(async (templates: string, options: GenerateOptions) => {
      await runBody(options.json ?? false, (context) => generate(path.resolve(templates), options, context));
    });
}

async function generate(file: string, options: GenerateOptions, context: CommandContext): Promise<void> {
  const { output } = context;
  const dataset = await growingDataset(options.to, context);
  const set = { ...(await loadTemplates(file, dataset.schema, context)), ...chosen(options) };
  const made = generateRows(set);
  tellShort(made, context);
  const candidates = made.rows.map(
    ({ row, template, number }): Candidate => ({
      row,
      origin: { by: 'template', file: path.basename(file), template, number, seed: set.seed },
    }),
  );
  if (options.preview !== undefined) {
    previewCandidates(candidates, options.preview, output);
    return;
  }
  const added = await addCandidates(dataset, 'review', candidates);
  const queue = queueFileOf(dataset.file, 'review');
  output.event({ event: 'done', made: candidates.length, ...added, queue });
  output.say(`${candidates.length} made, ${added.added} new in ${queue}.`);
  output.say(`Look at them with: mobile-llm dataset review ${options.to}`);
}

function chosen({ count, seed }: GenerateOptions): Partial<Pick<TemplateSet, 'count' | 'seed'>> {
  return {
    ...(count !== undefined && { count: readCount('--count', count, { least: 1, most: mostRows }) }),
    ...(seed !== undefined && { seed: readCount('--seed', seed, { least: 0, most: 2 ** 31 }) }),
  };
}

/** @throws WorkbenchError `templates.invalid` after every problem was told; `file.notFound` */
export async function loadTemplates(
  file: string,
  schema: ActionSchema | undefined,
  { output }: CommandContext,
): Promise<TemplateSet> {
  const { set, problems } = parseTemplates(await readText(file), schema);
  for (const problem of problems) {
    output.event({ event: 'problem', ...problem });
    output.say(`${file}:${problem.line}:${problem.column}: ${problem.message} ${problem.fix}`);
  }
  if (set === undefined) {
    throw new WorkbenchError('templates.invalid', { path: file, count: problems.length });
  }
  return set;
}

function tellShort({ short }: Generated, { output }: CommandContext): void {
  for (const { template, wanted, made } of short) {
    output.event({ event: 'short', template, wanted, made });
    output.say(`"${template}" has wordings and values for ${made} of ${wanted}; add some for more.`);
  }
}
