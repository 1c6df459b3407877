import path from 'node:path';
import { type Command, Option } from 'commander';
import type { Conversation } from '../../core/dataset/conversation';
import { rewriteCandidates, swapCandidates } from '../../core/dataset/growing/augment/augment';
import type { Candidate } from '../../core/dataset/growing/queue/candidate';
import { type Added, addCandidates, type GrowingDataset } from '../../node/dataset/growing/candidates';
import { queueFileOf } from '../../node/dataset/growing/queue-name';
import { readDatasetFile } from '../../node/project/rows';
import { type CommandContext, jsonOption, runBody } from '../command';
import { growingDataset } from '../growing-dataset';
import type { ModelOptions } from '../meant-model';
import { paraphraseRows } from '../paraphrase-rows';
import { readCount } from '../read-count';
import { previewCandidates, previewCount } from '../terminal/candidate-view';
import { counted } from '../terminal/format';
import { loadTemplates } from './dataset-generate';

interface AugmentOptions extends ModelOptions {
  readonly how: 'swap' | 'rewrite' | 'model';
  readonly on: string;
  readonly split: 'train' | 'eval' | 'both';
  readonly perRow: string;
  readonly limit?: string;
  readonly seed: string;
  readonly values?: string;
  readonly preview?: string | true;
  readonly json?: boolean;
}

/** `mobile-llm dataset augment FILE --how swap|rewrite|model`: makes rows of rows, for review. */
export function addAugmentCommand(dataset: Command): void {
  dataset
    .command('augment')
    .description('make new rows of rows; they wait in the review queue of the dataset until you accept them')
    .argument('<file>', 'dataset file, JSONL; it is not changed')
    .addOption(
      new Option(
        '--how <way>',
        'swap: other values where a call copies them; rewrite: the same said differently, by fixed rules; ' +
          'model: by a language model',
      )
        .choices(['swap', 'rewrite', 'model'])
        .makeOptionMandatory(),
    )
    .addOption(new Option('--split <split>', 'rows of which split').choices(['train', 'eval', 'both']).default('train'))
    .option('--per-row <n>', 'most new rows of each row', '1')
    .option('--limit <n>', 'only the first n rows')
    .option('--seed <n>', 'another number gives other rows', '1')
    .option('--values <templates>', 'with swap: also the value lists of a templates file, by the parameters’ names')
    .option('--on <host|serial>', 'with model: where it runs, this machine or a phone by its serial number', 'host')
    .option('--model <artifact|file.gguf>', 'with model: which one; default: the newest quantized one')
    .option('--preview [n]', 'show the first 10 or n, and put none into the queue')
    .addOption(jsonOption())
    .action(async (file: string, options: AugmentOptions) => {
      await runBody(options.json ?? false, (context) => augment(file, options, context));
    });
}

async function augment(file: string, options: AugmentOptions, context: CommandContext): Promise<void> {
  const { output } = context;
  const dataset = await growingDataset(file, context);
  const all = await readDatasetFile(dataset.file);
  const limit = options.limit === undefined ? all.length : readCount('--limit', options.limit, { least: 1, most: 1e9 });
  const rows = all.filter(({ split }) => options.split === 'both' || split === options.split).slice(0, limit);
  const source = { dataset, all, rows };
  const made =
    options.how === 'model'
      ? await askModel(source, options, context)
      : await applyRules(await makeCandidates(source, options, context), { dataset, options, context });
  if (made !== undefined) {
    const queue = queueFileOf(dataset.file, 'review');
    output.event({ event: 'done', rows: rows.length, ...made, queue });
    output.say(`${made.made} made of ${counted(rows.length, 'row')}, ${made.added} new in ${queue}.`);
    output.say(`Look at them with: mobile-llm dataset review ${file}`);
  }
}

interface Made extends Added {
  readonly made: number;
}

/** Undefined where they were only shown. */
async function applyRules(
  candidates: readonly Candidate[],
  { dataset, options, context }: { dataset: GrowingDataset; options: AugmentOptions; context: CommandContext },
): Promise<Made | undefined> {
  if (options.preview !== undefined) {
    previewCandidates(candidates, options.preview, context.output);
    return undefined;
  }
  return { made: candidates.length, ...(await addCandidates(dataset, 'review', candidates)) };
}

async function askModel(
  { dataset, rows }: Source,
  options: AugmentOptions,
  context: CommandContext,
): Promise<Made | undefined> {
  const { on, model, preview } = options;
  const counts = { added: 0, known: 0, leaks: 0 };
  const shown: Candidate[] = [];
  const keep = async (candidates: readonly Candidate[]) => {
    if (preview !== undefined) {
      shown.push(...candidates);
      return;
    }
    const { added, known, leaks } = await addCandidates(dataset, 'review', candidates);
    counts.added += added;
    counts.known += known;
    counts.leaks += leaks;
  };
  const perRow = readCount('--per-row', options.perRow, { least: 1, most: 20 });
  const asked = { on, datasetFile: dataset.file, perRow, keep, ...(model !== undefined && { model }) };
  // As many conversations as are shown: a model takes its time.
  const asking = preview === undefined ? rows : rows.slice(0, previewCount(preview));
  const made = await paraphraseRows(asking, asked, context);
  if (preview !== undefined) {
    previewCandidates(shown, preview, context.output);
    return undefined;
  }
  return { made, ...counts };
}

interface Source {
  readonly dataset: GrowingDataset;
  readonly all: readonly Conversation[];
  readonly rows: readonly Conversation[];
}

async function makeCandidates(
  { dataset, all, rows }: Source,
  options: AugmentOptions,
  context: CommandContext,
): Promise<readonly Candidate[]> {
  const { schema } = dataset;
  const perRow = readCount('--per-row', options.perRow, { least: 1, most: 100 });
  const seed = readCount('--seed', options.seed, { least: 0, most: 2 ** 31 });
  if (options.how === 'rewrite') {
    return rewriteCandidates(rows, { seed, perRow });
  }
  const lists = options.values && (await loadTemplates(path.resolve(options.values), schema, context)).values;
  return swapCandidates(rows, { seed, perRow, all, schema, lists: lists || undefined });
}
