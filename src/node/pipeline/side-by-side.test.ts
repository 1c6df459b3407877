import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { sha256Hex } from '../files/sha256';
import type { RunEvent } from '../runs/events';
import { openStore } from '../store/store';
import { executeSideBySide } from './side-by-side';
import { keyOf, type RunContext, type StepPlan, type StepWork } from './step';

type Produce = (work: StepWork) => Promise<void>;

describe('steps side by side', () => {
  let folder = '';
  let events: RunEvent[] = [];
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'side-by-side-'));
    events = [];
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const contextOf = async (signal: AbortSignal): Promise<RunContext> => ({
    store: await openStore(folder),
    recipeName: 'test',
    logFolder: path.join(folder, 'logs'),
    signal,
    onEvent: (event) => events.push(event),
  });
  const stepOf = (step: 'check-tokens' | 'train', work: Produce): StepPlan => ({
    identity: { step },
    stepVersion: 1,
    inputs: { text: { sha256: sha256Hex(step) } },
    parameters: {},
    tools: {},
    async produce(given) {
      await work(given);
      const file = path.join(given.folder, 'made');
      writeFileSync(file, step);
      return { output: { kind: 'file', path: file } };
    },
  });
  const told = () => events.map((event) => ('step' in event ? `${event.event} ${event.step}` : event.event));
  const running = new AbortController().signal;

  it('begin together and are both made', async () => {
    const { promise: checked, resolve: check } = Promise.withResolvers<void>();
    const steps = [stepOf('check-tokens', () => checked), stepOf('train', async () => check())] as const;
    const [first, second] = await executeSideBySide(steps, await contextOf(running));
    assert.deepEqual([first.manifest.step, second.manifest.step], ['check-tokens', 'train']);
    assert.deepEqual(told().slice(0, 2), ['step-started check-tokens', 'step-started train']);
  });

  it('the one that fails ends the other, which keeps its checkpoint; its own failure is told and thrown', async () => {
    let ended = false;
    const differ = new WorkbenchError('step.reported', {
      step: 'check-tokens',
      code: 'tokens_differ',
      message: '',
      fix: '',
    });
    const training = stepOf('train', async ({ checkpointFolder, signal }) => {
      mkdirSync(checkpointFolder, { recursive: true });
      writeFileSync(path.join(checkpointFolder, 'step-10'), '');
      await delay(60_000, undefined, { signal }).catch(() => undefined);
      await delay(20);
      ended = true;
      signal.throwIfAborted();
    });
    const check = stepOf('check-tokens', async () => {
      await delay(20);
      throw differ;
    });
    const context = await contextOf(running);
    await assert.rejects(executeSideBySide([check, training], context), differ);
    assert.ok(ended, 'it was waited for');
    assert.ok(existsSync(path.join(context.store.layout.checkpoints(keyOf(training)), 'step-10')));
    assert.deepEqual(told(), ['step-started check-tokens', 'step-started train', 'step-failed check-tokens']);
    assert.deepEqual(await context.store.list(), []);
  });

  it('a training that fails ends a check that still waits', async () => {
    const failure = new WorkbenchError('step.reported', {
      step: 'train',
      code: 'loss_not_finite',
      message: '',
      fix: '',
    });
    const check = stepOf('check-tokens', ({ signal }) => delay(60_000, undefined, { signal }));
    const training = stepOf('train', () => Promise.reject(failure));
    await assert.rejects(executeSideBySide([check, training], await contextOf(running)), failure);
    assert.deepEqual(told(), ['step-started check-tokens', 'step-started train', 'step-failed train']);
  });

  it('an abort ends both with its reason', async () => {
    const controller = new AbortController();
    const reason = new DOMException('The run was cancelled.', 'AbortError');
    let begun = 0;
    const wait: Produce = ({ signal }) => {
      begun += 1;
      if (begun === 2) {
        controller.abort(reason);
      }
      return delay(60_000, undefined, { signal }).catch(() => signal.throwIfAborted());
    };
    const context = await contextOf(controller.signal);
    await assert.rejects(
      executeSideBySide([stepOf('check-tokens', wait), stepOf('train', wait)], context),
      (error) => error === reason,
    );
    assert.deepEqual(told(), ['step-started check-tokens', 'step-started train']);
  });
});
