import path from 'node:path';
import type { Command } from 'commander';
import type { ActionSchema } from '../../core/actions/schema';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { checkDatasetFile } from '../../node/project/check-dataset-file';
import { loadProject } from '../../node/project/project';
import { type CommandContext, jsonOption, runBody } from '../command';
import { findRecipeNear } from '../recipe-near';
import { addAugmentCommand } from './dataset-augment';
import { addDatasetBulkCommands } from './dataset-bulk';
import { addDatasetExport } from './dataset-export';
import { addGenerateCommand } from './dataset-generate';
import { addDatasetImport } from './dataset-import';
import { addInboxCommand, addReviewCommand } from './dataset-review';
import { addDatasetTokensCommand } from './dataset-tokens';

/** `mobile-llm dataset check FILE`: every line that is not a row, what the rules find, and how many rows there are. */
export function addDatasetCommand(program: Command): void {
  const dataset = program
    .command('dataset')
    .description('look at dataset files, bring them in and out, and make them grow');
  dataset
    .command('check')
    .description('check every line of a dataset')
    .argument('<file>', 'dataset file, JSONL')
    .addOption(jsonOption())
    .action(async (file: string, options: { json?: boolean }) => {
      await runBody(options.json ?? false, (context) => check(path.resolve(file), context));
    });
  addDatasetImport(dataset);
  addDatasetExport(dataset);
  addGenerateCommand(dataset);
  addAugmentCommand(dataset);
  addReviewCommand(dataset);
  addInboxCommand(dataset);
  addDatasetBulkCommands(dataset);
  addDatasetTokensCommand(dataset);
}

async function check(file: string, { output }: CommandContext): Promise<void> {
  const { schema, reason } = await actionsNear(file);
  const { rows, problems } = await checkDatasetFile(file, schema);
  for (const problem of problems) {
    output.event({ event: 'problem', ...problem });
    output.say(`${file}:${problem.lineNumber}: ${problem.message} ${problem.fix}`);
  }
  const train = rows.filter((row) => row.conversation.split === 'train').length;
  const counts = { rows: rows.length, train, eval: rows.length - train, problems: problems.length };
  output.event({ event: 'done', ...counts, callsChecked: schema !== undefined });
  output.say(`${rows.length} rows (${train} train, ${rows.length - train} eval), ${problems.length} problems.`);
  if (reason !== undefined) {
    output.say(`Calls were not compared with an actions file: ${reason}`);
  }
  if (problems.length > 0) {
    process.exitCode = 1;
  }
}

/** The actions of the nearest recipe, or why there are none. */
async function actionsNear(file: string): Promise<{ readonly schema?: ActionSchema; readonly reason?: string }> {
  try {
    const { schema } = await loadProject(await findRecipeNear(undefined, file));
    return schema ? { schema } : { reason: 'the recipe names none.' };
  } catch (error) {
    if (error instanceof WorkbenchError) {
      return { reason: error.code === 'file.notFound' ? 'there is no recipe above this file.' : error.message };
    }
    throw error;
  }
}
