import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { datasetCard } from '../../core/dataset/statistics/dataset-card';
import { Tally } from '../../core/dataset/statistics/tally';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { statisticsOfFile } from '../../node/dataset/dataset-statistics';
import { writeFileAtomic } from '../../node/files/atomic-write';
import { type CommandContext, jsonOption, runBody } from '../command';
import { problemsByLine } from '../dataset-problems';

interface CardOptions {
  readonly to?: string;
  readonly name?: string;
  readonly license?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** `mobile-llm dataset card FILE`: what the Hugging Face hub shows of a dataset, counted from it. */
export function addDatasetCardCommand(dataset: Command): void {
  dataset
    .command('card')
    .description('describe a dataset in a README for the Hugging Face hub')
    .argument('<file>', 'dataset file, JSONL')
    .option('--to <file>', 'write it there, such as README.md; by default it is only shown')
    .option('--name <name>', "what the dataset is called; by default the file's name")
    .option('--license <id>', 'such as cc-by-4.0, as the hub names licences')
    .option('--force', 'write over the file that --to names')
    .addOption(jsonOption())
    .action(async (file: string, options: CardOptions) => {
      await runBody(options.json ?? false, (context) => describe(path.resolve(file), options, context));
    });
}

async function describe(file: string, options: CardOptions, { output, signal }: CommandContext): Promise<void> {
  const target = options.to === undefined ? undefined : path.resolve(options.to);
  requireLicense(options.license);
  if (target !== undefined && existsSync(target) && options.force !== true) {
    throw new WorkbenchError('dataset.targetExists', { path: target });
  }
  const { statistics } = await statisticsOfFile(file, signal);
  const findings = new Tally();
  for (const code of [...(await problemsByLine(file)).values()].flat()) {
    findings.add(code, 1);
  }
  const card = datasetCard({
    name: options.name ?? path.parse(file).name,
    file: path
      .relative(path.dirname(target ?? file), file)
      .split(path.sep)
      .join('/'),
    statistics,
    license: options.license,
    findings: findings.top(),
  });
  if (target === undefined) {
    output.say(card);
  } else {
    await writeFileAtomic(target, card);
    output.say(`Written to ${target}.`);
  }
  output.event({ event: 'done', card, ...(target === undefined ? {} : { file: target }) });
}

/** @throws WorkbenchError `argument.invalid` */
function requireLicense(license: string | undefined): void {
  if (license !== undefined && !/^[a-z0-9][a-z0-9.+-]{0,60}$/i.test(license)) {
    const detail = 'it is no name of a licence, such as cc-by-4.0 or apache-2.0';
    throw new WorkbenchError('argument.invalid', { argument: '--license', value: license, detail });
  }
}
