import assert from 'node:assert/strict';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { parseRecipe } from '../../core/recipe/parse';
import type { ResolvedBase } from './base';
import { checkRequantize } from './requantize';

const base = (quantizedAs: string | undefined): ResolvedBase => ({
  input: { sha256: '0'.repeat(64), name: 'base' },
  size: undefined,
  contextTokens: undefined,
  quantizedAs,
  config: { kind: 'gguf', path: 'base.gguf' },
});

function check(exported: string, quantizedAs: string | undefined): readonly string[] {
  const text = `version: 1\nname: demo\nbase: {gguf: base.gguf}\ndataset: [a.jsonl]\nexport: {${exported}}\n`;
  const { recipe } = parseRecipe(text);
  assert.ok(recipe);
  return checkRequantize(recipe, base(quantizedAs)).map(({ code, message }) => `${code}: ${message}`);
}

describe('a base that is quantized already', () => {
  it('is quantized again only where the recipe says so, and then every run tells', () => {
    const refused = (error: unknown) => error instanceof WorkbenchError && error.code === 'run.requantize';
    assert.throws(() => check('variants: [{type: Q4_0}]', 'Q4_1'), refused);
    const [warning = ''] = check('allowRequantize: true, variants: [{type: Q4_0}, {type: F16}]', 'Q4_1');
    assert.match(warning, /^run\.requantized: .*\(Q4_1\), so Q4_0 round/u);
  });

  it('may become a file of 16 bits, and a base of 16 bits anything', () => {
    assert.deepEqual(check('variants: [{type: F16}]', 'Q4_1'), []);
    assert.deepEqual(check('variants: [{type: Q4_0}]', undefined), []);
  });
});
