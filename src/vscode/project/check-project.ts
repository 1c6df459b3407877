import * as vscode from 'vscode';
import { chooseRecipe } from '../choose';
import { checkRecipe } from '../tasks/register';
import type { TreeSubject } from '../tree-node';
import type { Workbench } from '../workbench';

/** Checks a recipe and all that it names, as its task does: what is found is in the list of problems. */
export async function checkProject(workbench: Workbench, subject: TreeSubject): Promise<void> {
  const recipePath = await chooseRecipe(workbench, subject);
  if (recipePath !== undefined) {
    await checkRecipe(workbench, vscode.Uri.file(recipePath));
  }
}
