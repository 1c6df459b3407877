import { WorkbenchError } from '../../core/errors/workbench-error';
import { typesOf16Bits } from '../../core/quantization/types';
import { variantName } from '../../core/recipe/export';
import type { Recipe } from '../../core/recipe/recipe';
import type { ResolvedBase } from './base';

/**
 * Weights that were rounded once and are rounded again lose more than either rounding alone, so a recipe must say that it
 * wants it; then each run tells.
 * @throws WorkbenchError `run.requantize`
 */
export function checkRequantize(recipe: Recipe, base: ResolvedBase | undefined): readonly WorkbenchError[] {
  const rounded = recipe.variants.filter(({ type }) => !typesOf16Bits.has(type));
  if (base?.quantizedAs === undefined || rounded.length === 0) {
    return [];
  }
  const parameters = { type: base.quantizedAs, variants: rounded.map(variantName).join(', ') };
  if (!recipe.allowRequantize) {
    throw new WorkbenchError('run.requantize', parameters);
  }
  return [new WorkbenchError('run.requantized', parameters)];
}
