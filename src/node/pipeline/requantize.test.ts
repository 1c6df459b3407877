import assert from 'node:assert/strict';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { parseRecipe } from '../../core/recipe/parse';
import type { Recipe } from '../../core/recipe/recipe';
import type { ResolvedBase } from './base';
import { checkRequantize, fileShippedAsItIs } from './requantize';

const base = (quantizedAs: string | undefined): ResolvedBase => ({
  input: { sha256: '0'.repeat(64), name: 'base' },
  size: undefined,
  contextTokens: undefined,
  quantizedAs,
  wholeFile: { path: 'base.gguf', type: quantizedAs },
  config: { kind: 'gguf', path: 'base.gguf' },
});

function recipeWith(exported: string): Recipe {
  const text = `version: 1\nname: demo\nbase: {gguf: base.gguf}\ndataset: [a.jsonl]\nexport: {${exported}}\n`;
  const { recipe } = parseRecipe(text);
  assert.ok(recipe);
  return recipe;
}

function check(exported: string, quantizedAs: string | undefined): readonly string[] {
  const found = checkRequantize(recipeWith(exported), base(quantizedAs));
  return found.map(({ code, message }) => `${code}: ${message}`);
}

describe('a base that is quantized already', () => {
  it('is quantized again only where the recipe says so, and then every run tells', () => {
    const refused = (error: unknown) => error instanceof WorkbenchError && error.code === 'run.requantize';
    assert.throws(() => check('variants: [{type: Q4_0}]', 'Q4_1'), refused);
    const [warning = ''] = check('allowRequantize: true, variants: [{type: Q4_0}, {type: F16}]', 'Q4_1');
    assert.match(warning, /^run\.requantized: .*\(Q4_1\), so its weights are rounded a second time for Q4_0/u);
  });

  it('is shipped beside an adapter as it is, where it has the wanted format', () => {
    assert.deepEqual(check('deploy: adapter, variants: [{type: Q4_1}]', 'Q4_1'), []);
    const shipped = (exported: string, resolved: ResolvedBase) => {
      const { deploy, variants } = recipeWith(exported);
      return variants.map((variant) => fileShippedAsItIs(resolved, deploy, variant));
    };
    const adapter = 'deploy: adapter, variants: [{type: Q4_1}]';
    assert.deepEqual(shipped(adapter, base('Q4_1')), ['base.gguf']);
    assert.deepEqual(shipped(adapter, base('Q4_0')), [undefined], 'another format');
    assert.deepEqual(shipped('variants: [{type: Q4_1}]', base('Q4_1')), [undefined], 'a merged model');
    const mixed = 'deploy: adapter, variants: [{type: Q4_1, tensorTypes: {ffn_down: Q8_0}}]';
    assert.deepEqual(shipped(mixed, base('Q4_1')), [undefined], 'some tensors otherwise');
    const template = { sha256: '1'.repeat(64), name: 'own.jinja' };
    assert.deepEqual(shipped(adapter, { ...base('Q4_1'), template }), [undefined], 'its template goes into the file');
  });

  it('may become a file of 16 bits, and a base of 16 bits anything', () => {
    assert.deepEqual(check('variants: [{type: F16}]', 'Q4_1'), []);
    assert.deepEqual(check('variants: [{type: Q4_0}]', undefined), []);
  });
});
