import * as vscode from 'vscode';
import { chooseRecipe } from '../choose';
import { back } from '../input/ask-in-turn';
import { type Choice, pickOne } from '../input/pick';
import type { TreeSubject } from '../tree-node';
import type { Workbench } from '../workbench';
import { runRecipe } from './run-recipe';

/** Stands for what the recipe names already; no format is called so. */
const ofRecipe = '';

/** Runs a recipe up to its quantized models: those that it names, or one format more, which it names from then on. */
export async function quantize(workbench: Workbench, subject: TreeSubject): Promise<void> {
  const recipePath = await chooseRecipe(workbench, subject);
  if (recipePath === undefined) {
    return;
  }
  const place = { title: vscode.l10n.t('Quantize'), step: 1, totalSteps: 1 };
  const type = await pickOne(place, {
    placeholder: vscode.l10n.t('Which format is to be made?'),
    choices: formatChoices(workbench, recipePath),
  });
  if (type === undefined || type === back) {
    return;
  }
  if (type !== ofRecipe) {
    await addToRecipe(workbench, recipePath, type);
  }
  await runRecipe(workbench, recipePath, 'quantize');
}

/** @throws what `loadProject` throws */
async function formatChoices(workbench: Workbench, recipePath: string): Promise<readonly Choice<string>[]> {
  const { advisedTypes, loadProject, quantizationTypes, typesThatNeedMatrix, variantName } = workbench.engine();
  const { variants } = (await loadProject(recipePath)).recipe;
  const named = new Set(variants.map(({ type }) => type));
  const isNew = (type: string) => !named.has(type);
  const advised = advisedTypes.filter(isNew);
  const others = quantizationTypes.filter((type) => isNew(type) && !advised.some((known) => known === type));
  const separator = (label: string) => ({ label, kind: vscode.QuickPickItemKind.Separator, value: '' });
  const choiceOf = (type: string) => ({
    label: type,
    ...(typesThatNeedMatrix.has(type) && { description: vscode.l10n.t('with an importance matrix') }),
    value: type,
  });
  return [
    {
      label: variants.map(variantName).join(', '),
      description: vscode.l10n.t('what the recipe names'),
      value: ofRecipe,
    },
    separator(vscode.l10n.t('Add to the recipe, from nearly 16 bits to the smallest')),
    ...advised.map(choiceOf),
    separator(vscode.l10n.t('Others')),
    ...others.map(choiceOf),
  ];
}

/** As an edit that can be undone in the recipe's editor. @throws WorkbenchError `recipe.notExtended` */
async function addToRecipe(workbench: Workbench, recipePath: string, type: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(recipePath);
  const text = document.getText();
  const extended = workbench.engine().withVariant(text, type);
  const edit = new vscode.WorkspaceEdit();
  const whole = new vscode.Range(document.positionAt(0), document.positionAt(text.length));
  edit.replace(document.uri, whole, extended);
  await vscode.workspace.applyEdit(edit);
  await document.save();
}
