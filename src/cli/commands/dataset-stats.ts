import path from 'node:path';
import type { Command } from 'commander';
import { statisticsOfFile } from '../../node/dataset/dataset-statistics';
import { type CommandContext, jsonOption, runBody } from '../command';
import { counted } from '../terminal/format';
import { statisticsLines } from '../terminal/statistics-view';

/** `mobile-llm dataset stats FILE`: what a dataset holds, in numbers and bars. */
export function addDatasetStatsCommand(dataset: Command): void {
  dataset
    .command('stats')
    .description('count rows by action and split, turns, words, and the values that calls are given')
    .argument('<file>', 'dataset file, JSONL')
    .addOption(jsonOption())
    .action(async (file: string, options: { json?: boolean }) => {
      await runBody(options.json ?? false, (context) => show(path.resolve(file), context));
    });
}

async function show(file: string, { output, signal }: CommandContext): Promise<void> {
  const { statistics, broken } = await statisticsOfFile(file, signal);
  output.event({ event: 'done', ...statistics, broken });
  output.say(statisticsLines(statistics).join('\n'));
  if (broken > 0) {
    output.say(`\nNot counted, because they are no rows: ${counted(broken, 'line')}; dataset check says why.`);
  }
}
