import path from 'node:path';
import * as vscode from 'vscode';
import { WorkbenchError } from '../core/errors/workbench-error';
import type { DeviceState, ReadModelState, RecipeState } from '../node/read-model/state';
import { askInTurn, type Question } from './input/ask-in-turn';
import { lastUsed, lastUsedFirst, rememberUsed } from './input/last-used';
import { pickOne } from './input/pick';
import type { TreeSubject } from './tree-node';
import type { Workbench } from './workbench';

/** A phone that can be used now. */
export interface ChosenPhone {
  readonly serial: string;
  readonly label: string;
  readonly isVirtual: boolean;
}

interface Chosen {
  readonly recipePath?: string;
  readonly phone?: ChosenPhone;
}

/** The recipe that is meant: of the tree's line, the only one, or the one that the user picks. */
export async function chooseRecipe(workbench: Workbench, subject: TreeSubject): Promise<string | undefined> {
  const title = vscode.l10n.t('Which recipe?');
  return (await choose(workbench, subject, { title, wanted: ['recipe'] }))?.recipePath;
}

/** The phone that is meant: of the tree's line, the only ready one, or the one that the user picks. */
export async function choosePhone(workbench: Workbench, subject: TreeSubject): Promise<ChosenPhone | undefined> {
  const title = vscode.l10n.t('Which phone?');
  return (await choose(workbench, subject, { title, wanted: ['phone'] }))?.phone;
}

/** Both, one after the other where both are to be asked for. @throws WorkbenchError `workbench.noRecipe`, `workbench.noPhone` */
export async function chooseRecipeAndPhone(
  workbench: Workbench,
  subject: TreeSubject,
): Promise<{ readonly recipePath: string; readonly phone: ChosenPhone } | undefined> {
  const title = vscode.l10n.t('Recipe and phone');
  const chosen = await choose(workbench, subject, { title, wanted: ['recipe', 'phone'] });
  const { recipePath, phone } = chosen ?? {};
  return recipePath !== undefined && phone ? { recipePath, phone } : undefined;
}

async function choose(
  workbench: Workbench,
  subject: TreeSubject,
  { title, wanted }: { readonly title: string; readonly wanted: readonly ('recipe' | 'phone')[] },
): Promise<Chosen | undefined> {
  const state = await workbench.state();
  const recipePath = wanted.includes('recipe') ? clearRecipe(state, subject) : undefined;
  const phone = wanted.includes('phone') ? clearPhone(state, subject) : undefined;
  const questions = [
    ...(wanted.includes('recipe') && recipePath === undefined ? [recipeQuestion(workbench, state.recipes)] : []),
    ...(wanted.includes('phone') && !phone ? [phoneQuestion(workbench, usablePhones(state))] : []),
  ];
  const known = { ...(recipePath !== undefined && { recipePath }), ...(phone && { phone }) };
  return askInTurn<Chosen>(title, questions, known);
}

/** Undefined where it is to be asked for. @throws WorkbenchError `workbench.noRecipe` */
function clearRecipe({ recipes }: ReadModelState, { recipePath }: TreeSubject): string | undefined {
  const [only, another] = recipes;
  if (recipePath !== undefined || another) {
    return recipePath;
  }
  if (!only) {
    throw new WorkbenchError('workbench.noRecipe');
  }
  return only.path;
}

/** Undefined where it is to be asked for. @throws WorkbenchError `workbench.noPhone` */
export function clearPhone(state: ReadModelState, { serial }: TreeSubject): ChosenPhone | undefined {
  const ready = usablePhones(state);
  const meant = serial === undefined ? ready : ready.filter((phone) => phone.serial === serial);
  const [only, another] = meant;
  if (!only) {
    throw new WorkbenchError('workbench.noPhone');
  }
  return another ? undefined : only;
}

function recipeQuestion({ context }: Workbench, recipes: readonly RecipeState[]): Question<Chosen> {
  const last = lastUsed(context.workspaceState, 'recipe');
  const lines = recipes.map(({ name, path: file }) => ({ label: name, description: path.dirname(file), value: file }));
  const choices = lastUsedFirst(lines, { isLast: ({ value }) => value === last, words: vscode.l10n.t('last used') });
  return async (chosen, place) => {
    const placeholder = vscode.l10n.t('Which recipe?');
    const recipePath = await pickOne(place, { placeholder, choices, active: (file) => file === chosen.recipePath });
    if (typeof recipePath !== 'string') {
      return recipePath;
    }
    await rememberUsed(context.workspaceState, 'recipe', recipePath);
    return { ...chosen, recipePath };
  };
}

/** Has the user pick a phone, the one of the last time first. */
export function phoneQuestion<Answers extends { readonly phone?: ChosenPhone }>(
  { context }: Workbench,
  phones: readonly ChosenPhone[],
): Question<Answers> {
  const last = lastUsed(context.workspaceState, 'phone');
  const lines = phones.map((phone) => ({
    label: phone.label,
    description: phone.isVirtual ? vscode.l10n.t('virtual') : phone.serial,
    value: phone,
  }));
  const isLast = ({ value }: { readonly value: ChosenPhone }) => value.serial === last;
  const choices = lastUsedFirst(lines, { isLast, words: vscode.l10n.t('last used') });
  return async (chosen, place) => {
    const phone = await pickOne(place, { placeholder: vscode.l10n.t('Which phone?'), choices });
    if (typeof phone !== 'object') {
      return phone;
    }
    await rememberUsed(context.workspaceState, 'phone', phone.serial);
    return { ...chosen, phone };
  };
}

/** The phones that are ready, in the order of the Devices view. */
export function usablePhones({ devices }: ReadModelState): readonly ChosenPhone[] {
  return devices.flatMap(usablePhone);
}

function usablePhone({ serial, status, label, virtualPhone }: DeviceState): readonly ChosenPhone[] {
  return status === 'ready' && serial !== undefined ? [{ serial, label, isVirtual: virtualPhone !== undefined }] : [];
}
