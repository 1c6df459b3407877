import * as vscode from 'vscode';
import type { QuickFix } from '../../../core/dataset/check/fixes/fix-task';
import type { Workbench } from '../../workbench';
import type { DatasetDiagnostics } from './dataset-diagnostics';
import type { FindingDiagnostic } from './finding-diagnostic';
import { muteCommand } from './mute-finding';

/** Offers the fixes of what the rules found, and to mute it. */
export class DatasetFixes implements vscode.CodeActionProvider {
  readonly #workbench: Workbench;
  readonly #diagnostics: DatasetDiagnostics;

  constructor(workbench: Workbench, diagnostics: DatasetDiagnostics) {
    this.#workbench = workbench;
    this.#diagnostics = diagnostics;
  }

  provideCodeActions(document: vscode.TextDocument, range: vscode.Range): vscode.CodeAction[] {
    const check = this.#diagnostics.checkOf(document);
    const { applyEdits } = this.#workbench.engine();
    return this.#diagnostics.shownAt(document, range).flatMap((shown) => {
      const line = document.lineAt(shown.finding.line).text;
      const edited = (fix: QuickFix) => ('edits' in fix ? applyEdits(line, fix.edits) : undefined);
      const fixes = check?.fixesFor(shown.finding, line) ?? [];
      return [
        ...fixes.map((fix, at) => actionOf(fix.title, edited(fix), { document, shown, isPreferred: at === 0 })),
        ...mutesOf(document, shown),
      ];
    });
  }
}

interface FixPlace {
  readonly document: vscode.TextDocument;
  readonly shown: FindingDiagnostic;
  readonly isPreferred: boolean;
}

/** @param edited the line after the fix; undefined where the fix takes the line out */
function actionOf(
  title: string,
  edited: string | undefined,
  { document, shown, isPreferred }: FixPlace,
): vscode.CodeAction {
  const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  const line = document.lineAt(shown.finding.line);
  action.edit = new vscode.WorkspaceEdit();
  if (edited === undefined) {
    action.edit.delete(document.uri, line.rangeIncludingLineBreak);
  } else {
    const { range, text } = changeOf(line, edited);
    action.edit.replace(document.uri, range, text);
  }
  action.diagnostics = [shown];
  action.isPreferred = isPreferred;
  return action;
}

/** Only what differs, so that the cursor and marks elsewhere in the line stay where they are. */
function changeOf(line: vscode.TextLine, edited: string): { readonly range: vscode.Range; readonly text: string } {
  const { text, lineNumber } = line;
  const shorter = Math.min(text.length, edited.length);
  let start = 0;
  while (start < shorter && text[start] === edited[start]) {
    start += 1;
  }
  let end = 0;
  while (end < shorter - start && text.at(-1 - end) === edited.at(-1 - end)) {
    end += 1;
  }
  const range = new vscode.Range(lineNumber, start, lineNumber, text.length - end);
  return { range, text: edited.slice(start, edited.length - end) };
}

function mutesOf(document: vscode.TextDocument, shown: FindingDiagnostic): readonly vscode.CodeAction[] {
  const { code, line } = shown.finding;
  return [false, true].map((isEveryRow) => {
    const title = isEveryRow
      ? vscode.l10n.t('Mute {0} in every row…', code)
      : vscode.l10n.t('Mute {0} in this row…', code);
    const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
    action.command = { title, command: muteCommand, arguments: [document.uri, line, code, isEveryRow] };
    action.diagnostics = [shown];
    return action;
  });
}
