import path from 'node:path';
import * as vscode from 'vscode';
import { WorkbenchError } from '../../../core/errors/workbench-error';
import { remark } from '../../notices';
import type { Workbench } from '../../workbench';
import { showChangedRows } from './compared-rows';

/** The part of VS Code's Git extension that is used here (extensions/git/src/api/git.d.ts of VS Code, API version 1). */
interface GitApi {
  getRepository(uri: vscode.Uri): { buffer(ref: string, file: string): Promise<Uint8Array> } | null;
  toGitUri(uri: vscode.Uri, ref: string): vscode.Uri;
}

/** Shows which rows of a dataset were added, taken out and changed since the last commit, turn by turn. */
export async function compareWithHead(workbench: Workbench, uri: vscode.Uri): Promise<void> {
  const extension = vscode.extensions.getExtension<{ getAPI(version: 1): GitApi }>('vscode.git');
  const git = (await extension?.activate())?.getAPI(1);
  const name = path.basename(uri.fsPath);
  const before = { version: await committed(git, uri), name: `${name} (HEAD)` };
  const shown = await showChangedRows(workbench, name, { before, after: { version: uri.fsPath, name } });
  if (shown === 'same-rows') {
    remark(workbench, vscode.l10n.t('{0} has the same rows as the last commit.', name));
  } else if (shown === 'too-large' && git) {
    // Line by line then.
    await vscode.commands.executeCommand('vscode.diff', git.toGitUri(uri, 'HEAD'), uri, before.name);
  }
}

async function committed(git: GitApi | undefined, uri: vscode.Uri): Promise<Uint8Array> {
  const repository = git?.getRepository(uri);
  if (!repository) {
    throw new WorkbenchError('dataset.noRepository', { path: uri.fsPath });
  }
  try {
    return await repository.buffer('HEAD', uri.fsPath);
  } catch (error) {
    throw new WorkbenchError('dataset.notCommitted', { path: uri.fsPath }, { cause: error });
  }
}
