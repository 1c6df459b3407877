import * as vscode from 'vscode';
import { registerComparedRows } from './vscode/datasets/comparing/compared-rows';
import { registerDatasetDiagnostics } from './vscode/datasets/diagnostics/register';
import { DatasetEditorProvider } from './vscode/datasets/editor/dataset-editor-provider';
import { offerDatasetEditor } from './vscode/datasets/editor/offer-default';
import { datasetNodes } from './vscode/datasets/nodes';
import { registerComparisonSerializer } from './vscode/devices/chat/compare-panel';
import { registerChatSerializer } from './vscode/devices/chat/panel';
import { deviceNodes } from './vscode/devices/nodes';
import { translateBy } from './vscode/l10n';
import { registerModelComparisons } from './vscode/models/compare-models';
import { dropModels } from './vscode/models/drop-models';
import { modelNodes } from './vscode/models/nodes';
import { registerReadOnlyTexts } from './vscode/read-only-text';
import { registerCommands } from './vscode/register-commands';
import { keepLines, LogLines } from './vscode/report/log-lines';
import { runNodes } from './vscode/runs/nodes';
import { followRunning } from './vscode/runs/run-recipe';
import { registerLanguageModels } from './vscode/serving/language-models';
import { registerSetupSerializer } from './vscode/setup/setup-panel';
import { StateTree } from './vscode/state-tree';
import { showStatus } from './vscode/status/status-item';
import { registerTasks } from './vscode/tasks/register';
import { Workbench } from './vscode/workbench';
import { registerYamlFiles } from './vscode/yaml-files/register';

/** Set while the extension is active. */
let end: (() => Promise<void>) | undefined;

/** Registers everything and reads nothing: the engine is loaded when a view or a command needs it. */
export function activate(context: vscode.ExtensionContext): void {
  const startedAt = performance.now();
  translateBy(vscode.l10n.t);
  const logLines = new LogLines();
  const log = keepLines(vscode.window.createOutputChannel('Mobile LLM', { log: true }), logLines);
  const workbench = new Workbench(context, log, logLines);
  end = () => workbench.end();
  context.subscriptions.push(log, workbench, ...registerCommands(workbench));
  context.subscriptions.push(
    registerChatSerializer(workbench),
    registerComparisonSerializer(workbench),
    registerSetupSerializer(workbench),
    DatasetEditorProvider.register(workbench),
  );
  context.subscriptions.push(offerDatasetEditor(workbench), registerComparedRows());
  context.subscriptions.push(registerModelComparisons(workbench), registerReadOnlyTexts());
  context.subscriptions.push(...registerDatasetDiagnostics(workbench), ...registerYamlFiles(workbench));
  context.subscriptions.push(registerTasks(workbench), showStatus(workbench));
  context.subscriptions.push(registerLanguageModels(workbench, workbench.phoneModels), ...createViews(workbench));
  const showError = (error: unknown) => log.error(String(error));
  workbench.findRecipes().catch(showError);
  const subscription = workbench.onState(() => {
    // Runs that a reload left behind are found with the first state, whoever asked for it.
    subscription.dispose();
    followRunning(workbench).catch(showError);
  });
  log.info(`Activated in ${(performance.now() - startedAt).toFixed(1)} ms.`);
}

/** VS Code waits for it, for some seconds: long enough to end what a phone runs for this window. */
export async function deactivate(): Promise<void> {
  await end?.();
}

function createViews(workbench: Workbench): readonly vscode.Disposable[] {
  const { endpoints, liveChats, modelGrouping } = workbench;
  const phoneUse = () => ({ served: endpoints.list(), chats: liveChats.list() });
  const onPhoneUse = [endpoints.onChange, liveChats.onChange];
  const trees = {
    'mobileLlm.datasets': new StateTree(workbench, 'datasets', datasetNodes),
    'mobileLlm.models': new StateTree(workbench, 'models', (state) => modelNodes(state, modelGrouping.isByType), [
      modelGrouping.onChange,
    ]),
    'mobileLlm.devices': new StateTree(workbench, 'models', (state) => deviceNodes(state, phoneUse()), onPhoneUse),
    'mobileLlm.runs': new StateTree(workbench, 'runs', runNodes),
  };
  return Object.entries(trees).map(([id, treeDataProvider]) => {
    const more = id === 'mobileLlm.models' ? { dragAndDropController: dropModels, canSelectMany: true } : {};
    return vscode.window.createTreeView(id, { treeDataProvider, showCollapseAll: true, ...more });
  });
}
