import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describeError } from '../../core/errors/workbench-error';
import { checkProject } from './check-project';
import { checkRecipeText } from './check-yaml-file';
import { readProject } from './project';
import { readYamlLanguages } from './yaml-languages';

const sample = path.resolve('examples', 'phone-assistant');
const signal = new AbortController().signal;

describe('checking a project', () => {
  let folder = '';
  const recipe = () => path.join(folder, 'mobile-llm.yaml');
  const changeRecipe = async (from: string | RegExp, to: string) =>
    writeFile(recipe(), (await readFile(recipe(), 'utf8')).replace(from, to));
  const found = async () => {
    const languages = await readYamlLanguages(path.resolve('.'));
    const lines: string[] = [];
    for await (const { file, line, column, severity, code } of checkProject(recipe(), { languages, signal })) {
      lines.push(`${path.relative(folder, file)}:${line}:${column} ${severity} ${code}`);
    }
    return lines;
  };

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "mobile-llm check's "));
    for (const name of ['data', 'mobile-llm.yaml', 'mobile-llm.actions.yaml']) {
      await cp(path.join(sample, name), path.join(folder, name), { recursive: true });
    }
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('finds nothing wrong with the sample', async () => {
    assert.deepEqual(await found(), []);
  });

  it('tells of each file what is wrong, at its place', async () => {
    await changeRecipe('[data/assistant.train.jsonl,', '[data/gone.jsonl, data, "data/mine ü.jsonl",');
    await writeFile(path.join(folder, 'data', 'mine ü.jsonl'), '{"messages": 3}\nno row\n');
    await writeFile(path.join(folder, 'mobile-llm.actions.yaml'), 'version: 1\nformat: tagged-json\nactions: {}\n');
    assert.deepEqual(await found(), [
      'mobile-llm.yaml:5:11 warning recipe.noSuchFile',
      'mobile-llm.yaml:5:28 warning recipe.noSuchFile',
      'mobile-llm.actions.yaml:3:10 error yaml.notList',
      'data/mine ü.jsonl:1:14 error dataset.badMessages',
      'data/mine ü.jsonl:2:1 error dataset.notJson',
    ]);
  });

  it('stops at a recipe that says nothing', async () => {
    await changeRecipe(/^dataset:.*$/mu, '');
    assert.deepEqual(await found(), ['mobile-llm.yaml:2:1 error yaml.missingKey']);
    await rm(recipe());
    assert.deepEqual(await found(), ['mobile-llm.yaml:1:1 error file.notFound']);
  });

  it('tells of all that is wrong with a recipe at once, where it is to be run', async () => {
    await changeRecipe('rank: 16', 'rank: 0');
    await changeRecipe('alpha:', 'alhpa:');
    await assert.rejects(readProject(recipe()), (error) => {
      const { message, fix = '' } = describeError(error);
      return /:10: training\.rank must be/u.test(message) && /Line 11: .*"alhpa"/u.test(fix);
    });
  });

  it('finds a chat template that cannot be trained with, at its name', async () => {
    await writeFile(path.join(folder, 'bad.jinja'), '{% for %}');
    await changeRecipe(/^prompt:.*$/mu, 'prompt: { template: bad.jinja }');
    assert.deepEqual(await found(), ['mobile-llm.yaml:7:21 error template.refused']);
    const { recipe: language } = await readYamlLanguages(path.resolve('.'));
    const text = await readFile(recipe(), 'utf8');
    assert.deepEqual(await checkRecipeText(text, { language, folder, isTrusted: false }), []);
  });
});
