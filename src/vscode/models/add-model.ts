import path from 'node:path';
import * as vscode from 'vscode';
import { formatBytes } from '../../core/text/bytes';
import { chooseRecipe } from '../choose';
import { tellDone, withNotification } from '../notices';
import { describeStep } from '../runs/progress';
import type { TreeSubject } from '../tree-node';
import type { Workbench } from '../workbench';

/** Takes a GGUF file or a folder of safetensors into a recipe's store: the one a menu was opened on, or one the user picks. */
export async function addModel(workbench: Workbench, subject: TreeSubject): Promise<void> {
  const place = subject.filePath ?? (await pickPlace());
  const recipePath = place === undefined ? undefined : await chooseRecipe(workbench, subject);
  if (place === undefined || recipePath === undefined) {
    return;
  }
  const { adoptModel, workbenchTools } = workbench.engine();
  const title = vscode.l10n.t('Adding {0}', path.basename(place));
  const adopted = await withNotification(workbench, title, async ({ report, signal }) =>
    adoptModel(place, {
      folder: path.dirname(recipePath),
      name: undefined,
      tools: await workbenchTools({
        ...workbench.toolSource,
        signal,
        onProgress: (progress) => report(progress.title),
      }),
      signal,
      onHashing: (done, total) => report(vscode.l10n.t('hashing: {0} of {1}', formatBytes(done), formatBytes(total))),
      onEvent: (event) => {
        if (event.event === 'progress') {
          report(describeStep(event, event));
        }
      },
    }),
  );
  await workbench.refresh();
  const said = adopted.isNew
    ? vscode.l10n.t('Added as {0}.', adopted.name)
    : vscode.l10n.t('It is here already, as {0}; nothing was changed.', adopted.name);
  tellDone(workbench, said, { title: vscode.l10n.t('Show Models'), command: 'mobileLlm.models.focus' });
}

async function pickPlace(): Promise<string | undefined> {
  const picked = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('A GGUF file, or a folder of safetensors'),
    openLabel: vscode.l10n.t('Add Model'),
    canSelectFiles: true,
    canSelectFolders: true,
    canSelectMany: false,
    filters: { GGUF: ['gguf'] },
  });
  return picked?.[0]?.fsPath;
}
