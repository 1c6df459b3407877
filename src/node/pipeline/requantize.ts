import { WorkbenchError } from '../../core/errors/workbench-error';
import { typesOf16Bits } from '../../core/quantization/types';
import { variantName } from '../../core/recipe/export';
import type { ExportVariant, Recipe } from '../../core/recipe/recipe';
import type { ResolvedBase } from './base';

/**
 * Weights that were rounded once and are rounded again lose more than either rounding alone, so a recipe must say that it
 * wants it; then each run tells.
 * @throws WorkbenchError `run.requantize`
 */
export function checkRequantize(recipe: Recipe, base: ResolvedBase | undefined): readonly WorkbenchError[] {
  const rounded = recipe.variants.filter(
    (variant) => !typesOf16Bits.has(variant.type) && fileShippedAsItIs(base, recipe.deploy, variant) === undefined,
  );
  if (base?.quantizedAs === undefined || rounded.length === 0) {
    return [];
  }
  const parameters = { type: base.quantizedAs, variants: rounded.map(variantName).join(', ') };
  if (!recipe.allowRequantize) {
    throw new WorkbenchError('run.requantize', parameters);
  }
  return [new WorkbenchError('run.requantized', parameters)];
}

/** The base's own file, where it is shipped beside an adapter and in the wanted format already: rounding it anew would only lose. */
export function fileShippedAsItIs(
  base: ResolvedBase | undefined,
  deploy: Recipe['deploy'],
  { type, tensorTypes }: ExportVariant,
): string | undefined {
  const isPlain = base?.template === undefined && Object.keys(tensorTypes).length === 0;
  return deploy === 'adapter' && isPlain && base?.wholeFile?.type === type ? base.wholeFile.path : undefined;
}
