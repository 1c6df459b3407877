import type { Command } from 'commander';
import { addDatasetCardCommand } from './dataset-card';
import { addDatasetFindCommand } from './dataset-find';
import { addDatasetRenameCommands } from './dataset-rename';
import { addDatasetReplaceCommand } from './dataset-replace';
import { addDatasetSplitCommand } from './dataset-split';
import { addDatasetStatsCommand } from './dataset-stats';

/** The verbs of `mobile-llm dataset` that look at or change many rows at once. */
export function addDatasetBulkCommands(dataset: Command): void {
  addDatasetFindCommand(dataset);
  addDatasetReplaceCommand(dataset);
  addDatasetSplitCommand(dataset);
  addDatasetRenameCommands(dataset);
  addDatasetStatsCommand(dataset);
  addDatasetCardCommand(dataset);
}
