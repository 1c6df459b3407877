import path from 'node:path';
import type { ReadModelState } from '../node/read-model/state';

/**
 * Where a recipe lies, for people: `examples/assistant`, with several workspace folders `second/examples/assistant`.
 * Undefined where there is no other that it could be taken for. Pure.
 */
export function projectPlace(recipePath: string, state: ReadModelState): string | undefined {
  const { recipes, stores, workspaceFolders } = state;
  const all = new Set([...recipes.map((recipe) => recipe.path), ...stores.map((store) => store.recipePath)]);
  if (all.size <= 1) {
    return undefined;
  }
  const folder = path.dirname(recipePath);
  const roots = workspaceFolders.filter((root) => folder === root || folder.startsWith(`${root}${path.sep}`));
  const root = roots.toSorted((left, right) => right.length - left.length)[0] ?? folder;
  const below = path.relative(root, folder).split(path.sep).join('/');
  const isNamed = workspaceFolders.length > 1 || below === '';
  return [...(isNamed ? [path.basename(root)] : []), ...(below === '' ? [] : [below])].join('/');
}
