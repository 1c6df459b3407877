import { isMap, isScalar, isSeq } from 'yaml';
import { quantizationTypes, typesThatNeedMatrix } from '../../quantization/types';
import type { KnownValue, NamedFile, YamlLanguage } from '../../yaml/editing/language';
import { nodeAt } from '../../yaml/editing/path';
import type { Schema } from '../../yaml/editing/schema';
import { embeddedBaseName } from '../default';
import { variantName } from '../export';

/** A model of the hub that is known to work, at the commit that was tried. */
export interface KnownBase {
  readonly repository: string;
  readonly revision: string;
}

/** What the linear layers of Llama-like models are called, and of GPT-NeoX. */
const moduleNames: readonly KnownValue[] = [
  ...['q_proj', 'k_proj', 'v_proj', 'o_proj'].map((value) => ({ value, detail: 'attention' })),
  ...['gate_proj', 'up_proj', 'down_proj'].map((value) => ({ value, detail: 'feed-forward' })),
  { value: 'query_key_value', detail: 'attention of GPT-NeoX' },
];

const types: readonly KnownValue[] = quantizationTypes.map((value) =>
  typesThatNeedMatrix.has(value) ? { value, detail: 'needs importanceMatrix: true' } : { value },
);

const namedFiles: Readonly<Record<string, NamedFile>> = {
  'base.folder': { extensions: [], isFolder: true },
  'base.gguf': { extensions: ['.gguf'], isFolder: false },
  'dataset[]': { extensions: ['.jsonl'], isFolder: false },
  actions: { extensions: ['.actions.yaml'], isFolder: false },
  'prompt.template': { extensions: ['.jinja'], isFolder: false },
  'training.accelerateConfig': { extensions: ['.yaml', '.yml'], isFolder: false },
};

/** How `mobile-llm.yaml` is helped with. */
export function recipeLanguage(schema: Schema, bases: readonly KnownBase[]): YamlLanguage {
  const knownValues: YamlLanguage['knownValues'] = (place, { contents }) => {
    switch (place) {
      case 'base.embedded':
        return [{ value: embeddedBaseName, detail: 'comes with the workbench' }];
      case 'base.hub':
        return bases.map(({ repository }) => ({ value: repository }));
      case 'base.revision':
        return revisionsOf(bases, contents);
      case 'training.targetModules[]':
        return moduleNames;
      case 'export.variants[].type':
        return types;
      case 'evaluation.variants[]':
        return exportedNames(contents).map((value) => ({ value }));
      default:
        return [];
    }
  };
  return { schema, knownValues, namedFiles };
}

/** Of the hub's model that the recipe names. */
function revisionsOf(bases: readonly KnownBase[], contents: unknown): readonly KnownValue[] {
  const hub = textAt(contents, ['base', 'hub']);
  return bases
    .filter(({ repository }) => repository === hub)
    .map(({ revision }) => ({ value: revision, detail: 'the commit that was tried' }));
}

/** What the recipe exports, and what is there before it is quantized. */
export function exportedNames(contents: unknown): readonly string[] {
  const variants = nodeAt(contents, ['export', 'variants']);
  const names = (isSeq(variants) ? variants.items : []).flatMap((item) => {
    const type = textAt(item, ['type']);
    const name = textAt(item, ['name']);
    const tensorTypes = nodeAt(item, ['tensorTypes']);
    const importanceMatrix = textAt(item, ['importanceMatrix']) === 'true';
    const isMixed = isMap(tensorTypes) && tensorTypes.items.length > 0;
    const variant = { type: type ?? '', importanceMatrix, tensorTypes: isMixed ? { some: '' } : {} };
    return type === undefined ? [] : [variantName(name === undefined ? variant : { ...variant, name })];
  });
  return ['f16', ...new Set(names)];
}

function textAt(contents: unknown, path: readonly string[]): string | undefined {
  const node = nodeAt(contents, path);
  return isScalar(node) ? String(node.value) : undefined;
}
