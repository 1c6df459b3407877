import * as vscode from 'vscode';
import type { Workbench } from '../workbench';
import { YamlCompletion } from './completion';
import { YamlDiagnostics } from './diagnostics';
import { YamlFixes } from './fixes';
import { registerLensCommands } from './lens-commands';
import { RecipeLenses } from './lenses';
import { YamlOutline } from './outline';
import { YamlPointing } from './pointing';
import { KnownLanguages, recipeFiles, yamlFiles } from './yaml-files';

/** Helps with recipes and actions files. Nothing is loaded before one of them is open. */
export function registerYamlFiles(workbench: Workbench): readonly vscode.Disposable[] {
  const { languages } = vscode;
  const known = new KnownLanguages(workbench);
  const diagnostics = new YamlDiagnostics(workbench, known);
  const pointing = new YamlPointing(workbench, known);
  const lenses = new RecipeLenses(workbench);
  const providedCodeActionKinds = [vscode.CodeActionKind.QuickFix];
  return [
    diagnostics,
    lenses,
    ...registerLensCommands(workbench),
    languages.registerCodeLensProvider(recipeFiles, lenses),
    languages.registerCodeActionsProvider(yamlFiles, new YamlFixes(diagnostics), { providedCodeActionKinds }),
    languages.registerCompletionItemProvider(yamlFiles, new YamlCompletion(workbench, known), ' '),
    languages.registerHoverProvider(yamlFiles, pointing),
    languages.registerDefinitionProvider(yamlFiles, pointing),
    languages.registerDocumentSymbolProvider(yamlFiles, new YamlOutline(workbench)),
  ];
}
