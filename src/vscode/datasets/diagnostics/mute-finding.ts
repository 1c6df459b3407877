import * as vscode from 'vscode';
import { showFailure } from '../../notices';
import type { Workbench } from '../../workbench';
import { askMuteReason } from '../mute-reason';

/** Not in the command palette: only a finding can be muted. */
export const muteCommand = '_mobileLlm.muteFinding';

/** Asks for the reason, without which nothing is muted, and writes it into the dataset's mutes file. */
export function registerMuteCommand(workbench: Workbench): vscode.Disposable {
  return vscode.commands.registerCommand(
    muteCommand,
    async (uri: unknown, line: unknown, rule: unknown, isEveryRow: unknown) => {
      if (uri instanceof vscode.Uri && typeof line === 'number' && typeof rule === 'string') {
        try {
          await muteFinding(workbench, { uri, line, rule, isEveryRow: isEveryRow === true });
        } catch (error) {
          await showFailure(workbench, error);
        }
      }
    },
  );
}

interface FindingToMute {
  readonly uri: vscode.Uri;
  readonly line: number;
  readonly rule: string;
  readonly isEveryRow: boolean;
}

async function muteFinding(workbench: Workbench, { uri, line, rule, isEveryRow }: FindingToMute): Promise<void> {
  const { everyRow, rowIdOf, saveMute, sha256Hex } = workbench.engine();
  const document = await vscode.workspace.openTextDocument(uri);
  const row = isEveryRow ? everyRow : rowIdOf(document.lineAt(line).text, sha256Hex);
  const reason = await askMuteReason(rule);
  if (reason !== undefined && row !== undefined) {
    await saveMute(uri.fsPath, { rule, row, reason });
  }
}
