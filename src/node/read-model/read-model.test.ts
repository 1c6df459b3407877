import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ArtifactKey } from '../../core/provenance/key';
import { sha256Hex } from '../files/sha256';
import type { DatasetCounts } from '../project/count-dataset';
import { loadProject } from '../project/project';
import type { StepName } from '../runs/events';
import { listAllRuns } from '../runs/list-runs';
import { runFolderOf } from '../runs/run-file';
import { runUses } from '../runs/run-uses';
import { deleteGarbage } from '../store/garbage';
import type { Manifest } from '../store/manifest';
import { SmallDisk } from '../store/small-disk.cases';
import { openStore } from '../store/store';
import { removeArtifacts } from '../store/trash';
import { processIdentity } from '../supervisor/process-identity';
import { createReadModel } from './read-model';
import type { ReadModel, ReadModelState } from './state';

const recipe = `version: 1
name: assistant
base: { embedded: SmolLM2-135M-Instruct }
dataset: [data.jsonl]
training: { rank: 8 }
`;
const row = (split: string, text: string) =>
  JSON.stringify({
    messages: [
      { role: 'user', content: text },
      { role: 'assistant', content: 'Hello.' },
    ],
    split,
  });

describe('read model', () => {
  let folder = '';
  let project = '';
  let model: ReadModel | undefined;
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'read-model-'));
    project = path.join(folder, 'examples', 'assistant');
    mkdirSync(project, { recursive: true });
    writeFileSync(path.join(project, 'mobile-llm.yaml'), recipe);
    writeFileSync(path.join(project, 'data.jsonl'), `${row('train', 'Hi')}\n${row('eval', 'Hey')}\nnot a row\n`);
  });
  afterEach(() => {
    model?.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  async function open(): Promise<ReadModelState> {
    model = createReadModel({ workspaceFolders: [folder] });
    await model.refresh();
    return model.snapshot();
  }

  /** Resolves with the first state that is as wanted, this one or a later one; rejects after 5 s. */
  function until(isWanted: (state: ReadModelState) => boolean): Promise<ReadModelState> {
    return new Promise((resolve, reject) => {
      const now = model?.snapshot();
      if (now && isWanted(now)) {
        resolve(now);
        return;
      }
      const timer = setTimeout(() => reject(new Error(JSON.stringify(model?.snapshot(), null, 1))), 5_000);
      model?.onChange((state) => {
        if (isWanted(state)) {
          clearTimeout(timer);
          resolve(state);
        }
      });
    });
  }

  async function put(step: StepName, text: string, more: Partial<Manifest> = {}): Promise<ArtifactKey> {
    const store = await openStore(project);
    const key = sha256Hex(text) as ArtifactKey;
    const file = path.join(await store.workFolder(key), 'output');
    writeFileSync(file, text);
    const manifest = {
      version: 1,
      key,
      step,
      stepVersion: 1,
      recipe: 'assistant',
      createdAt: '2026-11-21T10:00:00.000Z',
      elapsedMs: 1,
      inputs: {},
      parameters: {},
      tools: {},
      metrics: {},
      ...more,
    } as const;
    await store.put(manifest, { kind: 'file', path: file });
    return key;
  }

  it('finds recipes, counts rows and tells lines that are none', async () => {
    const state = await open();
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

  it('shows models that were added, with what was made of them, also where there is no recipe', async () => {
    const adopted = await put('adopt', 'tiny', { variant: 'tiny', recipe: 'tiny' });
    const inputs = { model: { sha256: sha256Hex('tiny'), artifact: adopted } };
    await put('quantize', 'small', { variant: 'tiny-Q4_0', recipe: 'tiny', inputs, metrics: { bitsPerWeight: 4.5 } });
    rmSync(path.join(project, 'mobile-llm.yaml'));
    const { models } = await open();
    assert.deepEqual(
      models.map(({ kind, label, detail, children }) => [kind, label, detail, children.map((child) => child.detail)]),
      [['added', 'tiny', 'added', ['4.5 bpw']]],
    );
    assert.equal(models[0]?.children[0]?.label, 'tiny-Q4_0');
  });

  it('does not run the chat template of a recipe, which nobody may have read', async () => {
    const template = '{% for a in range(0, 1, 0) %}{% endfor %}';
    const recipePath = path.join(project, 'mobile-llm.yaml');
    writeFileSync(path.join(project, 'endless.jinja'), template);
    writeFileSync(recipePath, `${recipe}prompt: { template: endless.jinja }\n`);
    assert.equal((await open()).recipes[0]?.error, undefined);
    await assert.rejects(loadProject(recipePath), { code: 'project.invalidRecipe' });
  });

  it('says why a recipe cannot be used, at its line', async () => {
    writeFileSync(path.join(project, 'mobile-llm.yaml'), 'version: 1\nname: [broken\n');
    const [found] = (await open()).recipes;
    assert.equal(found?.error?.code, 'project.invalidRecipe');
  });

  it('shows the lineage as a tree, with the latest score on the file that was evaluated', async () => {
    const adapter = await put('train', 'adapter', { parameters: { rank: 8 } });
    const from = (role: string, key: ArtifactKey) => ({ inputs: { [role]: { sha256: key, artifact: key } } });
    const merged = await put('merge', 'merged', from('adapter', adapter));
    const f16 = await put('convert', 'gguf', { variant: 'f16', ...from('merged', merged) });
    const q4 = await put('quantize', 'quantized', { variant: 'Q4_0', ...from('model', f16) });
    const metrics = { rows: 4, exactMatch: 0.5, exactMatchResolved: 0.75, restraint: 1 };
    await put('evaluate', 'rows', { variant: 'Q4_0', metrics, ...from('model', q4) });
    // What was found out about a model is no model made of it.
    const both = { ...from('merged', merged).inputs, ...from('model', f16).inputs };
    await put('check-logits', 'differences', { inputs: both });
    const [base] = (await open()).models;
    const path = [base, base?.children[0], base?.children[0]?.children[0], base?.children[0]?.children[0]?.children[0]];
    assert.deepEqual(
      path.map((node) => [node?.kind, node?.label, node?.detail]),
      [
        ['base', 'SmolLM2-135M-Instruct', 'base'],
        ['adapter', 'assistant', 'LoRA r8'],
        ['merged', 'merged', '16-bit'],
        ['gguf', 'f16', undefined],
      ],
    );
    assert.equal(path[3]?.score, undefined);
    assert.deepEqual([path[2]?.children.length, path[3]?.children.length], [1, 1]);
    assert.deepEqual(path[3]?.children[0]?.score, { at: '2026-11-21T10:00:00.000Z', ...metrics });
  });

  it('shows the base that a recipe ships with what was trained on it, and none that only a training saw', async () => {
    writeFileSync(
      path.join(project, 'mobile-llm.yaml'),
      `${recipe}export: { deploy: adapter, variants: [{ type: Q4_0 }] }\n`,
    );
    const base = await put('quantize-base', 'rounded', { variant: 'Q4_0' });
    const linesOf = ({ models }: ReadModelState) =>
      models[0]?.children.map(({ kind, label, sha256, score, children }) => {
        return [kind, label, sha256, score?.rows, children.map((child) => child.kind)];
      });
    const shipped = ['shippedBase', 'Q4_0', sha256Hex('rounded')];
    assert.deepEqual(linesOf(await open()), [[...shipped, undefined, []]]);
    model?.dispose();
    const from = (role: string) => ({ inputs: { [role]: { sha256: sha256Hex('rounded'), artifact: base } } });
    await put('train', 'adapter', from('base'));
    await put('evaluate', 'rows', { variant: 'Q4_0', metrics: { rows: 4 }, ...from('model') });
    assert.deepEqual(linesOf(await open()), [[...shipped, 4, ['adapter']]]);
    model?.dispose();
    await put('quantize-base', 'seen in training', { variant: 'Q8_0' });
    writeFileSync(path.join(project, 'mobile-llm.yaml'), recipe);
    assert.deepEqual(linesOf(await open()), [[...shipped, 4, ['adapter']]]);
  });

  it('keeps the models of a recipe with a mistake, and says the mistake', async () => {
    const adapter = await put('train', 'adapter');
    await put('merge', 'merged', { inputs: { adapter: { sha256: sha256Hex('adapter'), artifact: adapter } } });
    const before = (await open()).models;
    const broken = until(({ recipes }) => recipes[0]?.error !== undefined);
    writeFileSync(path.join(project, 'mobile-llm.yaml'), 'version: 1\nname: [broken\n');
    const [base, ...others] = (await broken).models;
    assert.deepEqual([base?.kind, base?.problem?.code, others], ['base', 'project.invalidRecipe', []]);
    assert.deepEqual(base?.children, before[0]?.children);
  });

  it('says which phones there are as soon as adb has, or is not there', async () => {
    const unwatched = createReadModel({ workspaceFolders: [folder] });
    await unwatched.phonesListed();
    unwatched.dispose();
    // Nothing listens on the port of the discard service.
    model = createReadModel({
      workspaceFolders: [folder],
      adbServer: { host: '127.0.0.1', port: 9 },
      listVirtualPhones: async () => [{ name: 'stopped', profile: 'virtual_4gb' }],
    });
    model.watchDevices();
    await model.phonesListed();
    assert.equal(model.snapshot().devices.length, 1);
  });

  it('shows beside what a renamed recipe makes what it took from before', async () => {
    const adapter = await put('train', 'adapter', { recipe: 'earlier name' });
    const of = (role: string, key: ArtifactKey) => ({ inputs: { [role]: { sha256: key, artifact: key } } });
    const merged = await put('merge', 'merged', { recipe: 'earlier name', ...of('adapter', adapter) });
    assert.deepEqual((await open()).models[0]?.children, []);
    model?.dispose();
    await put('convert', 'gguf', { variant: 'f16', ...of('merged', merged) });
    const kinds = [];
    for (let node = (await open()).models[0]; node; node = node.children[0]) {
      kinds.push(node.kind);
    }
    assert.deepEqual(kinds, ['base', 'adapter', 'merged', 'gguf']);
  });

  it('shows a model that was made twice with the same content once, with what was made of either', async () => {
    const adapter = await put('train', 'adapter');
    await put('train', 'adapter', { key: 'b'.repeat(64) as ArtifactKey });
    await put('merge', 'merged', { inputs: { adapter: { sha256: sha256Hex('adapter'), artifact: adapter } } });
    const [base] = (await open()).models;
    assert.deepEqual(
      base?.children.map(({ children }) => children.map(({ label }) => label)),
      [['merged']],
    );
  });

  it('says which manifests cannot be read and what to do, and shows all others', async () => {
    await put('train', 'adapter');
    const { layout } = await openStore(project);
    const [damaged, later] = ['a', 'b'].map((digit) => digit.repeat(64) as ArtifactKey);
    writeFileSync(layout.manifest(damaged as ArtifactKey), '{"version": 1,');
    writeFileSync(layout.manifest(later as ArtifactKey), '{"version": 7}');
    const { stores, models } = await open();
    assert.deepEqual(
      stores.map(({ recipePath, problems }) => [recipePath, problems.map(({ error }) => error.code)]),
      [[path.join(project, 'mobile-llm.yaml'), ['store.manifestUnreadable', 'store.manifestNewer']]],
    );
    assert.equal(models[0]?.children.length, 1);
  });

  it('says that a store cannot be read, be written, or that its disk is full', async function () {
    using disk = SmallDisk.mount(this, 256);
    const { layout } = await openStore(disk.folder);
    const told = async () => {
      const refreshed = createReadModel({ workspaceFolders: [disk.folder] });
      await refreshed.refresh();
      refreshed.dispose();
      return refreshed.snapshot().stores.flatMap(({ problems }) => problems.map(({ error }) => error.code));
    };
    assert.deepEqual(await told(), ['store.almostFull']);
    disk.resize(100_000);
    assert.deepEqual(await told(), []);
    rmSync(layout.artifacts, { recursive: true });
    writeFileSync(layout.artifacts, 'a file where the folder was');
    assert.deepEqual(await told(), ['file.unreadable']);
    rmSync(layout.artifacts);
    disk.makeReadOnly();
    assert.deepEqual(await told(), ['store.unwritable']);
  });

  it('goes on reading a journal where it ended, and shows a run that was deleted no more', async () => {
    const { folder: runFolder, runFile, journal } = runFolderOf(project, '20261121-100000-aaaa');
    mkdirSync(runFolder, { recursive: true });
    const recipePath = path.join(project, 'mobile-llm.yaml');
    const identity = { pid: process.pid, startTime: (await processIdentity(process.pid))?.startTime ?? '' };
    const run = { version: 1, id: '20261121-100000-aaaa', recipePath, recipeName: 'assistant', startedAt: '2026' };
    writeFileSync(runFile, JSON.stringify({ ...run, controlPath: '', ...identity }));
    const begun = `${JSON.stringify({ event: 'step-started', step: 'train' })}
`;
    const torn = JSON.stringify({ event: 'progress', step: 'train', done: 1, total: 2, unit: 'steps' });
    writeFileSync(journal, `${begun}${torn.slice(0, 20)}`);
    const stepsOf = ({ runs }: ReadModelState) =>
      runs[0]?.steps.map(({ status, progress }) => [status, progress?.done]);
    assert.deepEqual(stepsOf(await open()), [['running', undefined]]);
    const went = until((state) => state.runs[0]?.steps[0]?.progress?.done === 1);
    appendFileSync(
      journal,
      `${torn.slice(20)}
`,
    );
    assert.deepEqual(stepsOf(await went), [['running', 1]]);
    const cancelled = until((state) => state.runs[0]?.status === 'cancelled');
    appendFileSync(
      journal,
      `${JSON.stringify({ event: 'run-cancelled', at: '2026-11-21T10:00:01.000Z' })}
`,
    );
    assert.deepEqual(stepsOf(await cancelled), [['stopped', 1]]);
    const gone = until((state) => state.runs.length === 0);
    rmSync(runFolder, { recursive: true });
    await gone;
  });

  it('tells of a run whose file is damaged, and of none that only starts', async () => {
    const files = ['a', 'b', 'c', 'd'].map((end) => runFolderOf(project, `20261121-100000-${end}`));
    const texts = ['', '{"version": 1, "id": 7}', '{"version": 2}', undefined];
    for (const [index, { folder: runFolder, runFile }] of files.entries()) {
      mkdirSync(runFolder, { recursive: true });
      const text = texts[index];
      if (text !== undefined) {
        writeFileSync(runFile, text);
      }
    }
    // Runs are shown though their recipe cannot be used.
    writeFileSync(path.join(project, 'mobile-llm.yaml'), 'version: many\n');
    const torn = runFolderOf(project, '20261121-100000-e');
    const run = { version: 1, id: 'e', recipePath: '', recipeName: '', startedAt: '', controlPath: '' };
    mkdirSync(torn.journal, { recursive: true });
    writeFileSync(torn.runFile, JSON.stringify({ ...run, pid: 1, startTime: '' }));
    const { runs, unreadableRuns } = await open();
    assert.deepEqual(runs, []);
    const told = unreadableRuns.map(({ id, error: { code } }) => `${id.at(-1)} ${code}`);
    assert.deepEqual(told, ['e run.damaged', 'c run.newer', 'b run.damaged', 'a run.damaged']);
    const listed = (await listAllRuns(project)).map((one) => ('run' in one ? one.status : one.error.code));
    assert.deepEqual(listed, ['run.damaged', 'run.newer', 'run.damaged', 'run.damaged']);
    assert.equal((await runUses(project)).damagedRuns, 4);
    const repaired = until(({ unreadableRuns: left }) => left.length === 3);
    rmSync(path.dirname(files[0]?.runFile ?? ''), { recursive: true });
    await repaired;
  });

  it('shows the newest runs at once and the others right after', async () => {
    const recipePath = path.join(project, 'mobile-llm.yaml');
    for (let index = 0; index < 30; index++) {
      const id = `20261121-1000${String(index).padStart(2, '0')}-aaaa`;
      const { folder: runFolder, runFile } = runFolderOf(project, id);
      mkdirSync(runFolder, { recursive: true });
      const run = { version: 1, id, recipePath, recipeName: 'assistant', startedAt: '2026' };
      writeFileSync(runFile, JSON.stringify({ ...run, controlPath: '', pid: 1, startTime: 'none' }));
    }
    assert.equal((await open()).runs[0]?.id, '20261121-100029-aaaa');
    assert.equal((await until(({ runs }) => runs.length === 30)).runs.at(-1)?.id, '20261121-100000-aaaa');
  });

  it('tells models and runs while a dataset is still being counted', async () => {
    await put('train', 'adapter');
    const { folder: runFolder, runFile } = runFolderOf(project, '20261121-100000-aaaa');
    mkdirSync(runFolder, { recursive: true });
    const identity = { controlPath: '', pid: 1, startTime: 'none' };
    const run = { id: '20261121-100000-aaaa', recipePath: '', recipeName: 'assistant', startedAt: '2026', ...identity };
    writeFileSync(runFile, JSON.stringify({ version: 1, ...run }));
    writeFileSync(path.join(project, 'data.jsonl'), `${row('train', 'Hi '.repeat(300_000))}\n`);
    const counted = Promise.withResolvers<DatasetCounts>();
    model = createReadModel({ workspaceFolders: [folder], countDataset: () => counted.promise });
    await model.firstRead('models');
    assert.equal(model.snapshot().models[0]?.children.length, 1);
    await model.firstRead('runs');
    assert.deepEqual([model.snapshot().runs.length, model.snapshot().datasets], [1, []]);
    counted.resolve({ trainRows: 1, evalRows: 0, problems: 0 });
    await model.firstRead('all');
    assert.equal(model.snapshot().datasets[0]?.trainRows, 1);
  });

  it('keeps the parts of its state that did not change', async () => {
    const before = await open();
    const trained = until((state) => state.models[0]?.children.length === 1);
    await put('train', 'adapter');
    const after = await trained;
    assert.equal(after.datasets, before.datasets);
    assert.notEqual(after.models, before.models);
  });

  it('follows changes of dataset, store and recipe on disk', async () => {
    await open();
    const appended = until((state) => state.datasets[0]?.trainRows === 2);
    writeFileSync(path.join(project, 'data.jsonl'), `${row('train', 'Hi')}\n${row('train', 'Good day')}\n`);
    await appended;
    const trained = until((state) => state.models[0]?.children.length === 1);
    await put('train', 'adapter');
    await trained;
    const renamed = until((state) => state.recipes[0]?.name === 'helper');
    writeFileSync(path.join(project, 'mobile-llm.yaml'), recipe.replace('assistant', 'helper'));
    await renamed;
  });

  it('measures what a store takes of the disk, and again after a removal and its cleaning up', async () => {
    const key = await put('adopt', 'content of a model', { variant: 'tiny' });
    await open();
    const measured = await until(({ stores }) => stores[0]?.use !== undefined);
    assert.equal(measured.stores[0]?.use?.freeableBytes, 0);
    const store = await openStore(project);
    const freeable = until(({ stores }) => (stores[0]?.use?.freeableBytes ?? 0) >= 'content of a model'.length);
    await removeArtifacts(
      store,
      [await store.find(key)].map(({ manifest }) => manifest.key),
    );
    await freeable;
    const freed = until(({ stores }) => stores[0]?.use?.freeableBytes === 0);
    await deleteGarbage(store);
    await freed;
  });

  it('reads the folders that the workspace has now', async () => {
    await open();
    const second = path.join(folder, 'second');
    mkdirSync(second);
    writeFileSync(path.join(second, 'mobile-llm.yaml'), recipe.replace('assistant', 'another'));
    await model?.setWorkspaceFolders([second]);
    const { recipes, workspaceFolders } = model?.snapshot() ?? {};
    assert.deepEqual([recipes?.map(({ name }) => name), workspaceFolders], [['another'], [second]]);
    const followed = until((state) => state.recipes[0]?.name === 'third');
    writeFileSync(path.join(second, 'mobile-llm.yaml'), recipe.replace('assistant', 'third'));
    await followed;
  });

  it('knows the tokens of a dataset that was trained on as it is, and of no other', async () => {
    const sizeBytes = statSync(path.join(project, 'data.jsonl')).size;
    const sources = [{ name: 'data.jsonl', sha256: sha256Hex('data'), sizeBytes, rows: 1 }];
    const rendered = await put('render', 'rendered', { sources });
    const inputs = { rows: { sha256: rendered, artifact: rendered } };
    await put('train', 'adapter', { inputs, parameters: { epochs: 2 }, metrics: { tokens: 24 } });
    assert.equal((await open()).datasets[0]?.trainTokens, 12);
    const changed = until((state) => state.datasets[0]?.evalRows === 2);
    appendFileSync(path.join(project, 'data.jsonl'), `${row('eval', 'Ho')}\n`);
    assert.equal((await changed).datasets[0]?.trainTokens, undefined);
  });

  it('says nothing when a file changes that is not shown', async () => {
    await open();
    await until(({ stores }) => stores[0]?.use !== undefined);
    let calls = 0;
    model?.onChange(() => (calls += 1));
    writeFileSync(path.join(project, 'notes.txt'), 'nothing');
    await new Promise((resolve) => setTimeout(resolve, 500));
    await model?.refresh();
    assert.equal(calls, 0);
  });
});
