import path from 'node:path';
import { finishBegunReplacing } from '../files/replace-together';

/** Lies beside the recipe in a folder while files are being replaced. */
export function renameJournalOf(folder: string): string {
  return path.join(folder, '.mobile-llm-rename.json');
}

/**
 * Ends a rename that was killed between two files, before one of them is opened: it would be the old beside the new.
 * @param folder of the recipe
 * @returns true where there was one
 * @throws WorkbenchError `replace.changedMeanwhile`, `replace.failed`
 */
export function finishBegunRename(folder: string): Promise<boolean> {
  return finishBegunReplacing(renameJournalOf(folder));
}
