import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { sha256Hex } from '../files/sha256';
import type { RunEvent } from '../runs/events';
import { openStore } from '../store/store';
import { fileNameOf } from './file-name';
import { executeStep, inputOf, keyOf, type RunContext, type StepPlan } from './step';

function upperCase(text: string, more: Partial<StepPlan> = {}): StepPlan {
  return {
    identity: { step: 'render' },
    stepVersion: 1,
    inputs: { text: { sha256: sha256Hex(text) } },
    parameters: { letters: 'upper' },
    tools: { node: '24' },
    async produce({ folder, report }) {
      report({ event: 'progress', step: 'own name', done: 1, total: 1, unit: 'texts' });
      const file = path.join(folder, 'text');
      writeFileSync(file, text.toUpperCase());
      return { output: { kind: 'file', path: file }, metrics: { letters: text.length } };
    },
    ...more,
  };
}

describe('step', () => {
  let folder = '';
  let events: RunEvent[] = [];
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'step-'));
    events = [];
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function contextOf(signal = new AbortController().signal): Promise<RunContext> {
    return {
      store: await openStore(folder),
      recipeName: 'test',
      logFolder: path.join(folder, 'logs'),
      signal,
      onEvent: (event) => events.push(event),
    };
  }

  it('makes its output once and then takes it from the store', async () => {
    const context = await contextOf();
    const first = await executeStep(upperCase('hello'), context);
    const second = await executeStep(upperCase('hello'), context);
    assert.equal(readFileSync(second.path, 'utf8'), 'HELLO');
    assert.deepEqual(first, second);
    assert.deepEqual(
      events.map((event) => (event.event === 'step-finished' ? event.how : event.event)),
      ['step-started', 'progress', 'ran', 'step-started', 'cached'],
    );
    const progress = events[1];
    assert.ok(progress?.event === 'progress' && progress.step === 'render', 'the run names the step, not the child');
  });

  it('makes again what was damaged since, and says so', async () => {
    const context = await contextOf();
    const { path: place } = await executeStep(upperCase('hello'), context);
    chmodSync(place, 0o644);
    writeFileSync(place, 'HALLO');
    events = [];
    const again = await executeStep(upperCase('hello'), context);
    assert.equal(readFileSync(again.path, 'utf8'), 'HELLO');
    const [, warning, , finished] = events;
    assert.ok(warning?.event === 'log' && warning.level === 'warning' && warning.message.includes(place));
    assert.ok(finished?.event === 'step-finished' && finished.how === 'ran');
  });

  it('leaves alone what a newer version made under its key', async () => {
    const context = await contextOf();
    const { manifest } = await executeStep(upperCase('hello'), context);
    const file = context.store.layout.manifest(manifest.key);
    const newer = JSON.stringify({ ...manifest, version: 2 });
    writeFileSync(file, newer);
    await assert.rejects(executeStep(upperCase('hello'), context), { code: 'store.manifestNewer' });
    assert.equal(readFileSync(file, 'utf8'), newer);
  });

  it('has another key for other inputs, parameters, tools or step version, but not for other names', () => {
    const key = keyOf(upperCase('hello'));
    const others = [
      upperCase('Hello'),
      upperCase('hello', { parameters: { letters: 'lower' } }),
      upperCase('hello', { tools: { node: '25' } }),
      upperCase('hello', { stepVersion: 2 }),
    ].map(keyOf);
    assert.equal(new Set([key, ...others]).size, 5);
    assert.equal(keyOf(upperCase('hello', { inputs: { text: { sha256: sha256Hex('hello'), name: 'a' } } })), key);
  });

  it('is not done when it fails, keeps its checkpoints, and drops them when it is done', async () => {
    const context = await contextOf();
    let checkpoint = '';
    const failing = upperCase('long', {
      async produce({ folder: work, checkpointFolder }) {
        checkpoint = path.join(checkpointFolder, 'step-10');
        mkdirSync(checkpoint, { recursive: true });
        writeFileSync(path.join(work, 'half'), 'half');
        throw new Error('power cut');
      },
    });
    await assert.rejects(executeStep(failing, context), /power cut/);
    assert.deepEqual(
      events.map(({ event }) => event),
      ['step-started', 'step-failed'],
    );
    assert.equal(await context.store.get(keyOf(failing)), undefined);
    assert.ok(existsSync(checkpoint));
    assert.ok(!existsSync(context.store.layout.work(keyOf(failing))));
    await executeStep(upperCase('long'), context);
    assert.ok(!existsSync(checkpoint));
  });

  it('says in one sentence that the disk is full, whoever says it in whatever words', async () => {
    const context = await contextOf();
    const words = [
      'SafetensorError: I/O error: No space left on device (os error 28)',
      'The converter ended with status 1: OSError: 8208384 requested and 2057904 written',
      'basic_ios::clear: iostream error',
    ];
    for (const word of words) {
      const produce = () => Promise.reject(new Error(word));
      await assert.rejects(executeStep(upperCase(word, { produce }), context), {
        code: 'store.diskFull',
        fix: /goes on after the last finished step/,
      });
    }
  });

  it('makes nothing where there is no room for it, but takes what is there', async () => {
    const noRoom = { ...(await contextOf()), requireRoom: () => Promise.reject(new Error('no room')) };
    await assert.rejects(executeStep(upperCase('hello'), noRoom), /no room/);
    await executeStep(upperCase('hello'), await contextOf());
    await executeStep(upperCase('hello'), noRoom);
  });

  it('is no failure when it is cancelled', async () => {
    const controller = new AbortController();
    const context = await contextOf(controller.signal);
    const cancelled = upperCase('x', {
      async produce({ signal }) {
        controller.abort(new DOMException('enough', 'AbortError'));
        signal.throwIfAborted();
        throw new Error('unreachable');
      },
    });
    await assert.rejects(executeStep(cancelled, context), { name: 'AbortError' });
    assert.deepEqual(
      events.map(({ event }) => event),
      ['step-started'],
    );
  });

  it('names the artifact that it was made from', async () => {
    const context = await contextOf();
    const text = await executeStep(upperCase('hello'), context);
    const plan = upperCase('again', { identity: { step: 'merge' }, inputs: { text: inputOf(text) } });
    const { manifest } = await executeStep(plan, context);
    assert.deepEqual(manifest.inputs['text'], { sha256: sha256Hex('HELLO'), artifact: text.manifest.key });
    assert.equal(manifest.metrics['letters'], 5);
  });
});

describe('file name of a recipe', () => {
  it('is neither a path nor hidden nor empty', () => {
    assert.equal(fileNameOf('phone-assistant'), 'phone-assistant');
    assert.equal(fileNameOf('../../etc/passwd'), 'etc-passwd');
    assert.equal(fileNameOf('Mein Modell 2'), 'Mein-Modell-2');
    assert.equal(fileNameOf('日本'), 'model');
  });
});
