import * as vscode from 'vscode';
import { withNotification } from '../notices';
import { settings } from '../settings';
import type { TreeSubject } from '../tree-node';
import type { Workbench } from '../workbench';

/** Provides every tool that runs, pushes and chats need, and says where each is. */
export async function checkSetup(workbench: Workbench, _subject: TreeSubject): Promise<void> {
  const { workbenchTools, connectAdb, reverseTunnelCommand, versionNote } = workbench.engine();
  const { toolSource, log } = workbench;
  const title = vscode.l10n.t('Checking the set-up');
  const lines = await withNotification(workbench, title, async ({ report, signal }) => {
    const tools = await workbenchTools({
      ...toolSource,
      signal,
      onProgress: ({ title: part, state, detail }) => {
        log.info(`set-up: ${part}: ${state}${detail ? ` (${detail})` : ''}`);
        if (state === 'running') {
          report(detail ? `${part}: ${detail}` : part);
        }
      },
    });
    const [python, programs, base] = await Promise.all([tools.python(), tools.llamaPrograms(), tools.embeddedBase()]);
    const link = await connectAdb(settings.adb(), { ...toolSource, signal });
    const phones = await link.list(signal);
    const note = versionNote(link.version);
    const tunnel = reverseTunnelCommand(process.env, link.address);
    return [
      [vscode.l10n.t('Python'), python.executable],
      ['llama-server', programs.server],
      ['llama-quantize', programs.quantize],
      [vscode.l10n.t('embedded base'), base.ggufFile],
      [vscode.l10n.t('adb server'), `${link.address.host}:${link.address.port}`],
      [vscode.l10n.t('phones'), String(phones.length)],
      ...(note ? [[note]] : []),
      ...(tunnel ? [[vscode.l10n.t('For a phone on the computer that you came from, run this there'), tunnel]] : []),
    ];
  });
  for (const line of lines) {
    log.info(line.join(': '));
  }
  const showLog = vscode.l10n.t('Show Details');
  const answer = await vscode.window.showInformationMessage(vscode.l10n.t('Everything is there.'), showLog);
  if (answer === showLog) {
    log.show();
  }
}
