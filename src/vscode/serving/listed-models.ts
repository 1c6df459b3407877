import { loadProject } from '../../node/project/project';
import type { ReadModelState, RecipeState } from '../../node/read-model/state';
import { type ChatModel, chatModels } from '../devices/chat/chat-models';
import { type ReadyPhone, readyPhones } from './ready-phones';

/** A model that a phone can answer with, running there or not. */
export interface PhoneModel {
  /** Of the model on this phone. */
  readonly id: string;
  /** What programs name it by. */
  readonly requestName: string;
  /** For people: recipe and variant. */
  readonly name: string;
  readonly recipeName: string;
  readonly recipePath: string;
  readonly serial: string;
  readonly phoneLabel: string;
  readonly file: ChatModel;
}

/** The best model of each recipe that can be read, on each phone that is ready: what the device chat would take. */
export async function listedModels(state: ReadModelState): Promise<readonly PhoneModel[]> {
  const phones = readyPhones(state);
  if (phones.length === 0) {
    return [];
  }
  const best = await Promise.all(state.recipes.map(async (recipe) => ({ recipe, file: await bestOf(recipe, state) })));
  return best.flatMap(({ recipe, file }) => (file ? phones.map((phone) => onPhone(recipe, file, phone)) : []));
}

/** Undefined for a recipe that cannot be read, or has made no model. */
async function bestOf({ path }: RecipeState, state: ReadModelState): Promise<ChatModel | undefined> {
  const project = await loadProject(path).catch(() => undefined);
  return project && (await chatModels(project, state))[0];
}

function onPhone(recipe: RecipeState, file: ChatModel, phone: ReadyPhone): PhoneModel {
  return {
    id: `${phone.serial}/${recipe.path}/${file.id}`,
    requestName: `${recipe.name}-${file.label}`.replaceAll(/[^A-Za-z0-9._-]+/g, '-'),
    name: `${recipe.name} ${file.label}`,
    recipeName: recipe.name,
    recipePath: recipe.path,
    serial: phone.serial,
    phoneLabel: phone.label,
    file,
  };
}
