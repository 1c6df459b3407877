import * as vscode from 'vscode';
import { isRecord } from '../../protocol/webview/channel';

const pythonExtension = 'ms-python.python';

interface PythonChoice extends vscode.QuickPickItem {
  /** Absolute path; empty for the one that set-up finds. */
  readonly program: string | undefined;
}

/** Lets the user choose the Python that set-up starts from. @returns whether the setting was changed */
export async function choosePython(): Promise<boolean> {
  const title = vscode.l10n.t('Python to install the training packages with');
  const placeHolder = vscode.l10n.t('Python 3.10 to 3.14');
  const choice = await vscode.window.showQuickPick(choices(), { title, placeHolder });
  const program = choice && (choice.program ?? (await browse(title)));
  if (program === undefined) {
    return false;
  }
  const value = program === '' ? undefined : program;
  await vscode.workspace.getConfiguration('mobileLlm').update('python.path', value, vscode.ConfigurationTarget.Global);
  return true;
}

async function choices(): Promise<readonly PythonChoice[]> {
  const chosen = await chosenByExtension().catch(() => undefined);
  return [
    ...(chosen
      ? [{ label: vscode.l10n.t('The Python extension’s interpreter'), description: chosen, program: chosen }]
      : []),
    { label: vscode.l10n.t('Another one …'), program: undefined },
    { label: vscode.l10n.t('The one that set-up finds'), program: '' },
  ];
}

async function browse(title: string): Promise<string | undefined> {
  const [file] = (await vscode.window.showOpenDialog({ title, openLabel: vscode.l10n.t('Use This Python') })) ?? [];
  return file?.fsPath;
}

/**
 * The interpreter of the Python extension, which is started for it: in a project without a Python file nothing else does
 * so. Its interface is that of `@vscode/python-extension` 1.0; any other is no answer.
 */
async function chosenByExtension(): Promise<string | undefined> {
  const extension = vscode.extensions.getExtension<unknown>(pythonExtension);
  const exported = await extension?.activate();
  const environments = isRecord(exported) ? exported['environments'] : undefined;
  if (!isRecord(environments)) {
    return undefined;
  }
  const { getActiveEnvironmentPath, resolveEnvironment } = environments;
  if (typeof getActiveEnvironmentPath !== 'function' || typeof resolveEnvironment !== 'function') {
    return undefined;
  }
  const resolved: unknown = await resolveEnvironment.call(environments, getActiveEnvironmentPath.call(environments));
  const executable = isRecord(resolved) ? resolved['executable'] : undefined;
  const uri = isRecord(executable) ? executable['uri'] : undefined;
  return uri instanceof vscode.Uri ? uri.fsPath : undefined;
}
