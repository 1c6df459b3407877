import path from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { formats } from '../../core/dataset/formats/formats';
import { printable } from '../../core/text/printable';
import { type ImportOutcome, importFile } from '../../node/dataset/formats/import-file';
import { type CommandContext, jsonOption, runBody } from '../command';
import { tellReport } from '../conversion-report';

interface ImportOptions {
  readonly from?: string;
  readonly map: readonly string[];
  readonly to?: string;
  readonly split: 'train' | 'eval';
  readonly preview: number;
  readonly answers?: string;
  readonly timeZone: string;
  readonly locale: string;
  readonly append?: boolean;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** `mobile-llm dataset import FILE`: shows what becomes of conversations from elsewhere; `--to` writes them. */
export function addDatasetImport(dataset: Command): void {
  dataset
    .command('import')
    .description('make rows of conversations that are written in another way; without --to only shows them')
    .argument('<file>', 'JSONL, JSON, CSV, TSV, text or Parquet')
    .addOption(
      new Option('--from <format>', 'how it is written; recognised where left out').choices(
        formats.map(({ name }) => name),
      ),
    )
    .option('--map <target=column>', 'what a column of a table means; may be given several times', collect, [])
    .option('--to <file>', 'write the rows to this dataset file')
    .addOption(new Option('--split <split>', 'of rows that name none').choices(['train', 'eval']).default('train'))
    .option('--preview <rows>', 'rows to show', wholeNumber, 3)
    .option('--answers <file>', 'BFCL: its possible answers')
    .option('--time-zone <zone>', 'of clocks that name none, IANA', 'UTC')
    .option('--locale <tag>', 'of clocks that name none, BCP 47', 'en-US')
    .addOption(new Option('--append', 'add to the dataset file').conflicts('force'))
    .option('--force', 'replace the dataset file')
    .addOption(jsonOption())
    .action(async (file: string, options: ImportOptions) => {
      await runBody(options.json ?? false, (context) => run(path.resolve(file), options, context));
    });
}

async function run(file: string, options: ImportOptions, { output, signal }: CommandContext): Promise<void> {
  const { from, map, split, timeZone, locale, answers, preview } = options;
  const how = options.append ? 'append' : options.force ? 'replace' : 'new';
  const outcome = await importFile(
    {
      file,
      map,
      split,
      timeZone,
      locale,
      previewRows: preview,
      ...(from === undefined ? {} : { from }),
      ...(answers === undefined ? {} : { answers: path.resolve(answers) }),
      ...(options.to === undefined ? {} : { to: { file: path.resolve(options.to), how } }),
    },
    signal,
  );
  tellOutcome(outcome, { output, signal });
  tellReport(outcome.report, output);
  const { records, written, refusedCount } = outcome.report;
  output.event({ event: 'done', records, rows: written, refused: refusedCount, to: options.to ?? null });
  output.say(
    options.to === undefined
      ? `${written} of ${records} records would become rows. Nothing was written; --to FILE writes them.`
      : `${written} of ${records} records became rows of ${options.to}.`,
  );
  process.exitCode = refusedCount > 0 ? 1 : 0;
}

function tellOutcome({ format, layout, mapping, preview }: ImportOutcome, { output }: CommandContext): void {
  const columns = mapping ? Object.fromEntries(mapping) : undefined;
  output.event({ event: 'format', format: format.name, layout, ...(columns ? { columns } : {}) });
  output.say(`Read as ${format.title} (--from ${format.name}).`);
  for (const [column, target] of mapping ?? []) {
    output.say(printable(`  column "${column}" → ${target}`));
  }
  for (const line of preview) {
    output.event({ event: 'row', row: JSON.parse(line) });
    output.say(printable(`  ${line}`));
  }
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

function wholeNumber(text: string): number {
  if (!/^\d{1,6}$/u.test(text)) {
    throw new InvalidArgumentError('It must be a whole number.');
  }
  return Number(text);
}
