import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ArtifactKey } from '../../core/provenance/key';
import { sha256Hex } from '../files/sha256';
import { deleteGarbage } from '../store/garbage';
import { SmallDisk } from '../store/small-disk.cases';
import { openStore } from '../store/store';
import { removeArtifacts } from '../store/trash';
import { createReadModel } from './read-model';
import { recipe, shownProject } from './shown-project.cases';
import type { ReadModelState } from './state';

describe('The models that the read model shows', () => {
  const shown = shownProject();

  it('shows models that were added, with what was made of them, also where there is no recipe', async () => {
    const adopted = await shown.put('adopt', 'tiny', { variant: 'tiny', recipe: 'tiny' });
    const inputs = { model: { sha256: sha256Hex('tiny'), artifact: adopted } };
    await shown.put('quantize', 'small', {
      variant: 'tiny-Q4_0',
      recipe: 'tiny',
      inputs,
      metrics: { bitsPerWeight: 4.5 },
    });
    rmSync(path.join(shown.project, 'mobile-llm.yaml'));
    const { models } = await shown.open();
    assert.deepEqual(
      models.map(({ kind, label, detail, children }) => [kind, label, detail, children.map((child) => child.detail)]),
      [['added', 'tiny', 'added', ['4.5 bpw']]],
    );
    assert.equal(models[0]?.children[0]?.label, 'tiny-Q4_0');
  });

  it('shows the lineage as a tree, with the latest score on the file that was evaluated', async () => {
    const adapter = await shown.put('train', 'adapter', { parameters: { rank: 8 } });
    const from = (role: string, key: ArtifactKey) => ({ inputs: { [role]: { sha256: key, artifact: key } } });
    const merged = await shown.put('merge', 'merged', from('adapter', adapter));
    const f16 = await shown.put('convert', 'gguf', { variant: 'f16', ...from('merged', merged) });
    const q4 = await shown.put('quantize', 'quantized', { variant: 'Q4_0', ...from('model', f16) });
    const metrics = { rows: 4, exactMatch: 0.5, exactMatchResolved: 0.75, restraint: 1 };
    await shown.put('evaluate', 'rows', { variant: 'Q4_0', metrics, ...from('model', q4) });
    // What was found out about a model is no model made of it.
    const both = { ...from('merged', merged).inputs, ...from('model', f16).inputs };
    await shown.put('check-logits', 'differences', { inputs: both });
    const [base] = (await shown.open()).models;
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
      path.join(shown.project, 'mobile-llm.yaml'),
      `${recipe}export: { deploy: adapter, variants: [{ type: Q4_0 }] }\n`,
    );
    const base = await shown.put('quantize-base', 'rounded', { variant: 'Q4_0' });
    const linesOf = ({ models }: ReadModelState) =>
      models[0]?.children.map(({ kind, label, sha256, score, children }) => {
        return [kind, label, sha256, score?.rows, children.map((child) => child.kind)];
      });
    const shipped = ['shippedBase', 'Q4_0', sha256Hex('rounded')];
    assert.deepEqual(linesOf(await shown.open()), [[...shipped, undefined, []]]);
    const from = (role: string) => ({ inputs: { [role]: { sha256: sha256Hex('rounded'), artifact: base } } });
    await shown.put('train', 'adapter', from('base'));
    await shown.put('evaluate', 'rows', { variant: 'Q4_0', metrics: { rows: 4 }, ...from('model') });
    assert.deepEqual(linesOf(await shown.open()), [[...shipped, 4, ['adapter']]]);
    await shown.put('quantize-base', 'seen in training', { variant: 'Q8_0' });
    writeFileSync(path.join(shown.project, 'mobile-llm.yaml'), recipe);
    assert.deepEqual(linesOf(await shown.open()), [[...shipped, 4, ['adapter']]]);
  });

  it('keeps the models of a recipe with a mistake, and says the mistake', async () => {
    const adapter = await shown.put('train', 'adapter');
    await shown.put('merge', 'merged', { inputs: { adapter: { sha256: sha256Hex('adapter'), artifact: adapter } } });
    const before = (await shown.open()).models;
    const broken = shown.until(({ recipes }) => recipes[0]?.error !== undefined);
    writeFileSync(path.join(shown.project, 'mobile-llm.yaml'), 'version: 1\nname: [broken\n');
    const [base, ...others] = (await broken).models;
    assert.deepEqual([base?.kind, base?.problem?.code, others], ['base', 'project.invalidRecipe', []]);
    assert.deepEqual(base?.children, before[0]?.children);
  });

  it('shows beside what a renamed recipe makes what it took from before', async () => {
    const adapter = await shown.put('train', 'adapter', { recipe: 'earlier name' });
    const of = (role: string, key: ArtifactKey) => ({ inputs: { [role]: { sha256: key, artifact: key } } });
    const merged = await shown.put('merge', 'merged', { recipe: 'earlier name', ...of('adapter', adapter) });
    assert.deepEqual((await shown.open()).models[0]?.children, []);
    await shown.put('convert', 'gguf', { variant: 'f16', ...of('merged', merged) });
    const kinds = [];
    for (let node = (await shown.open()).models[0]; node; node = node.children[0]) {
      kinds.push(node.kind);
    }
    assert.deepEqual(kinds, ['base', 'adapter', 'merged', 'gguf']);
  });

  it('shows a model that was made twice with the same content once, with what was made of either', async () => {
    const adapter = await shown.put('train', 'adapter');
    await shown.put('train', 'adapter', { key: 'b'.repeat(64) as ArtifactKey });
    await shown.put('merge', 'merged', { inputs: { adapter: { sha256: sha256Hex('adapter'), artifact: adapter } } });
    const [base] = (await shown.open()).models;
    assert.deepEqual(
      base?.children.map(({ children }) => children.map(({ label }) => label)),
      [['merged']],
    );
  });

  it('says which manifests cannot be read and what to do, and shows all others', async () => {
    const adapter = await shown.put('train', 'adapter');
    const { layout } = await openStore(shown.project);
    const [damaged, later, incomplete] = ['a', 'b', 'c'].map((digit) => digit.repeat(64) as ArtifactKey);
    writeFileSync(layout.manifest(damaged as ArtifactKey), '{"version": 1,');
    writeFileSync(layout.manifest(later as ArtifactKey), '{"version": 7}');
    const { metrics: _, ...withoutMetrics } = JSON.parse(readFileSync(layout.manifest(adapter), 'utf8'));
    const text = JSON.stringify({ ...withoutMetrics, key: incomplete });
    writeFileSync(layout.manifest(incomplete as ArtifactKey), text);
    const { stores, models } = await shown.open();
    const codes = ['store.manifestUnreadable', 'store.manifestNewer', 'store.manifestUnreadable'];
    assert.deepEqual(
      stores.map(({ recipePath, problems }) => [recipePath, problems.map(({ error }) => error.code)]),
      [[path.join(shown.project, 'mobile-llm.yaml'), codes]],
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

  it('measures what a store takes of the disk, and again after a removal and its cleaning up', async () => {
    const key = await shown.put('adopt', 'content of a model', { variant: 'tiny' });
    await shown.open();
    const measured = await shown.until(({ stores }) => stores[0]?.use !== undefined);
    assert.equal(measured.stores[0]?.use?.freeableBytes, 0);
    const store = await openStore(shown.project);
    const freeable = shown.until(({ stores }) => (stores[0]?.use?.freeableBytes ?? 0) >= 'content of a model'.length);
    await removeArtifacts(
      store,
      [await store.find(key)].map(({ manifest }) => manifest.key),
    );
    await freeable;
    const freed = shown.until(({ stores }) => stores[0]?.use?.freeableBytes === 0);
    await deleteGarbage(store);
    await freed;
  });
});
