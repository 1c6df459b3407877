import { overrideTypes, quantizationTypes, typesThatNeedMatrix, typesWithoutMatrix } from '../quantization/types';
import type { MapReader } from '../yaml/map-reader';
import type { YamlReading } from '../yaml/reading';
import { defaultDeploy, defaultVariants } from './default';
import type { ExportVariant, Recipe } from './recipe';

/** What a variant is called everywhere: `Q4_0`, `Q4_0-imatrix`, `Q4_0-mixed`, or as the recipe says. */
export function variantName({ name, type, importanceMatrix, tensorTypes }: ExportVariant): string {
  const isMixed = Object.keys(tensorTypes).length > 0;
  return name ?? [type, importanceMatrix ? '-imatrix' : '', isMixed ? '-mixed' : ''].join('');
}

/** It becomes part of a file's name. */
const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,40}$/u;
/** What a run calls the weights before they are quantized, and an adapter beside its base. */
const takenNames: ReadonlySet<string> = new Set(['f16', 'adapter']);
/** Names of tensors are lower case; llama-quantize reads the pattern in lower case too. */
const tensorPattern = /^[a-z0-9_.*+?|()[\]^$-]{1,200}$/u;

/** Reads `export`. */
export function readExport(
  root: MapReader,
  reading: YamlReading,
): Pick<Recipe, 'deploy' | 'allowRequantize' | 'variants'> {
  const map = root.map('export');
  if (map === undefined) {
    return { deploy: defaultDeploy, allowRequantize: false, variants: defaultVariants };
  }
  const deploy = map.choice('deploy', ['merged', 'adapter']) ?? defaultDeploy;
  const allowRequantize = map.boolean('allowRequantize') ?? false;
  const names = new Set<string>();
  const variants = map.maps('variants', true).flatMap((item): ExportVariant[] => {
    const variant = readVariant(item, reading);
    if (variant !== undefined && names.has(variantName(variant))) {
      reading.report(item.node, 'recipe.variantTwice', { name: variantName(variant) });
    }
    return variant === undefined ? [] : [names.add(variantName(variant)) && variant];
  });
  map.finish();
  return { deploy, allowRequantize, variants: variants.length === 0 ? defaultVariants : variants };
}

function readVariant(map: MapReader, reading: YamlReading): ExportVariant | undefined {
  const type = map.choice('type', quantizationTypes, true);
  const name = map.text('name', { longest: 41 });
  const importanceMatrix = map.boolean('importanceMatrix') ?? false;
  const tensorTypes = readTensorTypes(map.map('tensorTypes'), reading);
  map.finish();
  if (name !== undefined && (!namePattern.test(name) || takenNames.has(name.toLowerCase()))) {
    reading.report(map.member('name'), 'recipe.variantName', { name });
  }
  if (type === undefined) {
    return undefined;
  }
  if (importanceMatrix && typesWithoutMatrix.has(type)) {
    reading.report(map.member('importanceMatrix'), 'recipe.importanceMatrix', { type });
  }
  if (!importanceMatrix && typesThatNeedMatrix.has(type)) {
    reading.report(map.member('type'), 'recipe.importanceMatrixNeeded', { type });
  }
  return { type, importanceMatrix, tensorTypes, ...(name !== undefined && { name }) };
}

function readTensorTypes(map: MapReader | undefined, reading: YamlReading): Readonly<Record<string, string>> {
  const entries = (map?.keys ?? []).flatMap((pattern) => {
    const type = map?.choice(pattern, overrideTypes);
    if (!isTensorPattern(pattern)) {
      reading.report(map?.member(pattern), 'recipe.tensorPattern', { pattern: pattern.slice(0, 60) });
    }
    return type === undefined ? [] : [[pattern, type] as const];
  });
  map?.finish();
  return Object.fromEntries(entries);
}

/** Whether llama-quantize can take it, and means by it what a reader does. */
export function isTensorPattern(pattern: string): boolean {
  try {
    return tensorPattern.test(pattern) && new RegExp(pattern, 'u') instanceof RegExp;
  } catch {
    return false;
  }
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
