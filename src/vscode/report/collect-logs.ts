import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { formatBytes } from '../../core/text/bytes';
import type { ReportFile } from '../../node/report/collect-report';
import { storedHubToken } from '../hub/token';
import { pickSeveral } from '../input/pick-several';
import { withNotification } from '../notices';
import { showReadOnly } from '../read-only-text';
import { revealFile } from '../reveal-file';
import { settings } from '../settings';
import type { Workbench } from '../workbench';

/** Collects what helps with a bug report, shows what is in it, and writes what the user leaves of it into a zip. */
export async function collectLogs(workbench: Workbench): Promise<void> {
  const files = await collect(workbench);
  const kept = await pickSeveral<ReportFile>({
    title: vscode.l10n.t('Collect Logs'),
    placeholder: vscode.l10n.t('Without secrets and your home folder. Untick what nobody is to see.'),
    choices: files.map((file) => ({
      label: file.name,
      description: formatBytes(Buffer.byteLength(file.text)),
      value: file,
    })),
    button: { iconPath: new vscode.ThemeIcon('eye'), tooltip: vscode.l10n.t('Read') },
    onButton: ({ name, text }) => void showReadOnly(name, text),
  });
  const target = kept && kept.length > 0 ? await askTarget() : undefined;
  if (!kept || !target) {
    return;
  }
  const { writeZip } = workbench.engine();
  await withNotification(workbench, vscode.l10n.t('Writing the logs'), ({ signal }) =>
    writeZip(target.fsPath, kept, signal),
  );
  const show = vscode.l10n.t('Show');
  const said = vscode.l10n.t('{0} files are in {1}.', kept.length, path.basename(target.fsPath));
  if ((await vscode.window.showInformationMessage(said, show)) === show) {
    await revealFile(target.fsPath);
  }
}

async function collect(workbench: Workbench): Promise<readonly ReportFile[]> {
  const { cacheFolder, collectReport, redactor } = workbench.engine();
  const token = await storedHubToken(workbench);
  const { recipes } = await workbench.stateOnDisk('models');
  const redact = redactor({
    homeFolders: [os.homedir(), os.userInfo().homedir],
    secrets: [...(token === undefined ? [] : [token]), ...workbench.endpoints.list().map(({ key }) => key)],
    names: [{ text: os.hostname(), stands: '(computer)' }],
  });
  return withNotification(workbench, vscode.l10n.t('Collecting the logs'), ({ signal }) =>
    collectReport({
      versions: versions(workbench),
      logFolder: workbench.context.logUri.scheme === 'file' ? workbench.context.logUri.fsPath : undefined,
      lastLines: workbench.logLines.text(),
      recipes,
      doctor: {
        cacheFolder: cacheFolder(),
        resourceFolder: workbench.resourceFolder,
        configuredPython: settings.pythonPath(),
        signal,
      },
      redact,
    }),
  );
}

/** For a reader of the report, who need not read what language VS Code speaks here. */
function versions({ context }: Workbench): readonly string[] {
  const { version } = context.extension.packageJSON as { readonly version?: unknown };
  const [processor] = os.cpus();
  return [
    `extension  ${String(version)}`,
    `vscode     ${vscode.version} (${vscode.env.appName}, ${vscode.env.remoteName ?? 'local'})`,
    `language   ${vscode.env.language}`,
    `Node.js    ${process.versions.node}`,
    `system     ${os.type()} ${os.release()} ${os.arch()}`,
    `processor  ${processor?.model ?? '?'} × ${os.cpus().length}`,
    `memory     ${formatBytes(os.totalmem())}, ${formatBytes(os.freemem())} free`,
  ];
}

function askTarget(): Thenable<vscode.Uri | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? os.homedir();
  const day = new Date().toISOString().slice(0, 16).replaceAll(/[-:]/g, '').replace('T', '-');
  return vscode.window.showSaveDialog({
    title: vscode.l10n.t('Collect Logs'),
    defaultUri: vscode.Uri.file(path.join(folder, `mobile-llm-logs-${day}.zip`)),
    filters: { Zip: ['zip'] },
  });
}
