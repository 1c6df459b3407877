import * as vscode from 'vscode';
import type { Workbench } from '../workbench';
import { statusText } from './status-text';

/** Left of what other extensions say of the file. */
const priority = 50;

/** The status bar says what runs on which phone, and how fast; hidden where there is no recipe. */
export function showStatus(workbench: Workbench): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('mobileLlm.status', vscode.StatusBarAlignment.Left, priority);
  item.name = 'Mobile LLM';
  item.command = 'mobileLlm.showNextSteps';
  const draw = () => {
    const { text, tooltip, label } = statusText({ state: workbench.knownState(), chats: workbench.liveChats.list() });
    item.text = text;
    item.tooltip = tooltip;
    item.accessibilityInformation = { label, role: 'button' };
  };
  draw();
  return vscode.Disposable.from(
    item,
    workbench.onState(draw),
    workbench.liveChats.onChange(draw),
    workbench.onHasRecipe((hasRecipe) => (hasRecipe ? item.show() : item.hide())),
    vscode.commands.registerCommand('_mobileLlm.showLog', () => workbench.log.show()),
    vscode.commands.registerCommand('_mobileLlm.openRecipe', async (file: unknown) => {
      if (typeof file === 'string') {
        await vscode.window.showTextDocument(vscode.Uri.file(file));
      }
    }),
  );
}
