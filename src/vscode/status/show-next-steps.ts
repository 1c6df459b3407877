import * as vscode from 'vscode';
import type { Workbench } from '../workbench';
import { nextSteps } from './next-steps';

/** A menu of what can be done now; what is chosen is the command itself. */
export async function showNextSteps(workbench: Workbench): Promise<void> {
  const facts = { state: await workbench.state(), chats: workbench.liveChats.list() };
  const items = nextSteps(facts, vscode.workspace.isTrusted).map(({ icon, label, detail, command, argument }) => ({
    label: `$(${icon}) ${label}`,
    description: detail ?? '',
    command,
    argument,
  }));
  const chosen = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Mobile LLM: what next?') });
  if (chosen) {
    await vscode.commands.executeCommand(chosen.command, chosen.argument);
  }
}
