import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { adoptModel } from '../../src/node/adopt/adopt-model';
import { describeModelFile } from '../../src/node/gguf/inspect-model';
import type { PipelineTools } from '../../src/node/pipeline/tools';
import { ourProgram } from './our-program';
import { splitGguf } from './phone/split-gguf';
import { requireEnvironment, startTestBed, type TestBed } from './phone/test-bed';

const cli = ourProgram('cli');
const name = 'from elsewhere';

interface Ended {
  readonly events: readonly Record<string, unknown>[];
  readonly last: Record<string, unknown> | undefined;
  readonly said: string;
}

describe('a model from elsewhere, without a recipe', function () {
  this.timeout(180_000);
  let bed: TestBed;
  let folder = '';
  let model = '';
  before(async function () {
    requireEnvironment(this, 'MOBILE_LLM_TEST_PHONE_PROGRAM');
    model = requireEnvironment(this, 'MOBILE_LLM_TEST_GGUF');
    bed = await startTestBed(requireEnvironment(this, 'MOBILE_LLM_TEST_ADB'));
    folder = path.join(bed.folder, 'no recipe here');
    await mkdir(folder);
  });
  after(async () => bed?.dispose());

  /** The events of a command in the folder, whatever its exit code. */
  async function mobileLlm(...args: readonly string[]): Promise<Ended> {
    const env = { ...process.env, ANDROID_ADB_SERVER_PORT: String(bed.link.address.port) };
    const command = [...cli.arguments, ...args, '--json'];
    const { stdout, stderr } = await promisify(execFile)(cli.program, command, { cwd: folder, env }).catch(
      (ended: { readonly stdout: string; readonly stderr: string }) => ended,
    );
    const lines = stdout.split('\n').filter(Boolean);
    const events = lines.map((line): Record<string, unknown> => JSON.parse(line));
    return { events, last: events.at(-1), said: stderr };
  }

  it('is added once, told of, and found by its name', async () => {
    const added = await mobileLlm('models', 'add', model, '--name', name);
    assert.deepEqual([added.last?.['event'], added.last?.['isNew']], ['done', true], added.said);
    assert.ok(added.events.some(({ event, unit }) => event === 'progress' && unit === 'bytes'));
    const again = await mobileLlm('models', 'add', model);
    assert.deepEqual([again.last?.['name'], again.last?.['isNew']], [name, false], again.said);
    assert.equal((await mobileLlm('models', 'list')).last?.['artifacts'], 1);
    const { events, said } = await mobileLlm('models', 'show', name);
    const shown = events.find(({ event }) => event === 'model');
    assert.deepEqual([shown?.['architecture'], shown?.['quantizedAs']], ['llama', 'Q4_1'], said);
    assert.match(said, /8192 +\d+ MB +fits/);
    assert.equal((await mobileLlm('models', 'show', 'unheard of')).last?.['code'], 'store.unknownArtifact');
  });

  it('is pushed, and talks with the system prompt of its own template and no actions', async () => {
    const { serial } = bed.state;
    const pushed = await mobileLlm('push', name, '--device', serial);
    assert.equal(pushed.last?.['event'], 'done', pushed.said);
    const talked = await mobileLlm('chat', '--model', name, '--device', serial, '-m', 'Hi');
    assert.equal(talked.last?.['event'], 'done', talked.said);
    const reply = talked.events.find(({ event }) => event === 'reply');
    assert.match(String(reply?.['reply']), /\w/);
    assert.ok(!talked.events.some(({ event }) => event === 'action'));
    assert.match(talked.said, /no recipe/);
  });

  it('is scored on a dataset', async () => {
    const dataset = path.join(folder, 'few.jsonl');
    const row = {
      split: 'eval',
      messages: [
        { role: 'user', content: 'Hello!' },
        { role: 'assistant', content: 'Hello.' },
      ],
    };
    await writeFile(dataset, `${JSON.stringify(row)}\n`);
    const { last, said } = await mobileLlm('eval', '--dataset', dataset, '--model', name);
    assert.deepEqual([last?.['rows'], last?.['model']], [1, name], said);
  });
});

describe('a split model', function () {
  this.timeout(60_000);

  it('becomes one file with the same tensors, and its parts stay', async function () {
    const quantize = path.join(requireEnvironment(this, 'MOBILE_LLM_TEST_LLAMA_BIN'), 'llama-quantize');
    const source = requireEnvironment(this, 'MOBILE_LLM_TEST_GGUF');
    const folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'mobile-llm-split-')));
    try {
      const parts = await splitGguf(source, path.join(folder, '7 "model"'));
      const notNeeded = () => Promise.reject(new Error('This is not needed here.'));
      const tools: PipelineTools = {
        versions: { python: 'none', llama: 'test' },
        python: notNeeded,
        llamaSource: notNeeded,
        llamaPrograms: async () => ({ quantize, server: quantize }),
        llamaTools: notNeeded,
        embeddedBase: notNeeded,
      };
      const { model, name: adopted } = await adoptModel(parts[1] ?? '', {
        folder,
        tools,
        signal: new AbortController().signal,
        onHashing: () => {},
        onEvent: () => {},
      });
      assert.equal(adopted, '7-model');
      const [whole, merged] = await Promise.all([describeModelFile(source), describeModelFile(model.path)]);
      assert.deepEqual(merged.description.tensorTypes, whole.description.tensorTypes);
      assert.equal(merged.description.part, undefined);
      assert.deepEqual(merged.specialTokens, whole.specialTokens);
      assert.deepEqual(await tensorBytes(model.path), await tensorBytes(source));
      const left = await readdir(path.join(folder, '.mobile-llm', 'work')).catch(() => []);
      assert.deepEqual(left, []);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

/** Where each tensor's bytes are differs; what they are must not. */
async function tensorBytes(file: string): Promise<ReadonlyMap<string, Buffer>> {
  const { header } = await describeModelFile(file);
  const content = await readFile(file);
  return new Map(
    header.tensors.map(({ name: tensor, offset, sizeBytes }) => {
      const start = header.dataOffset + offset;
      return [tensor, content.subarray(start, start + sizeBytes)];
    }),
  );
}
