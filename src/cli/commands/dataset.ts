import path from 'node:path';
import type { Command } from 'commander';
import { parseDataset } from '../../core/dataset/dataset';
import { sha256Hex } from '../../node/files/sha256';
import { readText } from '../../node/project/project';
import { type CommandContext, jsonOption, runBody } from '../command';

/** `mobile-llm dataset check FILE`: every line that is not a row, and how many rows there are. */
export function addDatasetCommand(program: Command): void {
  program
    .command('dataset')
    .description('look at dataset files')
    .command('check')
    .description('check every line of a dataset')
    .argument('<file>', 'dataset file, JSONL')
    .addOption(jsonOption())
    .action(async (file: string, options: { json?: boolean }) => {
      await runBody(options.json ?? false, (context) => check(path.resolve(file), context));
    });
}

async function check(file: string, { output }: CommandContext): Promise<void> {
  const { rows, problems } = parseDataset(await readText(file), { sha256Hex });
  for (const problem of problems) {
    output.event({ event: 'problem', ...problem });
    output.say(`${file}:${problem.lineNumber}: ${problem.message} ${problem.fix}`);
  }
  const train = rows.filter((row) => row.conversation.split === 'train').length;
  output.event({ event: 'done', rows: rows.length, train, eval: rows.length - train, problems: problems.length });
  output.say(`${rows.length} rows (${train} train, ${rows.length - train} eval), ${problems.length} problems.`);
  if (problems.length > 0) {
    process.exitCode = 1;
  }
}
