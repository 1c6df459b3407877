import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import { parseRecipe } from './parse';
import { withVariant } from './with-variant';

const start = 'version: 1\nname: a # mine\nbase: { embedded: SmolLM2-135M-Instruct }\ndataset: [rows.jsonl]\n';
const namesOf = (text: string) => parseRecipe(text).recipe?.variants.map(({ type }) => type);

describe('a format that is added to a recipe', () => {
  it('stands behind the last, in a flow and in a block, and nothing else changes', () => {
    const flow = `${start}export: { variants: [{ type: Q4_0 }] } # small\ndevice: { contextTokens: 512 }\n`;
    assert.equal(withVariant(flow, 'Q8_0'), flow.replace('{ type: Q4_0 }', '{ type: Q4_0 }, { type: Q8_0 }'));
    const block = `${start}export:\n  variants:\n    - type: Q4_0 # small\n      importanceMatrix: true\n\ndevice: { contextTokens: 512 }\n`;
    const added = withVariant(block, 'Q8_0');
    assert.equal(added, block.replace('Matrix: true\n', 'Matrix: true\n    - { type: Q8_0 }\n'));
    assert.deepEqual(namesOf(withVariant(added, 'Q6_K')), ['Q4_0', 'Q8_0', 'Q6_K']);
  });

  it('is written with what was meant by silence', () => {
    assert.deepEqual(namesOf(withVariant(start, 'Q8_0')), ['Q4_0', 'Q8_0']);
    assert.deepEqual(namesOf(withVariant(start.trimEnd(), 'Q8_0')), ['Q4_0', 'Q8_0']);
  });

  it('has the importance matrix that it needs', () => {
    const text = withVariant(start, 'IQ2_XS');
    assert.equal(parseRecipe(text).recipe?.variants.at(-1)?.importanceMatrix, true);
  });

  it('fits into the sample and its Windows line ends', () => {
    const sample = readFileSync(path.resolve('examples/phone-assistant/mobile-llm.yaml'), 'utf8');
    assert.deepEqual(namesOf(withVariant(sample, 'Q4_K_M')), ['Q4_0', 'Q4_K_M']);
    assert.deepEqual(namesOf(withVariant(sample.replaceAll('\n', '\r\n'), 'Q4_K_M')), ['Q4_0', 'Q4_K_M']);
  });

  it('is refused where it is there already, or the recipe cannot be read', () => {
    for (const text of [`${start}export: { variants: [{ type: Q8_0 }] }\n`, 'name: [', 'name: a\n']) {
      assert.throws(() => withVariant(text, 'Q8_0'), { code: 'recipe.notExtended' });
    }
  });
});
