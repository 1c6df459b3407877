import * as vscode from 'vscode';
import { commands } from '../command-table';
import { showFailure } from '../notices';
import { checkRecipe } from '../tasks/register';
import type { Workbench } from '../workbench';

/** Not in the palette: they are about the file that a lens stands in. */
export const saveAndDoCommand = '_mobileLlm.saveAndDo';
export const checkCommand = '_mobileLlm.checkRecipe';

/** A run reads the file of the disk: what a lens does saves it first. */
export function registerLensCommands(workbench: Workbench): readonly vscode.Disposable[] {
  return [
    vscode.commands.registerCommand(saveAndDoCommand, async (uri: unknown, command: unknown) => {
      if (uri instanceof vscode.Uri && typeof command === 'string' && commands.has(command) && (await save(uri))) {
        await vscode.commands.executeCommand(command, { subject: { recipePath: uri.fsPath } });
      }
    }),
    vscode.commands.registerCommand(checkCommand, async (uri: unknown) => {
      if (uri instanceof vscode.Uri && (await save(uri))) {
        await checkRecipe(workbench, uri).catch((error: unknown) => showFailure(workbench, error));
      }
    }),
  ];
}

/** False where VS Code could not save it, of which it has told. */
async function save(uri: vscode.Uri): Promise<boolean> {
  const document = vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri.toString());
  return document?.isDirty ? document.save() : true;
}
