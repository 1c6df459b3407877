import assert from 'node:assert/strict';
import type { ComparedModel, ModelComparison } from '../../node/read-model/compare-models';
import { manifestFor } from '../../node/store/store.cases';
import { comparisonText } from './comparison-text';

const content = (sizeBytes: number, digit: string) =>
  ({ kind: 'file', sha256: digit.repeat(64), sizeBytes, fileName: 'm' }) as const;
const model = (sizeBytes: number, share: number | undefined, digit: string): ComparedModel => ({
  manifest: {
    ...manifestFor('m', { metrics: { bitsPerWeight: sizeBytes / 20e6 } }),
    content: content(sizeBytes, digit),
  },
  score:
    share === undefined
      ? undefined
      : { ...manifestFor('s', { metrics: { exactMatchResolved: share, rows: 60 } }), content: content(1, digit) },
});
const names = ['Q4_0', 'Q4_K_M'] as const;
const told = (comparison: Partial<ModelComparison>, recipes: readonly [string?, string?] = []) =>
  comparisonText({
    names,
    comparison: { left: model(92e6, 0.91, 'a'), right: model(105e6, 0.92, 'b'), differences: [], ...comparison },
    recipes: [recipes[0], recipes[1]],
  });

describe('the comparison of two models', () => {
  it('says their sizes and scores with the difference, and that these can be compared', () => {
    const text = told({ changed: [] });
    assert.match(text, /^# `Q4_0` ↔ `Q4_K_M`$/mu);
    assert.match(text, /^\| Size \| 92\.0 MB \| 105 MB \| \+13\.0 MB \|$/mu);
    assert.match(text, /^\| Bits per weight \| 4\.6 \| 5\.3 \| \+0\.\d \|$/mu);
    assert.match(text, /^\| Exact match, as resolved \| 91 % \| 92 % \| \+1 points \|$/mu);
    assert.match(text, /^\| Restraint \| – \| – \| {2}\|$/mu);
    assert.match(text, /The scores can be compared/u);
  });

  it('says why scores cannot be compared, and of which model there is none', () => {
    assert.match(told({ changed: ['rows'] }), /\*\*The scores cannot be compared\*\*, because of the evaluation rows/u);
    assert.match(told({ right: model(105e6, undefined, 'b') }), /Nothing was scored of `Q4_K_M`/u);
  });

  it('shows what differs on the way, and the recipes line by line, whatever is written there', () => {
    const differences = [{ step: 'train', what: 'system|prompt', left: '`<b>`', right: 'x'.repeat(500) }];
    const text = told({ differences }, ['name: a\nrank: 8\n', 'name: a\nrank: 16\n```\n']);
    assert.ok(text.includes(`| train | \`system\\|prompt\` | \`\` \`<b>\` \`\` | \`${'x'.repeat(100)}…\` |`));
    assert.ok(text.includes('````\n  name: a\n- rank: 8\n+ rank: 16\n+ ```\n````'));
  });

  it('says that recipes are the same, or were not kept', () => {
    assert.match(told({}, ['same', 'same']), /Both were made with the same recipe/u);
    assert.match(told({}, ['one']), /was not kept/u);
  });
});
