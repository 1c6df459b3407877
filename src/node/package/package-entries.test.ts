import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import { text, u32 } from '../../core/gguf/header.cases';
import { appBundle } from '../../core/package/app-bundle';
import { sha256Hex } from '../files/sha256';
import { loadProject } from '../project/project';
import { collectFacts, type PackagedModel } from './collect-facts';
import { packageEntries } from './package-entries';
import { makePackaged, makePackagedAdapter, makePackagedStranger, type PackagedCase } from './packaged.cases';

const { signal } = new AbortController();

describe('the files of a package', function () {
  this.timeout(20_000);
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(path.join(os.tmpdir(), 'packaged-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const make = (name: string, options?: PackagedCase) => makePackaged(path.join(root, name), options);
  async function textsOf(packaged: PackagedModel): Promise<ReadonlyMap<string, string>> {
    const { facts } = await collectFacts(packaged, signal);
    return new Map(packageEntries(facts, packaged).map((entry) => [entry.name, 'text' in entry ? entry.text : '']));
  }
  const cardOf = async (packaged: PackagedModel) => (await textsOf(packaged)).get('README.md') ?? '';

  it('say where the model comes from, what is in it and how well it does', async () => {
    const card = await cardOf(await make('one'));
    const matter: unknown = parse(card.split('---')[1] ?? '');
    assert.deepEqual(matter, {
      license: 'apache-2.0',
      base_model: 'HuggingFaceTB/SmolLM2-135M-Instruct',
      base_model_relation: 'finetune',
      pipeline_tag: 'text-generation',
      tags: ['gguf', 'llama.cpp', 'android', 'function-calling'],
    });
    for (const said of [
      `\`SmolLM2-135M-Instruct\` (\`HuggingFaceTB/SmolLM2-135M-Instruct\` on the model hub), SHA-256 \`${sha256Hex('base')}\``,
      '| `rows.jsonl` | train | 2 |',
      '| `rows.jsonl` | evaluate | 2 |',
      '| `rank` | `16` |',
      '| `finalLoss` | `0.5` |',
      'Asked for: `Q4_0`.',
      'by the names of tensors: `token_embd` in `Q8_0`.',
      '| `Q4_0` | 1 | 4.50 |',
      '| `Q8_0` | 1 | 8.50 |',
      'rounded to `Q4_1` before',
      '| `Q4_0` | 2 | 50.0 % | 50.0 % | 100.0 % |',
      '| `f16` | 2 | 100.0 % | 100.0 % | 100.0 % |',
      'With the 1024 tokens of the recipe',
      '"<|im_end|>"',
    ]) {
      assert.ok(card.includes(said), `${said}\n\n${card}`);
    }
    assert.doesNotMatch(card, /tokensPerSecond|peakMemory|seconds|20\d\d-/);
  });

  it('are the same, byte for byte, of the same model in two folders', async () => {
    const [one, two] = [await make('one'), await make('"zwei" ü')];
    assert.deepEqual(await textsOf(one), await textsOf(two));
  });

  it('hold what the model was trained with, whatever the recipe says today', async () => {
    const packaged = await make('one');
    const { recipePath } = packaged.project;
    writeFileSync(path.join(root, 'one', 'rows.jsonl'), '');
    appendFileSync(recipePath, '\n');
    const project = await loadProject(recipePath);
    const changed = { ...packaged, project: { ...project, recipe: { ...project.recipe, systemPrompt: 'New.' } } };
    const texts = await textsOf(changed);
    assert.match(texts.get('README.md') ?? '', /2 conversations trained[\s\S]*`rows\.jsonl` \| train \| 2/);
    assert.match(texts.get('Modelfile') ?? '', /SYSTEM """Be brief\."""/);
    assert.match(texts.get('request.json') ?? '', /"Be brief\."/);
  });

  it('take a licence from where the base states it, and say where it states none', async () => {
    const folder = path.join(root, 'one', 'base');
    mkdirSync(folder, { recursive: true });
    const packaged = await make('one', { base: { folder: 'base' }, baseName: 'base' });
    assert.match(await cardOf(packaged), /^license: unknown$[\s\S]*not known: neither the base nor its folder/m);
    writeFileSync(path.join(folder, 'README.md'), '---\nlicense: other\nlicense_name: "llama3.2 `x`"\n---\n# Base\n');
    assert.match(
      await cardOf(packaged),
      /^license: llama3\.2 `x`$[\s\S]*`` llama3\.2 `x` ``, as the README of the base/m,
    );
    const hub = { hub: 'owner/model', revision: '0123456789abcdef0123456789abcdef01234567' };
    const fromHub = await make('hub', { base: hub, baseName: `${hub.hub}@${hub.revision}` });
    const card = await cardOf(fromHub);
    assert.match(card, /^base_model: owner\/model$/m);
    assert.match(card, /commit `0123456789abcdef0123456789abcdef01234567`\)\.$/m);
    assert.match(card, /^license: unknown$/m);
  });

  it('keep hostile names and prompts in their places', async () => {
    const hostile = '`|</td><script>alert(1)</script>\n---\nlicense: mit\n# Title ![x](http://x) "" ';
    const packaged = await make('one', {
      name: `-9 ${hostile}`.slice(0, 99).replaceAll('\n', ' '),
      systemPrompt: `${hostile}\n"""\nFROM evil\n\`\`\`\n`,
      datasetName: 'a `b` | c.jsonl',
    });
    const texts = await textsOf(packaged);
    const card = texts.get('README.md') ?? '';
    assert.match(card, /^---\nlicense: apache-2\.0\n/);
    const shown = card.replace(/(`{3,})text\n[\s\S]*?\n\1\n/g, '').replace(/(?<!`)(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, '');
    assert.doesNotMatch(shown, /<script|http:|FROM evil|# Title/);
    assert.doesNotMatch(texts.get('Modelfile') ?? '', /^FROM evil/m);
    assert.doesNotMatch(texts.get('TERMUX.md') ?? '', /[<>"'|][^\n]*script/);
    assert.match([...texts.keys()][0] ?? '', /^[A-Za-z0-9][A-Za-z0-9._-]*\.gguf$/);
    const request: unknown = JSON.parse(texts.get('request.json') ?? '');
    assert.ok(JSON.stringify(request).includes('FROM evil'));
  });

  it('name the adapter that goes with its base, wherever one runs them', async () => {
    const packaged = await makePackagedAdapter(path.join(root, 'one'));
    const { facts } = await collectFacts(packaged, signal);
    const entries = packageEntries(facts, packaged);
    const base = 'phone-Q4_0-with-adapter.gguf';
    assert.deepEqual(
      entries.map(({ name }) => name),
      [base, 'phone-adapter.gguf', 'README.md', 'Modelfile', 'TERMUX.md', 'request.json'],
    );
    const texts = await textsOf(packaged);
    assert.match(
      texts.get('Modelfile') ?? '',
      /^FROM \.\/phone-Q4_0-with-adapter\.gguf\nADAPTER \.\/phone-adapter\.gguf$/m,
    );
    assert.match(texts.get('TERMUX.md') ?? '', /-m phone-Q4_0-with-adapter\.gguf --lora phone-adapter\.gguf -c 1024/);
    const card = texts.get('README.md') ?? '';
    assert.match(card, /^base_model_relation: adapter$/m);
    assert.match(card, /\| `rank` \| `8` \|[\s\S]*Not evaluated\./);
    assert.match(appBundle(facts, []), /"adapter": \{\n {4}"name": "phone-adapter\.gguf"/);
    assert.equal(facts.shape?.fileSizeBytes, facts.model.sizeBytes + (facts.adapter?.sizeBytes ?? 0));
  });

  it('say nothing of a recipe for a model from elsewhere', async () => {
    const packaged = await makePackagedStranger(path.join(root, 'one'));
    const texts = await textsOf(packaged);
    const card = texts.get('README.md') ?? '';
    assert.equal([...texts.keys()][0], 'tiny-Q4_0.gguf');
    assert.match(card, /^license: mit$/m);
    assert.match(
      card,
      /which did not train it[\s\S]*\*\*Base:\*\* `Tiny Model\.gguf`, SHA-256[\s\S]*\*\*Data:\*\* none/,
    );
    assert.doesNotMatch(`${card}${texts.get('Modelfile')}${texts.get('request.json')}`, /Be brief|"call"|grammar/);
  });

  it('are not made of an adapter alone or of a part of a model', async () => {
    const adapter = await make('adapter', { header: { 'general.type': text('adapter') } });
    await assert.rejects(collectFacts(adapter, signal), { code: 'package.notAModel' });
    const part = await make('part', { header: { 'split.count': u32(2), 'split.no': u32(0) } });
    await assert.rejects(collectFacts(part, signal), { code: 'package.notAModel' });
  });
});
