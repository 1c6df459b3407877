import * as vscode from 'vscode';
import type { YamlDiagnostics } from './diagnostics';

/** Offers what was surely meant in the place of what is wrong. */
export class YamlFixes implements vscode.CodeActionProvider {
  readonly #diagnostics: YamlDiagnostics;

  constructor(diagnostics: YamlDiagnostics) {
    this.#diagnostics = diagnostics;
  }

  provideCodeActions(document: vscode.TextDocument, range: vscode.Range): vscode.CodeAction[] {
    return this.#diagnostics.shownAt(document, range).flatMap((shown) => {
      if (shown.replacement === undefined) {
        return [];
      }
      const title = vscode.l10n.t('Change to "{0}"', shown.replacement);
      const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
      action.edit = new vscode.WorkspaceEdit();
      action.edit.replace(document.uri, shown.range, shown.replacement);
      action.diagnostics = [shown];
      action.isPreferred = true;
      return [action];
    });
  }
}
