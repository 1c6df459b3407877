import * as vscode from 'vscode';
import { describeError, type ErrorDescription, WorkbenchError } from '../../../core/errors/workbench-error';
import type { DeepSettings } from '../../../node/dataset/editing/deep/deep-rules';
import { describeThrown } from '../../notices';
import { settings } from '../../settings';
import type { Workbench } from '../../workbench';
import type { DatasetDocument } from './dataset-document';

/** Tells a document's thread what its deep rules may use, and again when that changes. */
export function followDeepSettings(workbench: Workbench, document: DatasetDocument): vscode.Disposable {
  const warn = (error: unknown) => workbench.log.warn(`${document.uri.fsPath}: ${String(error)}`);
  const offer = () => void offerDeepSettings(workbench, document).catch(warn);
  offer();
  return vscode.Disposable.from(
    document.onProjectRead(offer),
    vscode.workspace.onDidGrantWorkspaceTrust(offer),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('mobileLlm.dataset.deepChecks')) {
        offer();
      }
    }),
  );
}

/** Looks again at what there is: set-up may have been done meanwhile. */
export async function offerDeepSettings(workbench: Workbench, document: DatasetDocument): Promise<void> {
  await document.opened;
  const tokens = await findTokens(workbench, document);
  const isAutomatic = settings.deepChecks();
  await document.ask({ type: 'deep-settings', settings: { isAutomatic, ...(tokens && { tokens }) } });
}

/** Undefined where no recipe says which tokenizer. */
async function findTokens(workbench: Workbench, document: DatasetDocument): Promise<DeepSettings['tokens']> {
  const { recipePath } = document;
  if (recipePath === undefined) {
    return undefined;
  }
  if (!vscode.workspace.isTrusted) {
    return unavailable(describeError(new WorkbenchError('tokens.untrusted')));
  }
  try {
    const { loadProject, findTokenSettings, readyTools, cacheFolder } = workbench.engine();
    const { signal, toolSource } = workbench;
    const [project, tools] = await Promise.all([loadProject(recipePath), readyTools({ ...toolSource, signal })]);
    return await findTokenSettings(project, { tools, cacheFolder: cacheFolder(), isTrusted: true, signal });
  } catch (error) {
    return unavailable(describeThrown(error));
  }
}

function unavailable({ code, message: reason, fix }: ErrorDescription): DeepSettings['tokens'] {
  return { available: false, code, reason, fix };
}
