import path from 'node:path';
import * as vscode from 'vscode';
import { WorkbenchError } from '../../core/errors/workbench-error';
import type { ModelState, ReadModelState } from '../../node/read-model/state';
import { back, type Question } from '../input/ask-in-turn';
import { lastUsed, lastUsedFirst, rememberUsed } from '../input/last-used';
import { pickOne } from '../input/pick';
import type { TreeSubject } from '../tree-node';
import type { Workbench } from '../workbench';
import { modelLine } from './choose-model';
import { withDescendants } from './lineage';

/** The GGUF files of every store, of one recipe where the line says which. */
export function modelFiles({ models }: ReadModelState, { recipePath }: TreeSubject): readonly ModelState[] {
  return models
    .flatMap(withDescendants)
    .filter((model) => model.filePath !== undefined && (recipePath === undefined || model.recipePath === recipePath));
}

/**
 * The model file that is meant, by the line or because there is only one; undefined where it is to be asked for.
 * @throws WorkbenchError `workbench.noStoredModel`, `workbench.noModel`
 */
export function clearModelFile(state: ReadModelState, subject: TreeSubject): ModelState | undefined {
  const files = modelFiles(state, subject);
  const { artifactKey, recipePath } = subject;
  if (artifactKey !== undefined) {
    const meant = files.find(({ id }) => id === artifactKey);
    if (!meant) {
      throw new WorkbenchError('workbench.noStoredModel');
    }
    return meant;
  }
  const [only, another] = files;
  if (!only) {
    const recipe = state.recipes.find(({ path: file }) => file === recipePath) ?? state.recipes[0];
    throw new WorkbenchError('workbench.noModel', { name: recipe?.name ?? '' });
  }
  return another ? undefined : only;
}

/** Has the user pick a model file, the one of the last time first. */
export function modelQuestion<Answers extends { readonly model?: ModelState }>(
  { context }: Workbench,
  models: readonly ModelState[],
): Question<Answers> {
  const last = lastUsed(context.workspaceState, 'model');
  const several = new Set(models.map(({ recipePath }) => recipePath)).size > 1;
  const lines = models.map((model) => {
    const { description, ...line } = modelLine(model);
    const folder = several ? path.basename(path.dirname(model.recipePath)) : '';
    return { ...line, description: [description, folder].filter((part) => part !== '').join(' · '), value: model };
  });
  const choices = lastUsedFirst(lines, {
    isLast: ({ value }) => value.label === last,
    words: vscode.l10n.t('last used'),
  });
  return async (answers, place) => {
    const model = await pickOne(place, { placeholder: vscode.l10n.t('Which model?'), choices });
    if (model === undefined || model === back) {
      return model;
    }
    await rememberUsed(context.workspaceState, 'model', model.label);
    return { ...answers, model };
  };
}
