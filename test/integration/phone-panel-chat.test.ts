import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { recipeSettings } from '../../src/core/chat/settings';
import type { TurnEvent } from '../../src/node/conversation/turn-event';
import { findRecipe, loadProject, type Project } from '../../src/node/project/project';
import { SmallDisk } from '../../src/node/store/small-disk.cases';
import type { DeployStep, ToView } from '../../src/protocol/webview/device-chat';
import type { SampleView } from '../../src/protocol/webview/device-chat-condition';
import type { DeployedChat, DeployOptions } from '../../src/vscode/devices/chat/backend';
import { createChat, type NewChat } from '../../src/vscode/devices/chat/create-chat';
import { PhoneBackend } from '../../src/vscode/devices/chat/phone-backend';
import { processesLeftWith } from './phone/processes';
import { requireEnvironment, startTestBed, type TestBed } from './phone/test-bed';

const root = path.resolve(import.meta.dirname, '../..');
const toolSource = { resourceFolder: root, configuredPython: undefined };

/** The parts behind the device panel, with the real llama-server and no window. */
describe('the device panel’s chat on a phone', function () {
  this.timeout(300_000);
  let bed: TestBed;
  let project: Project;
  let base: string;
  let model: string;

  before(async function () {
    const adb = requireEnvironment(this, 'MOBILE_LLM_TEST_ADB');
    base = requireEnvironment(this, 'MOBILE_LLM_TEST_GGUF');
    model = requireEnvironment(this, 'MOBILE_LLM_TEST_MODEL_GGUF');
    const folder = model.slice(0, model.indexOf(`${path.sep}.mobile-llm${path.sep}`));
    project = await loadProject(await findRecipe(folder, folder));
    bed = await startTestBed(adb);
  });
  after(async () => {
    await bed?.dispose();
  });

  const settings = () => recipeSettings(project.recipe.systemPrompt, 48);
  const adb = () => ({ server: { host: '127.0.0.1', port: bed.port } });

  function backend(from: Project = project): PhoneBackend {
    return new PhoneBackend({
      serial: bed.state.serial,
      project: from,
      model: { label: 'Q4_0', filePath: model },
      adb: adb(),
      toolSource,
    });
  }

  function watching(steps: string[]): DeployOptions {
    const onStep = ({ id, status }: DeployStep) =>
      void (steps.at(-1) === `${id} ${status}` || steps.push(`${id} ${status}`));
    return {
      onStep,
      onSession: ({ type }) => void (type === 'memory' && steps.push('memory')),
      onSample: () => {},
      signal: new AbortController().signal,
    };
  }

  async function lastOf(events: AsyncIterable<TurnEvent>): Promise<Extract<TurnEvent, { readonly type: 'done' }>> {
    let last: TurnEvent | undefined;
    for await (const event of events) {
      last = event;
    }
    assert.ok(last?.type === 'done');
    return last;
  }

  it('says what the model will take before anything of it is sent', async () => {
    const steps: string[] = [];
    const deployed = await backend().deploy(watching(steps));
    await deployed.close();
    assert.ok(steps.indexOf('memory') < steps.indexOf('runtime running'));
    assert.equal(steps.filter((step) => step === 'memory').length, 2, 'and again when it is loaded');
  });

  it('talks from a folder that cannot be written, and shows how the phone is', async function () {
    using disk = SmallDisk.mount(this, 64);
    disk.makeReadOnly();
    const sampled = Promise.withResolvers<void>();
    const onSample = ({ serverMemoryBytes }: SampleView) => void (serverMemoryBytes && sampled.resolve());
    const deployed = await backend({ ...project, folder: disk.folder }).deploy({ ...watching([]), onSample });
    try {
      const { reply } = await lastOf(deployed.ask('Call Maria', new AbortController().signal, settings()));
      assert.notEqual(reply, '');
      await sampled.promise;
    } finally {
      await deployed.close();
    }
  });

  it('goes back and asks again, and the phone reads only what is new', async () => {
    const deployed = await backend().deploy(watching([]));
    try {
      const ask = (chat: DeployedChat, text: string) =>
        lastOf(chat.ask(text, new AbortController().signal, settings()));
      const first = await ask(deployed, 'Call Maria on her mobile.');
      await ask(deployed, 'Search the web for how tall giraffes get');
      deployed.resume([{ request: 'Call Maria on her mobile.', raw: first.reply }]);
      const other = await ask(deployed, 'Set a timer for ten minutes');
      const heldBefore = first.timings.cachedTokens + first.timings.promptTokens;
      assert.ok(other.timings.cachedTokens >= heldBefore, 'the first turn was not read again');
      deployed.resume([]);
      assert.equal(
        (await ask(deployed, 'Call Maria on her mobile.')).reply,
        first.reply,
        'nothing of the rest is left',
      );
    } finally {
      await deployed.close();
    }
  });

  it('puts the recipe’s adapter beside its base and applies it as strongly as it is told', async () => {
    const { size } = await stat(base);
    const chosen = { id: 'adapter', label: 'Q4_1 + adapter', filePath: base, sizeBytes: size, hasAdapter: true };
    const events: ToView[] = [];
    const { serial } = bed.state;
    const options: NewChat = {
      project,
      phone: { serial, label: 'virtual', isVirtual: true },
      model: chosen,
      adb: adb(),
      toolSource,
      mayReadContacts: () => false,
      isKept: false,
      onEvent: (event) => void events.push(event),
    };
    const chat = await createChat(options);
    try {
      await chat.deploy();
      const { phase, adapter } = chat.snapshot();
      assert.deepEqual([phase.kind, adapter?.scale], ['ready', 1], JSON.stringify(phase));
      assert.ok((adapter?.sizeBytes ?? 0) > 0);
      await chat.send('Call Maria on her mobile.');
      await chat.openChat.show();
      chat.tuning.setAdapterScale(0);
      await chat.send('Call Maria on her mobile.');
      const replies = chat.snapshot().turns.at(-1);
      assert.deepEqual(replies?.actions, [], 'the base knows none');
      const told = events.flatMap((event) => (event.type === 'turn' ? event.turn.actions : []));
      assert.ok(
        told.some(({ kind }) => kind === 'resolved'),
        'the adapter writes actions',
      );
    } finally {
      await chat.dispose();
    }
  });

  it('is cancelled at every step, and leaves no server behind', async () => {
    for (const place of ['connect', 'runtime', 'model', 'start', 'starting']) {
      const cancel = new AbortController();
      const cancelAt = (reached: string) => reached === place && cancel.abort();
      const deploying = backend().deploy({
        ...watching([]),
        onStep: ({ id, status }) => void (status === 'running' && cancelAt(id)),
        onSession: ({ type }) => void cancelAt(type),
        signal: cancel.signal,
      });
      await assert.rejects(deploying, (error) => error === cancel.signal.reason, place);
      assert.deepEqual(await processesLeftWith(`--model ${bed.folder}`), [], place);
    }
  });

  it('refuses a model that cannot fit, and a phone that cannot run any, before anything is sent', async () => {
    await bed.setFault({ fault: 'memory', bytes: 100e6 });
    const steps: string[] = [];
    await assert.rejects(backend().deploy(watching(steps)), { code: 'device.tooLittleMemory' });
    assert.deepEqual(steps, ['connect running', 'connect done', 'memory']);
    await bed.setFault({ fault: 'older', apiLevel: 25 });
    await bed.reconnect();
    await assert.rejects(backend().deploy(watching([])), { code: 'device.androidTooOld' });
  });
});
