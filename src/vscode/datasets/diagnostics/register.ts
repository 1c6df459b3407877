import * as vscode from 'vscode';
import type { Workbench } from '../../workbench';
import { DatasetDiagnostics } from './dataset-diagnostics';
import { DatasetFixes } from './dataset-fixes';
import { registerMuteCommand } from './mute-finding';

/** Checks datasets that are opened as text, and offers fixes at the places. */
export function registerDatasetDiagnostics(workbench: Workbench): readonly vscode.Disposable[] {
  const diagnostics = new DatasetDiagnostics(workbench);
  const selector: vscode.DocumentSelector = { scheme: 'file', pattern: '**/*.jsonl' };
  const providedCodeActionKinds = [vscode.CodeActionKind.QuickFix];
  return [
    diagnostics,
    registerMuteCommand(workbench),
    vscode.languages.registerCodeActionsProvider(selector, new DatasetFixes(workbench, diagnostics), {
      providedCodeActionKinds,
    }),
  ];
}
