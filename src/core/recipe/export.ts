import type { MapReader } from '../yaml/map-reader';
import type { YamlReading } from '../yaml/reading';
import { defaultDeploy, defaultVariants } from './default';
import type { ExportVariant, Recipe } from './recipe';

/** The quantizations of llama-quantize that make sense on a phone, by llama.cpp's own names. */
export const exportTypes = [
  'F16',
  'BF16',
  'Q8_0',
  'Q6_K',
  'Q5_K_M',
  'Q5_K_S',
  'Q5_1',
  'Q5_0',
  'Q4_K_M',
  'Q4_K_S',
  'Q4_1',
  'Q4_0',
  'IQ4_NL',
  'IQ4_XS',
  'Q3_K_L',
  'Q3_K_M',
  'Q3_K_S',
  'Q2_K',
] as const;

/** What a variant is called everywhere: `Q4_0`, or `Q4_0-imatrix` with an importance matrix. */
export function variantName({ type, importanceMatrix }: ExportVariant): string {
  return importanceMatrix ? `${type}-imatrix` : type;
}

/** llama-quantize does not look at a matrix for these. */
const typesWithoutMatrix: ReadonlySet<string> = new Set(['F16', 'BF16', 'Q8_0']);

/** Reads `export`. */
export function readExport(root: MapReader, reading: YamlReading): Pick<Recipe, 'deploy' | 'variants'> {
  const map = root.map('export');
  if (map === undefined) {
    return { deploy: defaultDeploy, variants: defaultVariants };
  }
  const deploy = map.choice('deploy', ['merged', 'adapter']) ?? defaultDeploy;
  const variants = map.maps('variants', true).flatMap((variant): ExportVariant[] => {
    const type = variant.choice('type', exportTypes, true);
    const importanceMatrix = variant.boolean('importanceMatrix') ?? false;
    if (importanceMatrix && type !== undefined && typesWithoutMatrix.has(type)) {
      reading.report(variant.member('importanceMatrix'), 'recipe.importanceMatrix', { type });
    }
    variant.finish();
    return type === undefined ? [] : [{ type, importanceMatrix }];
  });
  map.finish();
  return { deploy, variants: variants.length === 0 ? defaultVariants : variants };
}

/** Reads `evaluation.variants`: `f16` and any variant that is exported. Silent means all of them. */
export function readEvaluationVariants(
  root: MapReader,
  reading: YamlReading,
  variants: readonly ExportVariant[],
): readonly string[] {
  const known = ['f16', ...new Set(variants.map(variantName))];
  const map = root.map('evaluation');
  const asked = map?.texts('variants');
  map?.finish();
  if (asked === undefined) {
    return known;
  }
  for (const value of asked) {
    if (!known.includes(value)) {
      const parameters = { value: value.slice(0, 60), known: known.slice(1).join(', ') };
      reading.report(map?.member('variants'), 'recipe.evaluationVariant', parameters);
    }
  }
  return asked;
}
