import type { ModelState } from '../../node/read-model/state';

/** A model and everything that was made of it. */
export function withDescendants(model: ModelState): readonly ModelState[] {
  return [model, ...model.children.flatMap(withDescendants)];
}
