import * as vscode from 'vscode';
import { registerCommands } from './vscode/commands';
import { registerComparedRows } from './vscode/datasets/compare-with-head';
import { registerDatasetDiagnostics } from './vscode/datasets/diagnostics/register';
import { DatasetEditorProvider } from './vscode/datasets/editor/dataset-editor-provider';
import { offerDatasetEditor } from './vscode/datasets/editor/offer-default';
import { datasetNodes } from './vscode/datasets/nodes';
import { registerChatSerializer } from './vscode/devices/chat/panel';
import { deviceNodes } from './vscode/devices/nodes';
import { dropModels } from './vscode/models/drop-models';
import { modelNodes } from './vscode/models/nodes';
import { runNodes } from './vscode/runs/nodes';
import { followRunning } from './vscode/runs/run-recipe';
import { StateTree } from './vscode/state-tree';
import { Workbench } from './vscode/workbench';

const views = {
  'mobileLlm.datasets': datasetNodes,
  'mobileLlm.models': modelNodes,
  'mobileLlm.devices': deviceNodes,
  'mobileLlm.runs': runNodes,
};

/** Registers everything and reads nothing: the engine is loaded when a view or a command needs it. */
export function activate(context: vscode.ExtensionContext): void {
  const startedAt = performance.now();
  const log = vscode.window.createOutputChannel('Mobile LLM', { log: true });
  const workbench = new Workbench(context, log);
  context.subscriptions.push(log, workbench, ...registerCommands(workbench));
  context.subscriptions.push(registerChatSerializer(workbench), DatasetEditorProvider.register(workbench));
  context.subscriptions.push(offerDatasetEditor(workbench), registerComparedRows());
  context.subscriptions.push(...registerDatasetDiagnostics(workbench));
  for (const [id, nodesOf] of Object.entries(views)) {
    const treeDataProvider = new StateTree(workbench, nodesOf);
    const drops = id === 'mobileLlm.models' ? { dragAndDropController: dropModels } : {};
    context.subscriptions.push(vscode.window.createTreeView(id, { treeDataProvider, showCollapseAll: true, ...drops }));
  }
  const showError = (error: unknown) => log.error(String(error));
  workbench.findRecipes().catch(showError);
  const subscription = workbench.onState(() => {
    // Runs that a reload left behind are found with the first state, whoever asked for it.
    subscription.dispose();
    followRunning(workbench).catch(showError);
  });
  log.info(`Activated in ${(performance.now() - startedAt).toFixed(1)} ms.`);
}
