import path from 'node:path';
import * as vscode from 'vscode';
import { formatBytes } from '../../core/text/bytes';
import type { AdoptedModel } from '../../node/adopt/adopt-model';
import { chooseRecipe } from '../choose';
import { describeThrown, tellDone, withNotification } from '../notices';
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
  const adopted = await addUnderName((name) => adopt(workbench, { place, recipePath, name }));
  if (!adopted) {
    return;
  }
  await workbench.refresh();
  const said = adopted.isNew
    ? vscode.l10n.t('Added as {0}.', adopted.name)
    : vscode.l10n.t('It is here already, as {0}; nothing was changed.', adopted.name);
  tellDone(workbench, said, { title: vscode.l10n.t('Show Models'), command: 'mobileLlm.models.focus' });
}

interface Addition {
  readonly place: string;
  readonly recipePath: string;
  /** Absent: that of the file. */
  readonly name: string | undefined;
}

function adopt(workbench: Workbench, { place, recipePath, name }: Addition): Thenable<AdoptedModel> {
  const { adoptModel, workbenchTools } = workbench.engine();
  const title = vscode.l10n.t('Adding {0}', path.basename(place));
  return withNotification(workbench, title, async ({ report, signal }) =>
    adoptModel(place, {
      folder: path.dirname(recipePath),
      name,
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
}

/** Asks for a name as long as the one that there is cannot be had; undefined where the user thinks better of it. */
async function addUnderName(
  add: (name: string | undefined) => Thenable<AdoptedModel>,
  name?: string,
): Promise<AdoptedModel | undefined> {
  try {
    return await add(name);
  } catch (error) {
    const { code, message } = describeThrown(error);
    if (code !== 'adopt.badName' && code !== 'adopt.nameTaken') {
      throw error;
    }
    const title = vscode.l10n.t('Name of the model');
    const other = await vscode.window.showInputBox({ title, prompt: message, value: name ?? '' });
    return other === undefined || other === '' ? undefined : addUnderName(add, other);
  }
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
