import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { sha256Hex } from '../files/sha256';
import type { DatasetCounts } from '../project/count-dataset';
import { loadProject } from '../project/project';
import { runFolderOf } from '../runs/run-file';
import { createReadModel } from './read-model';
import { recipe, row, shownProject } from './shown-project.cases';

describe('read model', () => {
  const shown = shownProject();

  it('finds recipes, counts rows and tells lines that are none', async () => {
    const state = await shown.open();
    assert.deepEqual(
      state.recipes.map(({ name, error }) => [name, error]),
      [['assistant', undefined]],
    );
    const [dataset] = state.datasets;
    assert.deepEqual([dataset?.trainRows, dataset?.evalRows, dataset?.problems], [1, 1, 1]);
    assert.deepEqual(
      state.models.map(({ kind, label, children }) => [kind, label, children.length]),
      [['base', 'SmolLM2-135M-Instruct', 0]],
    );
  });

  it('does not run the chat template of a recipe, which nobody may have read', async () => {
    const template = '{% for a in range(0, 1, 0) %}{% endfor %}';
    const recipePath = path.join(shown.project, 'mobile-llm.yaml');
    writeFileSync(path.join(shown.project, 'endless.jinja'), template);
    writeFileSync(recipePath, `${recipe}prompt: { template: endless.jinja }\n`);
    assert.equal((await shown.open()).recipes[0]?.error, undefined);
    await assert.rejects(loadProject(recipePath), { code: 'project.invalidRecipe' });
  });

  it('says why a recipe cannot be used, at its line', async () => {
    writeFileSync(path.join(shown.project, 'mobile-llm.yaml'), 'version: 1\nname: [broken\n');
    const [found] = (await shown.open()).recipes;
    assert.equal(found?.error?.code, 'project.invalidRecipe');
  });

  it('says which phones there are as soon as adb has, or is not there', async () => {
    const unwatched = createReadModel({ workspaceFolders: [shown.folder] });
    await unwatched.phonesListed();
    unwatched.dispose();
    // Nothing listens on the port of the discard service.
    const model = shown.create({
      adbServer: { host: '127.0.0.1', port: 9 },
      listVirtualPhones: async () => [{ name: 'stopped', profile: 'virtual_4gb' }],
    });
    model.watchDevices();
    await model.phonesListed();
    assert.equal(model.snapshot().devices.length, 1);
  });

  it('tells models and runs while a dataset is still being counted', async () => {
    await shown.put('train', 'adapter');
    const { folder: runFolder, runFile } = runFolderOf(shown.project, '20261121-100000-aaaa');
    mkdirSync(runFolder, { recursive: true });
    const identity = { controlPath: '', pid: 1, startTime: 'none' };
    const run = { id: '20261121-100000-aaaa', recipePath: '', recipeName: 'assistant', startedAt: '2026', ...identity };
    writeFileSync(runFile, JSON.stringify({ version: 1, ...run }));
    writeFileSync(path.join(shown.project, 'data.jsonl'), `${row('train', 'Hi '.repeat(300_000))}\n`);
    const counted = Promise.withResolvers<DatasetCounts>();
    const model = shown.create({ countDataset: () => counted.promise });
    await model.firstRead('models');
    assert.equal(model.snapshot().models[0]?.children.length, 1);
    await model.firstRead('runs');
    assert.deepEqual([model.snapshot().runs.length, model.snapshot().datasets], [1, []]);
    counted.resolve({ trainRows: 1, evalRows: 0, problems: 0 });
    await model.firstRead('all');
    assert.equal(model.snapshot().datasets[0]?.trainRows, 1);
  });

  it('says why reading failed, to whoever waits too, and tries again when it is told to', async () => {
    const failures: unknown[] = [];
    const model = shown.create({ onReadFailure: (error) => failures.push(error) });
    const failure = new Error('nobody foresaw it');
    const failing = model.onChange(({ models }) => {
      if (models.length > 0) {
        failing.dispose();
        throw failure;
      }
    });
    for (const part of ['models', 'runs', 'datasets', 'all'] as const) {
      await model.firstRead(part);
    }
    assert.deepEqual([model.snapshot().readFailure, model.snapshot().datasets], ['nobody foresaw it', []]);
    assert.deepEqual(failures, [failure]);
    await model.refresh();
    assert.deepEqual([model.snapshot().readFailure, model.snapshot().datasets.length], [undefined, 1]);
  });

  it('keeps the parts of its state that did not change', async () => {
    const before = await shown.open();
    const trained = shown.until((state) => state.models[0]?.children.length === 1);
    await shown.put('train', 'adapter');
    const after = await trained;
    assert.equal(after.datasets, before.datasets);
    assert.notEqual(after.models, before.models);
  });

  it('follows changes of dataset, store and recipe on disk', async () => {
    await shown.open();
    const appended = shown.until((state) => state.datasets[0]?.trainRows === 2);
    writeFileSync(path.join(shown.project, 'data.jsonl'), `${row('train', 'Hi')}\n${row('train', 'Good day')}\n`);
    await appended;
    const trained = shown.until((state) => state.models[0]?.children.length === 1);
    await shown.put('train', 'adapter');
    await trained;
    const renamed = shown.until((state) => state.recipes[0]?.name === 'helper');
    writeFileSync(path.join(shown.project, 'mobile-llm.yaml'), recipe.replace('assistant', 'helper'));
    await renamed;
  });

  it('reads the folders that the workspace has now', async () => {
    await shown.open();
    const second = path.join(shown.folder, 'second');
    mkdirSync(second);
    writeFileSync(path.join(second, 'mobile-llm.yaml'), recipe.replace('assistant', 'another'));
    await shown.model.setWorkspaceFolders([second]);
    const { recipes, workspaceFolders } = shown.model.snapshot() ?? {};
    assert.deepEqual([recipes?.map(({ name }) => name), workspaceFolders], [['another'], [second]]);
    const followed = shown.until((state) => state.recipes[0]?.name === 'third');
    writeFileSync(path.join(second, 'mobile-llm.yaml'), recipe.replace('assistant', 'third'));
    await followed;
  });

  it('knows the tokens of a dataset that was trained on as it is, and of no other', async () => {
    const sizeBytes = statSync(path.join(shown.project, 'data.jsonl')).size;
    const sources = [{ name: 'data.jsonl', sha256: sha256Hex('data'), sizeBytes, rows: 1 }];
    const rendered = await shown.put('render', 'rendered', { sources });
    const inputs = { rows: { sha256: rendered, artifact: rendered } };
    await shown.put('train', 'adapter', { inputs, parameters: { epochs: 2 }, metrics: { tokens: 24 } });
    assert.equal((await shown.open()).datasets[0]?.trainTokens, 12);
    const changed = shown.until((state) => state.datasets[0]?.evalRows === 2);
    appendFileSync(path.join(shown.project, 'data.jsonl'), `${row('eval', 'Ho')}\n`);
    assert.equal((await changed).datasets[0]?.trainTokens, undefined);
  });

  it('says nothing when a file changes that is not shown', async () => {
    await shown.open();
    await shown.until(({ stores }) => stores[0]?.use !== undefined);
    let calls = 0;
    shown.model.onChange(() => (calls += 1));
    writeFileSync(path.join(shown.project, 'notes.txt'), 'nothing');
    await new Promise((resolve) => setTimeout(resolve, 500));
    await shown.model.refresh();
    assert.equal(calls, 0);
  });
});
