import type { ReadModelState } from '../../node/read-model/state';
import { type PushableModel, pushableModels } from '../models/nodes';

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
  readonly isVirtual: boolean;
  readonly file: PushableModel;
}

/** The best model of each recipe, on each phone that is ready. */
export function listedModels(state: ReadModelState): readonly PhoneModel[] {
  const phones = state.devices.filter(({ status, serial, problem }) => status === 'ready' && serial && !problem);
  return state.recipes.flatMap((recipe) => {
    const [best] = pushableModels(state, recipe.path);
    return best === undefined
      ? []
      : phones.map(({ serial = '', label, virtualPhone }) => ({
          id: `${serial}/${recipe.path}/${best.id}`,
          requestName: `${recipe.name}-${best.label}`.replaceAll(/[^A-Za-z0-9._-]+/g, '-'),
          name: `${recipe.name} ${best.label}`,
          recipeName: recipe.name,
          recipePath: recipe.path,
          serial,
          phoneLabel: label,
          isVirtual: virtualPhone !== undefined,
          file: best,
        }));
  });
}
