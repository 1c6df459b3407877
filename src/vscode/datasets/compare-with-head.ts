import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { HeldTexts } from '../held-texts';
import { remark } from '../notices';
import type { Workbench } from '../workbench';

/** The part of VS Code's Git extension that is used here (extensions/git/src/api/git.d.ts of VS Code, API version 1). */
interface GitApi {
  getRepository(uri: vscode.Uri): { buffer(ref: string, file: string): Promise<Uint8Array> } | null;
}

/** Texts of comparisons that are open. */
const texts = new HeldTexts('mobile-llm-rows');
let comparisons = 0;

/** Gives the texts of comparisons to VS Code. */
export function registerComparedRows(): vscode.Disposable {
  return texts.register();
}

function addText(name: string, text: string): vscode.Uri {
  comparisons += 1;
  return texts.add(`/${comparisons}/${name}`, text);
}

/** Shows which rows of a dataset were added, taken out and changed since the last commit, turn by turn. */
export async function compareWithHead(workbench: Workbench, uri: vscode.Uri): Promise<void> {
  const { compareRows, readableRow } = workbench.engine();
  const [before, after] = await Promise.all([committed(uri), readFile(uri.fsPath)]);
  const { rows, added, removed, changed } = compareRows(before, after);
  const name = path.basename(uri.fsPath);
  if (rows.length === 0) {
    remark(workbench, vscode.l10n.t('{0} has the same rows as the last commit.', name));
    return;
  }
  const textOf = (side: 'before' | 'after') =>
    rows.map((row) => (row[side] === undefined ? '' : readableRow(row.name, row[side]))).join('\n');
  const [left, right] = [addText(`${name} (HEAD).rows`, textOf('before')), addText(`${name}.rows`, textOf('after'))];
  const title = vscode.l10n.t('{0}: {1} added, {2} removed, {3} changed', name, added, removed, changed);
  await vscode.commands.executeCommand('vscode.diff', left, right, title);
}

async function committed(uri: vscode.Uri): Promise<Uint8Array> {
  const extension = vscode.extensions.getExtension<{ getAPI(version: 1): GitApi }>('vscode.git');
  const repository = (await extension?.activate())?.getAPI(1).getRepository(uri);
  if (!repository) {
    throw new WorkbenchError('dataset.noRepository', { path: uri.fsPath });
  }
  try {
    return await repository.buffer('HEAD', uri.fsPath);
  } catch (error) {
    throw new WorkbenchError('dataset.notCommitted', { path: uri.fsPath }, { cause: error });
  }
}
