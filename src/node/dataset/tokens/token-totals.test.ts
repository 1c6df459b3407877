import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseRecipe } from '../../../core/recipe/parse';
import { keepTokenTotals, readTokenTotals, tokenizationKey } from './token-totals';

const totals = { train: 90, eval: 7 };
const projectOf = (text: string, template?: string) => {
  const { recipe } = parseRecipe(`version: 1\nname: try\ndataset: [data.jsonl]\n${text}`);
  assert.ok(recipe);
  return { recipe, template: template === undefined ? undefined : { name: 'a.jinja', text: template } };
};
const base = 'base: { embedded: SmolLM2-135M-Instruct }\n';
const tokenization = tokenizationKey(projectOf(base));

describe('The tokens that a dataset file is known to have', () => {
  const before = process.env['MOBILE_LLM_CACHE'];
  let folder = '';
  let file = '';
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'mobile-llm-totals-'));
    process.env['MOBILE_LLM_CACHE'] = path.join(folder, 'cache');
    file = path.join(folder, 'data.jsonl');
    await writeFile(file, 'one row\n');
    const { size, mtimeNs: modifiedNs } = await stat(file, { bigint: true });
    await keepTokenTotals({ file, sizeBytes: Number(size), modifiedNs, tokenization }, totals);
  });
  afterEach(async () => {
    if (before === undefined) {
      delete process.env['MOBILE_LLM_CACHE'];
    } else {
      process.env['MOBILE_LLM_CACHE'] = before;
    }
    await rm(folder, { recursive: true, force: true });
  });

  it('are those that were counted, and of no other file', async () => {
    assert.deepEqual(await readTokenTotals(file, tokenization), totals);
    assert.equal(await readTokenTotals(path.join(folder, 'other.jsonl'), tokenization), undefined);
  });

  it('are not known any more once the file is another, or gone', async () => {
    await appendFile(file, 'another\n');
    assert.equal(await readTokenTotals(file, tokenization), undefined);
    await rm(file);
    assert.equal(await readTokenTotals(file, tokenization), undefined);
  });

  it('are not known where rows are cut in another way: base, system prompt, template or stop', () => {
    const others = [
      projectOf('base: { embedded: other }\n'),
      projectOf(`${base}prompt: { system: Be brief. }\n`),
      projectOf(`${base}prompt: { stop: ["\\n"] }\n`),
      projectOf(base, 'a template'),
      projectOf(base, 'another template'),
    ].map(tokenizationKey);
    assert.equal(new Set([tokenization, ...others]).size, 6);
    assert.equal(tokenizationKey(projectOf(`${base}training: { epochs: 7 }\n`)), tokenization);
  });

  it('are not known where what is kept of them is damaged', async () => {
    const kept = path.join(folder, 'cache', 'dataset-signatures');
    const [name = ''] = await readdir(kept);
    for (const damaged of ['', '{', '[]', '{"train":"9","eval":1}', '\0'.repeat(100)]) {
      await writeFile(path.join(kept, name), damaged);
      assert.equal(await readTokenTotals(file, tokenization), undefined, damaged);
    }
  });
});
