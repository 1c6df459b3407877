import assert from 'node:assert/strict';
import { copyFile, mkdtemp, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { summariseTensors } from '../../src/core/gguf/tensor-summary';
import { artifactKey } from '../../src/core/provenance/key';
import { sha256Hex } from '../../src/node/files/sha256';
import { inspectModel } from '../../src/node/gguf/inspect-model';
import { forecastTypes } from '../../src/node/pipeline/forecast';
import { type QuantizeModelOptions, quantizeModel } from '../../src/node/pipeline/quantize-model';
import type { PipelineTools } from '../../src/node/pipeline/tools';
import type { RunEvent } from '../../src/node/runs/events';
import { openStore, type StoredArtifact } from '../../src/node/store/store';
import { requireEnvironment } from './phone/test-bed';

describe('quantizing without a recipe', function () {
  this.timeout(120_000);
  const { signal } = new AbortController();
  let folder = '';
  let program = '';
  let model: StoredArtifact;
  let tools: PipelineTools;

  before(async function () {
    program = path.join(requireEnvironment(this, 'MOBILE_LLM_TEST_LLAMA_BIN'), 'llama-quantize');
    const source = requireEnvironment(this, 'MOBILE_LLM_TEST_GGUF');
    folder = await mkdtemp(path.join(os.tmpdir(), 'mobile-llm-quantize-'));
    const store = await openStore(folder);
    const key = artifactKey({ step: 'convert', stepVersion: 1, inputs: {}, parameters: {}, tools: {} }, sha256Hex);
    const file = path.join(await store.workFolder(key), 'model.gguf');
    await copyFile(source, file);
    const made = {
      createdAt: new Date().toISOString(),
      elapsedMs: 1,
      inputs: {},
      parameters: {},
      tools: {},
      metrics: {},
    };
    const identity = { version: 1, key, step: 'convert', variant: 'f16', stepVersion: 1, recipe: 'demo' } as const;
    model = await store.put({ ...identity, ...made }, { kind: 'file', path: file });
    const unused = () => Promise.reject(new Error('not needed here'));
    tools = {
      versions: { python: 'none', llama: 'test' },
      python: unused,
      llamaSource: unused,
      llamaPrograms: async () => ({ quantize: program, server: program }),
      llamaTools: unused,
      embeddedBase: unused,
    };
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const quantize = (type: string, options: Partial<QuantizeModelOptions> = {}, events: RunEvent[] = []) =>
    quantizeModel(model, {
      folder,
      variant: { type, importanceMatrix: false, tensorTypes: {} },
      allowRequantize: true,
      tools,
      signal,
      onEvent: (event) => events.push(event),
      ...options,
    });

  it('refuses a model that is quantized already, unless it is told to, and says so in what it makes', async () => {
    await assert.rejects(quantize('Q4_0', { allowRequantize: false }), { code: 'quantize.refused' });
    const { manifest } = await quantize('Q4_0');
    assert.equal(manifest.variant, 'Q4_0');
    assert.deepEqual(manifest.parameters, { type: 'Q4_0', requantizedFrom: 'Q4_1' });
  });

  it('says beforehand, to the byte, what comes of it', async () => {
    const logFile = path.join(folder, 'forecast.log');
    const [forecast] = await forecastTypes({ program, modelFile: model.path, types: ['Q4_K_M'], logFile, signal });
    const events: RunEvent[] = [];
    const made = await quantize('Q4_K_M', {}, events);
    const { header } = await inspectModel(made.path, signal);
    assert.deepEqual(summariseTensors(forecast?.tensors ?? []), summariseTensors(header.tensors));
    // The metadata of the two differ by what llama-quantize notes of itself.
    assert.ok(Math.abs((forecast?.fileSizeBytes ?? 0) - (await stat(made.path)).size) < 4096);
    const warnings = events.filter((event) => event.event === 'log' && event.level === 'warning');
    assert.match(JSON.stringify(warnings), /Q4_K_M holds \d+ Q5_0 and \d+ Q8_0 instead/u);
    const progress = events.filter((event) => event.event === 'progress');
    assert.equal(progress.at(-1)?.done, header.tensors.length);
  });

  it('gives single tensors the types that they are to have', async () => {
    const tensorTypes = { token_embd: 'Q4_0', 'blk[.]0[.]attn_v': 'Q8_0' };
    const variant = { type: 'Q4_0', importanceMatrix: false, tensorTypes };
    const made = await quantize('', { variant });
    assert.equal(made.manifest.variant, 'Q4_0-mixed');
    const { tensors } = (await inspectModel(made.path, signal)).header;
    const typeOf = (name: string) => tensors.find((tensor) => tensor.name === name)?.type;
    assert.equal(typeOf('token_embd.weight'), 'Q4_0');
    assert.equal(typeOf('blk.0.attn_v.weight'), 'Q8_0');
    assert.equal(typeOf('blk.1.attn_v.weight'), 'Q4_0');
    const unused = { ...variant, tensorTypes: { attn_w: 'Q8_0' } };
    await assert.rejects(quantize('', { variant: unused }), { code: 'quantize.unusedPattern' });
    await assert.rejects(quantize('IQ1_S'), { code: 'quantize.matrixNeeded' });
  });
});
