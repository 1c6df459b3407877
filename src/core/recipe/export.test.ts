import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { overrideTypes, quantizationTypes } from '../quantization/types';
import { variantName } from './export';
import { parseRecipe } from './parse';

const smallest = 'version: 1\nname: demo\nbase: {embedded: SmolLM2-135M-Instruct}\ndataset: [a.jsonl]\n';
const problemsOf = (text: string) =>
  parseRecipe(text).problems.map(({ line, column, code }) => `${line}:${column} ${code}`);

describe('what a recipe exports', () => {
  it('knows a variant with an importance matrix by another name, and refuses one that would do nothing', () => {
    const both = 'export: {variants: [{type: Q4_0}, {type: Q4_0, importanceMatrix: true}]}\n';
    assert.deepEqual(parseRecipe(smallest + both).recipe?.evaluationVariants, ['f16', 'Q4_0', 'Q4_0-imatrix']);
    assert.deepEqual(problemsOf(`${smallest}export: {variants: [{type: Q8_0, importanceMatrix: true}]}\n`), [
      '5:52 recipe.importanceMatrix',
    ]);
  });

  it('reads the types of single tensors, in their order, and gives the variant a name of its own', () => {
    const read = (variants: string) => parseRecipe(`${smallest}export: {variants: [${variants}]}\n`).recipe?.variants;
    const mixed = '{type: Q4_0, tensorTypes: {token_embd: Q8_0, "blk[.][0-3][.]": Q6_K}}';
    const [variant] = read(mixed) ?? [];
    assert.deepEqual(Object.entries(variant?.tensorTypes ?? {}), [
      ['token_embd', 'Q8_0'],
      ['blk[.][0-3][.]', 'Q6_K'],
    ]);
    const names = read(`${mixed}, {type: Q4_0}, {type: Q4_0, name: small.1}`)?.map(variantName);
    assert.deepEqual(names, ['Q4_0-mixed', 'Q4_0', 'small.1']);
  });

  it('refuses variants that would have one name, a name that is no file name, and patterns that are none', () => {
    const problemsWith = (variants: string) => problemsOf(`${smallest}export: {variants: [${variants}]}\n`);
    assert.deepEqual(problemsWith('{type: Q4_0}, {type: Q4_0}'), ['5:35 recipe.variantTwice']);
    for (const name of ['f16', 'Adapter', '../up', '-x', 'a b', 'x'.repeat(42)]) {
      assert.equal(problemsWith(`{type: Q4_0, name: ${JSON.stringify(name)}}`).length, 1, name);
    }
    for (const pattern of ['attn_v=q8_0', 'ATTN', '[', 'a b', '\\\\D', '(']) {
      const text = `{type: Q4_0, tensorTypes: {"${pattern}": Q8_0}}`;
      assert.deepEqual(problemsWith(text), [`5:${52 + pattern.length} recipe.tensorPattern`], pattern);
    }
    assert.deepEqual(problemsWith('{type: Q4_0, tensorTypes: {attn_v: Q4_K_M}}'), ['5:56 yaml.notChoice']);
    assert.deepEqual(problemsWith('{type: IQ2_XS}'), ['5:28 recipe.importanceMatrixNeeded']);
    assert.deepEqual(problemsWith('{type: IQ2_XS, importanceMatrix: true}'), []);
  });

  it('takes every type that the schema offers', () => {
    const enumOf = (name: string, schema: object): unknown => Object.entries(schema).find(([key]) => key === name)?.[1];
    const schema = JSON.parse(readFileSync(resolve('schemas/recipe.schema.json'), 'utf8'));
    const item = schema.properties.export.properties.variants.items.properties;
    assert.deepEqual(enumOf('enum', item.type), [...quantizationTypes]);
    assert.deepEqual(enumOf('enum', item.tensorTypes.additionalProperties), [...overrideTypes]);
  });
});
