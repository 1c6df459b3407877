import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { parameterCountFromName } from '../../core/plan/facts';
import { presets, unpinnedBase, withRevision } from '../../core/presets/presets';
import { parseRecipe } from '../../core/recipe/parse';
import { checkProject } from '../project/check-project';
import { loadProject } from '../project/project';
import { loadRows } from '../project/rows';
import { readYamlLanguages } from '../project/yaml-languages';
import type { WebAsker } from '../setup/web-request';
import { askHubCommit } from './hub-commit';
import { writeProject } from './write-project';

const resourceFolder = path.resolve('.');
const textOf = (name: string) => readFileSync(path.resolve('presets', `${name}.yaml`), 'utf8');
const commit = '0123456789'.repeat(4);
const { signal } = new AbortController();
const hubSaying =
  (body: unknown, status = 200): WebAsker['ask'] =>
  (address) =>
    Promise.resolve({ address, status, headers: {}, body: Readable.from([JSON.stringify(body)]) });
const noNetwork: WebAsker['ask'] = () => Promise.reject(new Error('no route'));

describe('presets', () => {
  it('are the recipes in their folder, one by one', () => {
    const files = readdirSync(path.resolve('presets')).filter((name) => name.endsWith('.yaml'));
    assert.deepEqual(files.sort(), presets.map(({ name }) => `${name}.yaml`).sort());
  });

  for (const { name } of presets) {
    it(`${name}: is a sound recipe, for our parser and for the schema of editors`, () => {
      const text = unpinnedBase(textOf(name)) ? withRevision(textOf(name), commit) : textOf(name);
      const { recipe, problems } = parseRecipe(text);
      assert.deepEqual(problems, []);
      assert.equal(recipe?.name, name);
      const schema: unknown = JSON.parse(readFileSync(path.resolve('schemas/recipe.schema.json'), 'utf8'));
      assert.ok(schema !== null && typeof schema === 'object');
      const validate = new Ajv({ allErrors: true }).compile(schema);
      assert.ok(validate(parse(text)), JSON.stringify(validate.errors));
      if (recipe?.base.kind === 'hub') {
        assert.ok(parameterCountFromName(recipe.base.repository), 'a plan cannot tell its size');
      }
    });
  }

  it('do what the papers did', () => {
    const paperA = parseRecipe(withRevision(textOf('paper-a'), commit)).recipe;
    assert.equal(paperA?.training.precision, 'int8');
    assert.deepEqual(paperA.training.targetModules, ['query_key_value']);
    assert.deepEqual(paperA.variants, [{ type: 'Q4_0', importanceMatrix: false, tensorTypes: {} }]);
    const paperB = parseRecipe(textOf('paper-b')).recipe;
    assert.equal(paperB?.training.precision, 'nf4');
    assert.deepEqual(paperB.variants, [{ type: 'Q4_K_M', importanceMatrix: false, tensorTypes: {} }]);
  });

  it('are refused with a branch in place of a commit, at its line', () => {
    const { problems } = parseRecipe(textOf('paper-a'));
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['recipe.revision'],
    );
    assert.match(problems[0]?.fix ?? '', /40 digits/);
  });
});

describe('new project', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'init-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  type More = { readonly ask?: WebAsker['ask']; readonly revision?: string; readonly name?: string };
  const write = (preset: string, { ask = noNetwork, ...more }: More = {}) =>
    writeProject({ folder, preset, resourceFolder, signal, route: { ask }, ...more });

  it('is one of which nothing is wrong, so that what is found is of its owner', async () => {
    await write('phone-assistant');
    const languages = await readYamlLanguages(resourceFolder);
    for await (const problem of checkProject(path.join(folder, 'mobile-llm.yaml'), { languages, signal })) {
      assert.fail(problem.message);
    }
  });

  for (const name of ['Ana’s phone', 'yes', '# "a": [b]', "it's $& 100 %", '  padded  ', 'long '.repeat(20).trim()]) {
    it(`is called what its owner says: ${name}`, async () => {
      await write('phone-assistant', { name });
      const { recipe } = await loadProject(path.join(folder, 'mobile-llm.yaml'));
      assert.equal(recipe.name, name);
    });
  }

  it('can be run: recipe, actions and rows of both splits', async () => {
    const files = await write('phone-assistant', { ask: noNetwork });
    assert.ok(files.length === 3 && files.every((file) => existsSync(file)));
    const project = await loadProject(path.join(folder, 'mobile-llm.yaml'));
    assert.equal(project.schema?.actions.length, 3);
    assert.equal((await loadRows(project, 'train')).length, 10);
    assert.equal((await loadRows(project, 'eval')).length, 4);
  });

  it('overwrites nothing, and writes nothing beside what is there', async () => {
    for (const name of ['mobile-llm.yaml', 'mobile-llm.actions.yaml']) {
      writeFileSync(path.join(folder, name), 'mine');
      await assert.rejects(write('phone-assistant'), { code: 'init.exists' });
      assert.deepEqual(readdirSync(folder), [name]);
      assert.equal(readFileSync(path.join(folder, name), 'utf8'), 'mine');
      rmSync(path.join(folder, name));
    }
  });

  it('brings the chat template that its recipe names', async () => {
    const files = await write('paper-a', { revision: commit });
    assert.deepEqual(readdirSync(folder).sort(), [
      'data',
      'human-bot.jinja',
      'mobile-llm.actions.yaml',
      'mobile-llm.yaml',
    ]);
    assert.equal(files.length, 4);
    const { template, recipe } = await loadProject(path.join(folder, 'mobile-llm.yaml'));
    assert.equal(template?.text, readFileSync(path.resolve('presets/human-bot.jinja'), 'utf8'));
    assert.deepEqual(recipe.stop, ['\n<human>:', '\n<bot>:']);
    rmSync(path.join(folder, 'mobile-llm.yaml'));
    rmSync(path.join(folder, 'mobile-llm.actions.yaml'));
    rmSync(path.join(folder, 'data'), { recursive: true });
    await assert.rejects(write('paper-a', { revision: commit }), { code: 'init.exists', message: /human-bot\.jinja/ });
    assert.deepEqual(readdirSync(folder), ['human-bot.jinja']);
  });

  it('asks the hub for a commit that the preset does not name, and says what to do without a network', async () => {
    await assert.rejects(write('paper-a', { ask: noNetwork }), { code: 'hub.unreachable', fix: /--revision COMMIT/ });
    assert.deepEqual(readdirSync(folder), []);
    await write('paper-a', { ask: hubSaying({ sha: commit }) });
    const { recipe } = await loadProject(path.join(folder, 'mobile-llm.yaml'));
    assert.ok(recipe.base.kind === 'hub' && recipe.base.revision === commit);
  });

  it('takes the commit that a person gives, and refuses what is none', async () => {
    await assert.rejects(write('paper-a', { revision: 'main' }), { code: 'project.invalidRecipe' });
    assert.deepEqual(readdirSync(folder), []);
    await assert.rejects(write('phone-assistant', { revision: commit }), { code: 'argument.invalid' });
    await write('llama-3.2-1b', { revision: commit, ask: noNetwork });
    assert.match(readFileSync(path.join(folder, 'mobile-llm.yaml'), 'utf8'), new RegExp(commit));
  });
});

describe('commit of a hub repository', () => {
  const ask = (answer: WebAsker['ask']) =>
    askHubCommit({ repository: 'org/name', branch: 'main', signal, route: { ask: answer } });

  it('is asked for over https', async () => {
    let asked = '';
    const answer: WebAsker['ask'] = (address, request) => {
      asked = address.href;
      return hubSaying({ sha: commit })(address, request);
    };
    assert.equal(await ask(answer), commit);
    assert.equal(asked, 'https://huggingface.co/api/models/org/name/revision/main');
  });

  it('is refused where the hub says no, or something else', async () => {
    await assert.rejects(ask(hubSaying({ error: 'Repository not found' }, 404)), {
      code: 'hub.refused',
      message: /404/,
    });
    for (const body of [{}, null, { sha: 'main' }, { sha: 7 }, []]) {
      await assert.rejects(ask(hubSaying(body)), { code: 'hub.refused' });
    }
  });
});
