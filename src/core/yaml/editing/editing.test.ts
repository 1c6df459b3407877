import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { actionsLanguage } from '../../actions/editing/actions-language';
import { recipeLanguage } from '../../recipe/editing/recipe-language';
import { complete } from './complete';
import { describeWord } from './describe';
import type { YamlLanguage } from './language';
import { outlineOf } from './outline';
import { wordAtOffset, wordsIn } from './words';

const readSchema = (name: string) => JSON.parse(readFileSync(path.resolve('schemas', name), 'utf8'));
const commit = 'a1'.repeat(20);
const recipe = recipeLanguage(readSchema('recipe.schema.json'), [{ repository: 'Qwen/Qwen3-0.6B', revision: commit }]);
const actions = actionsLanguage(readSchema('actions.schema.json'));

/** The text without the sign `‸`, and where that stood. */
function cursorIn(marked: string): { readonly text: string; readonly offset: number } {
  const offset = marked.indexOf('‸');
  return { text: marked.slice(0, offset) + marked.slice(offset + 1), offset };
}

function completed(marked: string, language: YamlLanguage = recipe) {
  const { text, offset } = cursorIn(marked);
  return { text, found: complete(language, text, offset) };
}

const labels = (marked: string, language?: YamlLanguage) =>
  completed(marked, language).found?.items.map(({ label }) => label) ?? [];

/** The text after the first item with a label was taken. */
function taken(marked: string, label: string, language?: YamlLanguage): string {
  const { text, found } = completed(marked, language);
  const item = found?.items.find((one) => one.label === label);
  assert.ok(found && item, `no ${label} at ${marked}`);
  return text.slice(0, found.extent.start) + item.insert + text.slice(found.extent.end);
}

function described(marked: string, language: YamlLanguage = recipe) {
  const { text, offset } = cursorIn(marked);
  const written = wordsIn(text);
  const word = wordAtOffset(written, offset);
  return word && describeWord(language.schema, written, word);
}

describe('completing a recipe', () => {
  it('offers the keys that are not there yet, on whatever line', () => {
    assert.deepEqual(labels('‸').slice(0, 4), ['version', 'name', 'base', 'dataset']);
    assert.ok(!labels('version: 1\nna‸\ndataset: []').includes('version'));
    assert.ok(labels('training:\n  rank: 4\n  ‸\n').includes('alpha'));
    assert.ok(!labels('training:\n  rank: 4\n  ‸\n').includes('rank'));
    assert.ok(labels('training:\n  ra‸\n  alpha: 2\n').includes('rank'));
    assert.ok(labels('training:\r\n  ra‸\r\n  alpha: 2\r\n').includes('rank'));
    assert.deepEqual(labels('export:\n  variants:\n    - type: Q4_0\n      ‸'), [
      'name',
      'importanceMatrix',
      'tensorTypes',
    ]);
    assert.deepEqual(labels('export: { variants: [{ type: Q4_0, ‸ }] }'), ['name', 'importanceMatrix', 'tensorTypes']);
  });

  it('offers what goes with what is written of a base', () => {
    assert.deepEqual(labels('base: { ‸ }'), ['embedded', 'hub', 'revision', 'allowPickle', 'folder', 'gguf']);
    assert.deepEqual(labels('base:\n  hub: Qwen/Qwen3-0.6B\n  ‸'), ['revision', 'allowPickle']);
    assert.deepEqual(labels('base: { hub: Qwen/Qwen3-0.6B, revision: ‸ }'), [commit]);
    assert.deepEqual(labels('base: { hub: ‸ }'), ['Qwen/Qwen3-0.6B']);
    assert.deepEqual(labels('base: { embedded: ‸ }'), ['SmolLM2-135M-Instruct']);
  });

  it('offers values, the default marked', () => {
    assert.deepEqual(labels('training:\n  precision: ‸'), ['bf16', 'int8', 'nf4']);
    assert.deepEqual(labels('training: { useDora: ‸ }'), ['true', 'false']);
    assert.deepEqual(labels('training: { rank: ‸ }'), ['16']);
    assert.deepEqual(labels('device: {threads: ‸}'), ['auto']);
    assert.ok(labels('training: { targetModules: [q_proj, ‸] }').includes('v_proj'));
    assert.ok(!labels('training: { targetModules: [q_proj, ‸] }').includes('q_proj'));
    assert.deepEqual(labels('evaluation:\n  variants:\n    - f16\n    - ‸'), []);
    assert.ok(labels('export: { variants: [{ type: "Q4‸" }] }').includes('Q4_K_M'));
    const variants = '[{ type: Q4_0 }, { type: Q4_K_M, importanceMatrix: true }, { type: Q8_0, name: big }]';
    assert.deepEqual(labels(`export: { variants: ${variants} }\nevaluation:\n  variants:\n    - ‸`), [
      'f16',
      'Q4_0',
      'Q4_K_M-imatrix',
      'big',
    ]);
  });

  it('writes what is taken as it must be there', () => {
    assert.equal(taken('training:\n  ra‸', 'rank'), `training:\n  rank: \${1:16}`);
    assert.equal(taken('training: { ra‸ }', 'rank'), `training: { rank: \${1:16} }`);
    assert.equal(taken('tr‸', 'training'), 'training:\n\t$0');
    assert.equal(taken('data‸', 'dataset'), 'dataset:\n\t- $0');
    assert.equal(taken('training:\n  pre‸', 'precision'), `training:\n  precision: \${1|bf16,int8,nf4|}`);
    assert.equal(taken('ver‸', 'version'), 'version: 1');
    assert.equal(taken('training:\n  ra‸nk: 4', 'rank'), 'training:\n  rank: 4');
    assert.equal(taken('training:\n  precision: n‸f4 # small', 'bf16'), 'training:\n  precision: bf16 # small');
    assert.equal(taken('training:\n  targetModules: ‸', 'q_proj'), 'training:\n  targetModules: [q_proj]');
    assert.equal(
      taken('export:\n  variants:\n    - ten‸', 'tensorTypes'),
      'export:\n  variants:\n    - tensorTypes:\n\t\t$0',
    );
  });

  it('asks for the files that a place can name, and quotes their names where it must', () => {
    const offered = (marked: string) => {
      const { found } = completed(marked);
      return found && { extensions: found.files?.extensions, one: found.insertName('data/a, b.jsonl') };
    };
    assert.deepEqual(offered('dataset: [‸]'), { extensions: ['.jsonl'], one: '"data/a, b.jsonl"' });
    assert.deepEqual(offered('dataset: ‸'), { extensions: ['.jsonl'], one: '["data/a, b.jsonl"]' });
    assert.deepEqual(offered('dataset:\n  - ‸'), { extensions: ['.jsonl'], one: 'data/a, b.jsonl' });
    assert.deepEqual(offered('dataset:\n  ‸'), { extensions: ['.jsonl'], one: '- data/a, b.jsonl' });
    assert.deepEqual(offered('base: {gguf: ‸}')?.extensions, ['.gguf']);
    assert.deepEqual(completed('base: {folder: ‸}').found?.files, { extensions: [], isFolder: true });
    assert.equal(offered('name: ‸')?.extensions, undefined);
    assert.deepEqual(completed('dataset: [a.jsonl, ‸, b c.jsonl]').found?.listed, ['a.jsonl', 'b c.jsonl']);
    assert.equal(completed('actions: ‸').found?.insertName('a: $b.yaml'), '"a: \\$b.yaml"');
  });

  it('offers nothing in comments, block texts and what is no YAML', () => {
    for (const marked of ['# ver‸', 'prompt:\n  system: |\n    te‸xt', 'a: *‸', '---\na: 1\n---\n‸b', 'x: y‸ # z']) {
      assert.deepEqual(labels(marked), [], marked);
    }
    assert.deepEqual(labels(`${'a: 1\n'.repeat(100_000)}‸`), []);
  });
});

describe('completing an actions file', () => {
  const before = 'version: 1\nformat: tagged-json\nactions:\n  - name: open\n';

  it('offers kinds, types and the pages of the settings where an action opens one', () => {
    assert.ok(labels(`${before}    run: ‸`, actions).includes('calendar_insert'));
    assert.equal(new Set(labels(`${before}    run: ‸`, actions)).size, 11);
    assert.ok(labels(`${before}    parameters:\n      - { name: x, type: ‸ }`, actions).includes('datetime'));
    const values = 'parameters:\n      - { name: page, type: enum, values: [‸] }';
    assert.ok(labels(`${before}    run: settings\n    ${values}`, actions).includes('wifi'));
    assert.deepEqual(labels(`${before}    run: dial\n    ${values}`, actions), []);
    assert.deepEqual(labels(`${before}    ‸`, actions), ['description', 'run', 'parameters']);
  });
});

describe('pointing at a word of a recipe', () => {
  it('tells what its place may hold', () => {
    assert.deepEqual(described('training:\n  ra‸nk: 4'), {
      place: 'training.rank',
      values: 'integer from 1 to 1024',
      ordinary: '16',
      description: 'Rank of the adapter.',
    });
    assert.equal(described('training:\n  precision: n‸f4')?.values, 'bf16, int8, nf4');
    assert.equal(described('dataset: [a‸.jsonl]')?.description, described('data‸set: [a.jsonl]')?.description);
    assert.equal(described('base: { hub: a/b, re‸vision: x }')?.place, 'base.revision');
    assert.equal(described('actions:\n  - r‸un: dial', actions)?.place, 'actions[].run');
    for (const marked of [
      'un‸known: 1',
      '# co‸mment',
      'name:  ‸ x',
      '__proto__: {x‸: 1}',
      'constr‸uctor: 1',
      '‸',
      '{‸',
    ]) {
      assert.equal(described(marked), undefined, marked);
    }
  });
});

describe('the outline of a YAML file', () => {
  it('has its keys, and items by their names', () => {
    const names = (items: ReturnType<typeof outlineOf>): unknown[] =>
      items.map(({ name, children }) => (children.length > 0 ? [name, names(children)] : name));
    const text = 'version: 1\nactions:\n  - name: call\n    run: dial\n  - plain\n  - { name: "two words" }\n';
    assert.deepEqual(names(outlineOf(text)), ['version', ['actions', [['call', ['run']], 'two words']]]);
    for (const hostile of ['', '[[[[', '? {a: b}\n: c', '\t', `${'- '.repeat(300)}a`, '{a: '.repeat(200)]) {
      assert.ok(Array.isArray(outlineOf(hostile)), hostile.slice(0, 10));
    }
  });
});
