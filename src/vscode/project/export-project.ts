import path from 'node:path';
import * as vscode from 'vscode';
import { formatBytes } from '../../core/text/bytes';
import { chooseRecipe } from '../choose';
import { withNotification } from '../notices';
import { revealFile } from '../reveal-file';
import type { TreeSubject } from '../tree-node';
import type { Workbench } from '../workbench';

/** Writes a zip with what somebody else needs to run a recipe from its beginning. */
export async function exportProject(workbench: Workbench, subject: TreeSubject): Promise<void> {
  const recipePath = await chooseRecipe(workbench, subject);
  if (recipePath === undefined) {
    return;
  }
  const { projectFiles, writeZip } = workbench.engine();
  const files = await projectFiles(recipePath);
  const folder = path.dirname(recipePath);
  const [name = 'project'] = files[0]?.name.split('/') ?? [];
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Export Project: recipe, actions and data, without models'),
    defaultUri: vscode.Uri.file(path.join(folder, `${name}.zip`)),
    filters: { Zip: ['zip'] },
  });
  if (!target) {
    return;
  }
  const title = vscode.l10n.t('Exporting {0}', name);
  await withNotification(workbench, title, ({ signal }) => writeZip(target.fsPath, files, signal));
  const size = formatBytes(files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
  const said = vscode.l10n.t('{0} files, {1}, are in {2}.', files.length, size, path.basename(target.fsPath));
  const show = vscode.l10n.t('Show');
  if ((await vscode.window.showInformationMessage(said, show)) === show) {
    await revealFile(target.fsPath);
  }
}
