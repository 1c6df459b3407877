import path from 'node:path';
import * as vscode from 'vscode';
import { findRecipeAbove } from '../../../node/project/recipe-above';
import { finishBegunRename } from '../../../node/rename/begun-rename';
import { showFailure, tellDone } from '../../notices';
import type { Workbench } from '../../workbench';

/**
 * Ends a rename over several files that a crash cut off, before one of them is read, and says so. Never rejects: where
 * it cannot be ended the dataset opens as it is.
 */
export async function endHalfDoneRename(workbench: Workbench, file: string): Promise<void> {
  const recipePath = findRecipeAbove(file);
  if (recipePath === undefined || !vscode.workspace.isTrusted) {
    return;
  }
  try {
    if (await finishBegunRename(path.dirname(recipePath))) {
      const said = vscode.l10n.t('A rename that was cut off in the middle has been finished in all files.');
      tellDone(workbench, said, { title: vscode.l10n.t('Show Changes'), command: 'workbench.view.scm' });
    }
  } catch (error) {
    void showFailure(workbench, error);
  }
}
