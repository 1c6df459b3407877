import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readBundle } from '../../app-bundle/llama.rn/mobile-llm';
import { textOf } from '../../src/core/gguf/header';
import { inspectModel } from '../../src/node/gguf/inspect-model';
import { adapterBeside, findShippedBase } from '../../src/node/pipeline/adapter-gguf';
import { provisionedTools } from '../../src/node/pipeline/provisioned-tools';
import { resourceFolderOf } from '../../src/node/pipeline/resource-folder';
import { loadProject } from '../../src/node/project/project';
import { executeRun } from '../../src/node/runs/execute-run';
import { newRunId } from '../../src/node/runs/run-file';
import { openStore } from '../../src/node/store/store';
import { makeTinyProject } from '../tiny-project/tiny-project';
import { ourProgram } from './our-program';

const cli = ourProgram('cli');

describe('a run that ships its adapter beside the base', function () {
  this.timeout(1_800_000);
  let projectFolder = '';
  let recipePath = '';
  before(async () => {
    projectFolder = mkdtempSync(path.join(os.tmpdir(), 'deploy adapter '));
    recipePath = await makeTinyProject(projectFolder, {
      exported: '{ deploy: adapter, variants: [{ type: Q4_0 }] }',
    });
  });
  after(() => rmSync(projectFolder, { recursive: true, force: true }));

  it('trains on the quantized base, and scores that base with the adapter on it', async () => {
    const { signal } = new AbortController();
    const { models, evaluations } = await executeRun(recipePath, {
      runId: newRunId(new Date()),
      makeTools: (options) => provisionedTools({ ...options, resourceFolder: resourceFolderOf(import.meta.dirname) }),
      signal,
      onEvent: () => {},
    });
    const store = await openStore(projectFolder);
    const artifacts = await store.list();
    const made = (step: string, variant?: string) =>
      artifacts.find(({ manifest }) => manifest.step === step && manifest.variant === variant)?.manifest;
    const base = made('quantize-base', 'Q4_0');
    assert.ok(base);
    assert.equal(made('train')?.inputs['base']?.artifact, base.key);
    assert.ok((made('check-logits', 'adapter')?.metrics['logitDifference'] ?? 1) <= 1e-3);
    assert.equal(made('quantize', 'Q4_0'), undefined, 'nothing is rounded a second time');
    const shipped = new Map(models.map(({ variant, path }) => [variant, path]));
    assert.deepEqual([...shipped.keys()], ['f16', 'Q4_0', 'adapter']);
    assert.equal(models.find(({ variant }) => variant === 'Q4_0')?.sha256, base.content.sha256);
    const found = await findShippedBase(await loadProject(recipePath));
    assert.ok(found);
    assert.equal(found.manifest.key, base.key, 'what a chat loads beneath the adapter');
    const resourceFolder = resourceFolderOf(import.meta.dirname);
    const besideOf = async (key = '') =>
      adapterBeside(await loadProject(recipePath), key, {
        makeTools: () => provisionedTools({ resourceFolder, signal, onProgress: () => {} }),
        signal,
        onEvent: () => {},
      });
    assert.equal((await besideOf(base.key))?.manifest.key, made('convert', 'adapter')?.key, 'what is packaged with it');
    assert.equal(await besideOf(made('convert', 'f16')?.key), undefined);
    const { header } = await inspectModel(shipped.get('adapter') ?? '');
    assert.equal(textOf(header.metadata, 'general.type'), 'adapter');
    assert.equal(evaluations[0]?.rows, 1);
    const scored = made('evaluate', 'Q4_0');
    assert.equal(scored?.inputs['adapter']?.artifact, made('convert', 'adapter')?.key);
    const share = scored?.metrics['adapterDecodeShare'] ?? 0;
    assert.ok(share > 0.05 && share < 4, `speed with the adapter beside that without: ${share}`);
  });

  it('packages both, named to each other, with what they said together', () => {
    const command = [...cli.arguments, 'package', '--app-bundle', '--json'];
    const lines = execFileSync(cli.program, command, { cwd: projectFolder, encoding: 'utf8' }).trimEnd().split('\n');
    const events = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.deepEqual(
      events.find(({ event }) => event === 'golden'),
      { event: 'golden', status: 'found', pairs: 1 },
    );
    const folder = String(events.at(-1)?.['folder']);
    const title = path.basename(folder);
    const modelfile = readFileSync(path.join(folder, 'Modelfile'), 'utf8');
    assert.match(modelfile, new RegExp(`^FROM \\./${title}\\.gguf\nADAPTER \\./tiny-adapter\\.gguf$`, 'm'));
    const bundle = readBundle(readFileSync(path.join(folder, 'bundle.json'), 'utf8'));
    assert.deepEqual([bundle.model.name, bundle.adapter?.name], [`${title}.gguf`, 'tiny-adapter.gguf']);
  });
});
