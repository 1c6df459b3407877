import path from 'node:path';
import * as vscode from 'vscode';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { formatBytes } from '../../core/text/bytes';
import type { MadePackage } from '../../node/package/make-package';
import type { ModelState, ReadModelState } from '../../node/read-model/state';
import { askInTurn, type Question } from '../input/ask-in-turn';
import { lastUsed, lastUsedFirst, rememberUsed } from '../input/last-used';
import { pickOne } from '../input/pick';
import { describeThrown, withNotification } from '../notices';
import { revealFile } from '../reveal-file';
import type { TreeSubject } from '../tree-node';
import type { Workbench } from '../workbench';
import { withDescendants } from './lineage';
import { clearModelFile, modelFiles, modelQuestion } from './model-question';

type PackageKind = 'model' | 'app';

interface Answers {
  readonly model?: ModelState;
  readonly kind?: PackageKind;
}

/** Makes a folder and a zip with a model and everything that others need to run it. */
export async function packageModel(workbench: Workbench, subject: TreeSubject): Promise<void> {
  const state = await workbench.state();
  const model = clearAdapter(state, subject) ?? clearModelFile(state, subject);
  const questions = [
    ...(model ? [] : [modelQuestion<Answers>(workbench, modelFiles(state, subject))]),
    kindQuestion(workbench),
  ];
  const answers = await askInTurn<Answers>(vscode.l10n.t('Package'), questions, model ? { model } : {});
  if (!answers?.model || !answers.kind) {
    return;
  }
  const { kind } = answers;
  const made = await makeOrReplace(workbench, answers.model, kind);
  if (made) {
    await tell(made);
  }
}

function kindQuestion({ context }: Workbench): Question<Answers> {
  const last = lastUsed(context.workspaceState, 'package');
  const kinds = [
    {
      label: vscode.l10n.t('Model'),
      detail: vscode.l10n.t('The file, its card and hashes, an Ollama Modelfile, steps for Termux.'),
      value: 'model' as const,
    },
    {
      label: vscode.l10n.t('Model with App Bundle'),
      detail: vscode.l10n.t('Also bundle.json, pairs to test an app with, loaders for Kotlin and llama.rn.'),
      value: 'app' as const,
    },
  ];
  const choices = lastUsedFirst(kinds, { isLast: ({ value }) => value === last, words: vscode.l10n.t('last used') });
  return async (answers, place) => {
    const kind = await pickOne(place, { placeholder: vscode.l10n.t('What is to be in the package?'), choices });
    if (typeof kind !== 'string') {
      return kind;
    }
    await rememberUsed(context.workspaceState, 'package', kind);
    return { ...answers, kind };
  };
}

/** The adapter of the line, which goes with the base that the recipe ships it with. */
function clearAdapter({ models }: ReadModelState, { artifactKey }: TreeSubject): ModelState | undefined {
  return models.flatMap(withDescendants).find(({ id, kind }) => kind === 'adapter' && id === artifactKey);
}

/** Undefined where a package with other content is there and is to stay. */
async function makeOrReplace(
  workbench: Workbench,
  model: ModelState,
  kind: PackageKind,
): Promise<MadePackage | undefined> {
  try {
    return await make(workbench, model, { kind, force: false });
  } catch (error) {
    const { code, message } = describeThrown(error);
    if (code !== 'package.exists') {
      throw error;
    }
    const replace = vscode.l10n.t('Replace');
    const answer = await vscode.window.showWarningMessage(message, { modal: true }, replace);
    return answer === replace ? make(workbench, model, { kind, force: true }) : undefined;
  }
}

async function make(
  workbench: Workbench,
  { id, kind: modelKind, label, recipePath }: ModelState,
  { kind, force }: { readonly kind: PackageKind; readonly force: boolean },
): Promise<MadePackage> {
  const { adapterBeside, existingStore, findShippedBase, loadProject, makePackage, workbenchTools } =
    workbench.engine();
  const project = await loadProject(recipePath);
  const store = existingStore(path.dirname(recipePath));
  const model = modelKind === 'adapter' ? await findShippedBase(project) : await store.find(id);
  if (!model) {
    throw new WorkbenchError('package.notAModel', { name: label, what: 'a LoRA adapter' });
  }
  const title = vscode.l10n.t('Packaging {0}', label);
  return withNotification(workbench, title, async ({ report, signal }) => {
    const makeTools = () =>
      workbenchTools({ ...workbench.toolSource, signal, onProgress: ({ title: part }) => report(part) });
    const adapter = await adapterBeside(project, model.manifest.key, { makeTools, signal, onEvent: () => {} });
    return makePackage({
      packaged: { project, store, model, adapter },
      appBundle: kind === 'app',
      force,
      resourceFolder: workbench.resourceFolder,
      signal,
      onProgress: ({ part, done, total }) => {
        const amount = vscode.l10n.t('{0} of {1}', formatBytes(done), formatBytes(total));
        report(part === 'check' ? vscode.l10n.t('checking: {0}', amount) : vscode.l10n.t('zipping: {0}', amount));
      },
    });
  });
}

async function tell({ facts, written, golden }: MadePackage): Promise<void> {
  const { zipFile, zipBytes, isNew } = written;
  const notes = [
    isNew
      ? vscode.l10n.t('{0} is packaged: {1}.', facts.title, formatBytes(zipBytes))
      : vscode.l10n.t('{0} was packaged already; nothing was changed.', facts.title),
    ...(facts.base?.licence
      ? []
      : [vscode.l10n.t('The licence of its base is not known: look it up before you hand it on.')]),
    ...(golden && golden.status !== 'found'
      ? [vscode.l10n.t('It has no pairs to test an app with: run the recipe again, so that this model is scored.')]
      : []),
  ];
  const show = vscode.l10n.t('Show');
  if ((await vscode.window.showInformationMessage(notes.join(' '), show)) === show) {
    await revealFile(zipFile);
  }
}
