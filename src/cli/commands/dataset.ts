import type { Command } from 'commander';
import { addAugmentCommand } from './dataset-augment';
import { addDatasetBulkCommands } from './dataset-bulk';
import { addDatasetCheckCommand } from './dataset-check';
import { addDatasetExport } from './dataset-export';
import { addGenerateCommand } from './dataset-generate';
import { addDatasetImport } from './dataset-import';
import { addInboxCommand, addReviewCommand } from './dataset-review';
import { addDatasetTokensCommand } from './dataset-tokens';

/** `mobile-llm dataset …`: what can be done with dataset files. */
export function addDatasetCommand(program: Command): void {
  const dataset = program
    .command('dataset')
    .description('look at dataset files, bring them in and out, and make them grow');
  addDatasetCheckCommand(dataset);
  addDatasetImport(dataset);
  addDatasetExport(dataset);
  addGenerateCommand(dataset);
  addAugmentCommand(dataset);
  addReviewCommand(dataset);
  addInboxCommand(dataset);
  addDatasetBulkCommands(dataset);
  addDatasetTokensCommand(dataset);
}
