import { isMap, isSeq, parseDocument, type YAMLSeq } from 'yaml';
import { WorkbenchError } from '../errors/workbench-error';
import { typesThatNeedMatrix } from '../quantization/types';
import { variantName } from './export';
import { parseRecipe } from './parse';

/**
 * Adds a quantized format to what a recipe exports: its own characters are added and no others change, so that
 * comments and layout stay.
 * @throws WorkbenchError `recipe.notExtended` where the recipe is not one that can be read, or has the format already
 */
export function withVariant(recipeText: string, type: string): string {
  const before = parseRecipe(recipeText).recipe?.variants;
  const item = typesThatNeedMatrix.has(type) ? `{ type: ${type}, importanceMatrix: true }` : `{ type: ${type} }`;
  const extended =
    before &&
    insert(
      recipeText,
      item,
      before.map(({ type: known }) => known),
    );
  const { recipe, problems } = parseRecipe(extended ?? recipeText);
  const after = recipe?.variants ?? [];
  const names = after.slice(0, -1).map(variantName).join('\n');
  if (!extended || after.at(-1)?.type !== type || names !== before.map(variantName).join('\n')) {
    throw new WorkbenchError('recipe.notExtended', { type, detail: problems[0]?.message ?? 'its export is not plain' });
  }
  return extended;
}

/** @param known the types of a recipe that is silent about what it exports */
function insert(text: string, item: string, known: readonly string[]): string {
  const root = parseDocument(text, { prettyErrors: false }).contents;
  const variants = isMap(root) ? root.getIn(['export', 'variants'], true) : undefined;
  const place = isSeq(variants) ? placeAfterLast(text, variants) : undefined;
  if (place) {
    return `${text.slice(0, place.offset)}${place.before}${item}${text.slice(place.offset)}`;
  }
  const all = [...known.map((type) => `{ type: ${type} }`), item].join(', ');
  return `${text.replace(/\n*$/, '\n')}export: { variants: [${all}] }\n`;
}

/** Where the next item goes, and what stands between. */
function placeAfterLast(text: string, { items, flow }: YAMLSeq): { offset: number; before: string } | undefined {
  const last = items.at(-1);
  const range = isMap(last) ? last.range : undefined;
  if (!range) {
    return undefined;
  }
  // A block's own end is that of its last line.
  const offset = range[1] - (/\s*$/.exec(text.slice(0, range[1]))?.[0].length ?? 0);
  const line = text.slice(text.lastIndexOf('\n', range[0] - 1) + 1, range[0]);
  return { offset, before: flow ? ', ' : `\n${line.replace(/-.*$/, '')}- ` };
}
