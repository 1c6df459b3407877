import * as vscode from 'vscode';
import type { DatasetVersion, VersionComparison } from '../../../node/dataset/comparing/compare-versions';
import { GrowingClient } from '../../../node/dataset/growing/growing-client';
import { datasetThreadIn } from '../../../node/dataset/thread-task';
import { HeldTexts } from '../../held-texts';
import type { Workbench } from '../../workbench';

/** A version of a dataset, and what it is called. */
export interface NamedVersion {
  readonly version: DatasetVersion;
  readonly name: string;
}

/** Texts of comparisons that are open. */
const texts = new HeldTexts('mobile-llm-rows');
let comparisons = 0;

/** Gives the texts of comparisons to VS Code. */
export function registerComparedRows(): vscode.Disposable {
  return texts.register();
}

/**
 * Shows in VS Code's own comparison which rows of a dataset were added, taken out and changed, turn by turn. They are
 * compared in a thread of their own. Where it returns something else than `rows`, nothing is shown.
 * @param name of the dataset
 */
export async function showChangedRows(
  workbench: Workbench,
  name: string,
  { before, after }: { readonly before: NamedVersion; readonly after: NamedVersion },
): Promise<VersionComparison['kind']> {
  await using thread = new GrowingClient(datasetThreadIn(workbench.distFolder));
  const compared = await thread.ask({ type: 'compare', before: before.version, after: after.version });
  if (compared.kind === 'rows') {
    const { added, removed, changed } = compared;
    const [left, right] = [addText(before.name, compared.before), addText(after.name, compared.after)];
    const title = vscode.l10n.t('{0}: {1} added, {2} removed, {3} changed', name, added, removed, changed);
    await vscode.commands.executeCommand('vscode.diff', left, right, title);
  }
  return compared.kind;
}

function addText(name: string, text: string): vscode.Uri {
  comparisons += 1;
  return texts.add(`/${comparisons}/${name}.rows`, text);
}
