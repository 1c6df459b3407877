import assert from 'node:assert/strict';
import { createReadStream, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { lineageLines } from '../../src/cli/terminal/lineage-view';
import { sha256Hex } from '../../src/node/files/sha256';
import { provisionedTools } from '../../src/node/pipeline/provisioned-tools';
import { resourceFolderOf } from '../../src/node/pipeline/resource-folder';
import type { RunEvent } from '../../src/node/runs/events';
import { executeRun } from '../../src/node/runs/execute-run';
import { listRuns } from '../../src/node/runs/list-runs';
import { newRunId } from '../../src/node/runs/run-file';
import { cacheFolder } from '../../src/node/setup/cache-folder';
import { holdersOf, lineageOf } from '../../src/node/store/lineage';
import { openStore } from '../../src/node/store/store';
import { requireEnvironment } from './phone/test-bed';
import { makeSampleSlice, type SampleSlice } from './run-sample-slice';

const overlapBytes = 4096;

/** Reads a file in pieces that overlap, so that no word is missed between two. */
async function requireNone(file: string, words: readonly Buffer[]): Promise<void> {
  let tail = Buffer.alloc(0);
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 22 })) {
    const piece = Buffer.concat([tail, chunk]);
    const found = words.find((word) => piece.includes(word));
    assert.equal(found, undefined, `${found} stands in ${file}`);
    tail = piece.subarray(-overlapBytes);
  }
}

describe('main job on a slice of the sample', function () {
  // From empty caches this also installs Python's packages and builds llama.cpp.
  this.timeout(1_800_000);
  let slice: SampleSlice;
  before(async () => {
    slice = await makeSampleSlice({ train: 8, eval: 4 });
  });
  after(() => rmSync(slice.folder, { recursive: true, force: true }));

  async function run() {
    const events: RunEvent[] = [];
    const runId = newRunId(new Date());
    const { signal } = new AbortController();
    const artifacts = await executeRun(slice.recipePath, {
      runId,
      makeTools: (options) => provisionedTools({ ...options, resourceFolder: resourceFolderOf(import.meta.dirname) }),
      signal,
      onEvent: (event) => events.push(event),
    });
    const finished = events.filter((event) => event.event === 'step-finished');
    return { artifacts, events, finished };
  }

  it('trains, merges, converts, checks, quantizes and evaluates', async () => {
    const { artifacts, events, finished } = await run();
    const names = finished.map(({ step }) => step);
    assert.ok(names.indexOf('check-tokens') < names.indexOf('merge'), 'beside the training, and before what follows');
    assert.deepEqual(
      finished.filter(({ step }) => step !== 'check-tokens').map(({ step, variant, how }) => [step, variant, how]),
      [
        ['render', undefined, 'ran'],
        ['train', undefined, 'ran'],
        ['merge', undefined, 'ran'],
        ['convert', 'f16', 'ran'],
        ['check-logits', undefined, 'ran'],
        ['quantize', 'Q4_0', 'ran'],
        ['evaluate', 'f16', 'ran'],
        ['evaluate', 'Q4_0', 'ran'],
      ],
    );
    const steps = events.filter((event) => event.event === 'progress' && event.step === 'train');
    assert.deepEqual(
      steps.map((event) => event.event === 'progress' && event.total).at(-1),
      2,
      'eight rows in batches of four are two steps',
    );
    const sizes = new Map(artifacts.models.map(({ variant, sizeBytes }) => [variant, sizeBytes]));
    // Of a tiny model the words are most, and they keep 8 bits.
    assert.ok((sizes.get('Q4_0') ?? 0) < 0.7 * (sizes.get('f16') ?? 0), JSON.stringify([...sizes]));
    for (const { path } of artifacts.models) {
      assert.equal(readFileSync(path).subarray(0, 4).toString(), 'GGUF');
    }
    assert.deepEqual(
      artifacts.evaluations.map(({ variant, rows }) => [variant, rows]),
      [
        ['f16', 4],
        ['Q4_0', 4],
      ],
    );
  });

  it('makes less than 40 % of the sample’s own base in four bits, and says that it came from it', async function () {
    const model = requireEnvironment(this, 'MOBILE_LLM_TEST_MODEL_GGUF');
    const store = await openStore(path.resolve(model, '../../../../..'));
    const [quantized, full] = [await store.find('Q4_0'), await store.find('f16')];
    const [small, large] = [quantized, full].map(({ manifest }) => manifest.content.sizeBytes);
    assert.ok((small ?? 0) < 0.4 * (large ?? 0), `${small} of ${large}`);
    const text = lineageLines(await lineageOf(store, quantized)).join('\n');
    assert.match(text, /base: SmolLM2-135M-Instruct, sha256 /);
  });

  it('takes everything from the store the second time', async () => {
    const { finished } = await run();
    assert.ok(finished.every(({ how }) => how === 'cached'));
  });

  it('evaluates again, but does not train again, when an evaluation row is taken out', async () => {
    const file = `${slice.folder}/eval.jsonl`;
    writeFileSync(file, readFileSync(file, 'utf8').split('\n').slice(1).join('\n'));
    const { artifacts, finished } = await run();
    assert.deepEqual(
      finished.filter(({ how }) => how === 'ran').map(({ step }) => step),
      ['evaluate', 'evaluate'],
    );
    assert.equal(artifacts.evaluations[0]?.rows, 3);
  });

  it('keeps artifacts that are whole and lead back to the training', async () => {
    const store = await openStore(slice.folder);
    for (const artifact of await store.list()) {
      assert.equal((await store.verify(artifact)).status, 'intact', artifact.manifest.step);
    }
    const quantized = await store.find('Q4_0');
    const lineage = (await store.lineage(quantized)).map(({ manifest }) => manifest.step);
    assert.deepEqual(lineage, ['convert', 'merge', 'train', 'render']);
  });

  it('tells from a file that lies anywhere which rows of which file it learned from', async () => {
    const store = await openStore(slice.folder);
    const { content } = (await store.find('Q4_0')).manifest;
    const [artifact] = await holdersOf(store, content.sha256);
    assert.ok(artifact);
    const text = lineageLines(await lineageOf(store, artifact)).join('\n');
    const rows = sha256Hex(readFileSync(path.join(slice.folder, 'train.jsonl'))).slice(0, 12);
    assert.match(text, new RegExp(`8 rows of train\\.jsonl, .*, sha256 ${rows}`));
    assert.match(text, /base: base, sha256 /);
    assert.match(text, /scored: exact match .* on 4 rows of eval\.jsonl/);
  });

  it('names no folder of this computer in any artifact', async () => {
    const store = await openStore(slice.folder);
    const { artifacts, objects } = store.layout;
    const folders = [slice.folder, os.homedir(), os.tmpdir(), cacheFolder(), path.resolve('.')].map((folder) =>
      Buffer.from(folder.endsWith(path.sep) ? folder : `${folder}${path.sep}`),
    );
    const entries = await Promise.all(
      [artifacts, objects].map((folder) => readdir(folder, { recursive: true, withFileTypes: true })),
    );
    const files = entries.flat().filter((entry) => entry.isFile());
    assert.ok(files.length > 20);
    for (const file of files) {
      await requireNone(path.join(file.parentPath, file.name), folders);
    }
  });

  it('lists its runs as finished', async () => {
    const runs = await listRuns(slice.folder);
    assert.deepEqual(
      runs.map(({ status }) => status),
      ['finished', 'finished', 'finished'],
    );
  });

  it('measures an importance matrix only for the variant that asks for one', async () => {
    const recipe = readFileSync(slice.recipePath, 'utf8');
    const both = '{ type: Q4_0 }, { type: Q4_0, importanceMatrix: true }';
    writeFileSync(slice.recipePath, recipe.replace('{ type: Q4_0 }', both));
    const { artifacts, finished } = await run();
    assert.deepEqual(
      finished.filter(({ how }) => how === 'ran').map(({ step, variant }) => [step, variant]),
      [
        ['imatrix', undefined],
        ['quantize', 'Q4_0-imatrix'],
      ],
    );
    const [plain, weighed] = ['Q4_0', 'Q4_0-imatrix'].map((name) => artifacts.models.find((m) => m.variant === name));
    assert.notEqual(plain?.sha256, weighed?.sha256);
    const header = readFileSync(weighed?.path ?? '')
      .subarray(0, 4_000_000)
      .toString('latin1');
    for (const [key, name] of [
      ['file', 'imatrix.gguf'],
      ['dataset', 'calibration.txt'],
    ]) {
      const value = header.split(`quantize.imatrix.${key}`)[1]?.slice(4 + 8, 4 + 8 + 20) ?? '';
      assert.ok(value.startsWith(name ?? ''), `names no folder: ${value}`);
    }
  });
});
