import path from 'node:path';
import { type Command, Option } from 'commander';
import { formatNamed, formats } from '../../core/dataset/formats/formats';
import { exportFile } from '../../node/dataset/formats/export-file';
import { type CommandContext, jsonOption, runBody } from '../command';
import { tellReport } from '../conversion-report';

interface ExportOptions {
  readonly as: string;
  readonly to: string;
  readonly keep?: boolean;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** `mobile-llm dataset export FILE --as FORMAT --to OUT`: a dataset written as others read it. */
export function addDatasetExport(dataset: Command): void {
  dataset
    .command('export')
    .description('write a dataset in another way, and say what of it has no place there')
    .argument('<file>', 'dataset file, JSONL')
    .addOption(
      new Option('--as <format>', 'how it is written').choices(formats.map(({ name }) => name)).makeOptionMandatory(),
    )
    .requiredOption('--to <file>', 'file to write; its ending tells the layout: .jsonl .json .csv .tsv .txt')
    .option('--keep', 'write ids, splits, tags and other keys also where readers of the format may not take them')
    .option('--force', 'replace the file')
    .addOption(jsonOption())
    .action(async (file: string, options: ExportOptions) => {
      await runBody(options.json ?? false, (context) => run(path.resolve(file), options, context));
    });
}

async function run(file: string, options: ExportOptions, { output, signal }: CommandContext): Promise<void> {
  const report = await exportFile(
    {
      file,
      format: formatNamed(options.as),
      to: path.resolve(options.to),
      isReplacing: options.force ?? false,
      keepsOtherKeys: options.keep ?? false,
    },
    signal,
  );
  tellReport(report, output);
  const { records, written, refusedCount } = report;
  output.event({ event: 'done', rows: records, written, refused: refusedCount, to: options.to });
  output.say(`${written} of ${records} rows written to ${options.to}.`);
  process.exitCode = refusedCount > 0 ? 1 : 0;
}
