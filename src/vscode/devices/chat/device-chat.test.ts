import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { commandFor } from '../../../core/actions/command';
import { intentFor } from '../../../core/actions/intent';
import { resolveCall } from '../../../core/actions/resolve';
import { actionOf, parameter, schemaOf } from '../../../core/actions/schema.cases';
import { WorkbenchError } from '../../../core/errors/workbench-error';
import { ActionHistory } from '../../../node/actions/action-history';
import type { TurnEvent } from '../../../node/conversation/turn-event';
import { applyToState, type DeviceChatState, type ToView } from '../../../protocol/webview/device-chat';
import type { ChatBackend, DeployedChat, DeployOptions } from './backend';
import { quietPhone, timings } from './deployed.cases';
import { DeviceChat } from './device-chat';

const schema = schemaOf(
  actionOf('map', [parameter('place', 'text')]),
  actionOf('sms', [parameter('contact', 'contact'), parameter('message', 'text', { maxLength: 20 })]),
);
const context = { now: '2026-11-21T10:30:00+01:00', timeZone: 'Europe/Berlin', locale: 'en-GB' };
const done: TurnEvent = { type: 'done', reply: 'ok', timings, firstTokenMs: 30, isCutOff: false };

const contacts = [
  { name: 'Ngozi Adeyemi', phone: '+44 7700 900010' },
  { name: 'Sam Lee', phone: '+44 7700 900011' },
  { name: 'Sam Hill', phone: '+44 7700 900012' },
];

function mapAction(place: string): TurnEvent {
  const call = { name: 'map', arguments: { place } };
  return { type: 'action', action: { status: 'ok', call }, resolved: resolveCall(call, schema, context) };
}

function smsAction(phone: ScriptedPhone, contact: string, message: string): TurnEvent {
  const call = { name: 'sms', arguments: { contact, message } };
  return { type: 'action', action: { status: 'ok', call }, resolved: phone.history.resolve(call) };
}

function cardsOf(chat: DeviceChat) {
  const actions = chat.snapshot().turns.flatMap((turn) => turn.actions);
  return actions.flatMap((action) => (action.kind === 'resolved' ? [action] : []));
}

/** Confirms what the chat shows at this moment. */
function runAsShown(chat: DeviceChat, id: string): Promise<void> {
  return chat.actions.runOnPhone(id, chat.summaryOf(id).command);
}

/** A phone of literals. `script` says what each reply consists of; a function in it waits or throws. */
class ScriptedPhone implements ChatBackend {
  readonly steps = [{ id: 'connect', title: 'Connect', status: 'waiting' }] as const;
  readonly ran: (string | undefined)[] = [];
  readonly history = new ActionHistory(schema, () => context);
  closed = 0;
  endOptions: DeployOptions | undefined;
  script: readonly (TurnEvent | ((signal: AbortSignal) => Promise<void>))[] = [done];
  deployFailure: Error | undefined;
  resumeFailure: Error | undefined;
  beforeReady = async () => {};

  async deploy(options: DeployOptions): Promise<DeployedChat> {
    this.endOptions = options;
    if (this.deployFailure) {
      throw this.deployFailure;
    }
    options.onStep({ id: 'connect', title: 'Connect', status: 'done' });
    await this.beforeReady();
    return {
      ...quietPhone,
      resume: (turns) => {
        if (this.resumeFailure) {
          throw this.resumeFailure;
        }
        return quietPhone.resume(turns);
      },
      ask: (_text, signal) => this.#reply(signal),
      revise: (resolved, words) => this.history.revise(resolved, words),
      useContacts: async () => this.history.useContacts(contacts),
      open: async (resolved) => {
        this.ran.push(commandFor(resolved));
        return {};
      },
      close: async () => {
        this.closed += 1;
      },
    };
  }

  async *#reply(signal: AbortSignal): AsyncGenerator<TurnEvent> {
    for (const part of this.script) {
      if (typeof part === 'function') {
        await part(signal);
      } else {
        yield part;
      }
    }
  }
}

function chatWith(
  backend: ScriptedPhone,
  mayReadContacts = () => false,
): { readonly chat: DeviceChat; readonly events: ToView[] } {
  const events: ToView[] = [];
  const chat = new DeviceChat({
    phone: { label: 'Pixel 8', serial: 'A1', isVirtual: false },
    model: { label: 'assistant', variant: 'Q4_0', sizeBytes: 91_700_000 },
    suggestions: [],
    backend,
    mayReadContacts,
    onEvent: (event) => void events.push(event),
  });
  return { chat, events };
}

const untilAborted = async (signal: AbortSignal) => {
  signal.throwIfAborted();
  await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
};

describe('A chat with a phone', () => {
  it('deploys step by step, then answers', async () => {
    const phone = new ScriptedPhone();
    phone.script = [{ type: 'text', text: 'Hello ' }, { type: 'text', text: 'you.' }, done];
    const { chat } = chatWith(phone);
    assert.equal(chat.snapshot().phase.kind, 'deploying');
    await chat.deploy();
    assert.equal(chat.snapshot().phase.kind, 'ready');
    await chat.send('Hi');
    const [turn] = chat.snapshot().turns;
    assert.equal(turn?.reply, 'Hello you.');
    assert.equal(turn?.status, 'finished');
    assert.deepEqual(turn?.timings, {
      firstTokenMs: 30,
      tokensPerSecond: 40,
      promptTokensPerSecond: 500,
      replyTokens: 4,
    });
  });

  it('gives a view that follows the events the same state as one that asks for it', async () => {
    const phone = new ScriptedPhone();
    phone.script = [mapAction('Rome'), { type: 'text', text: 'Here.' }, done];
    const { chat, events } = chatWith(phone);
    const first = structuredClone(chat.snapshot());
    await chat.deploy();
    await chat.send('Show me Rome');
    const followed = events.reduce((state: DeviceChatState, event) => applyToState(state, event), first);
    assert.deepEqual(followed, chat.snapshot());
  });

  it('stops a reply and is ready for the next', async () => {
    const phone = new ScriptedPhone();
    phone.script = [{ type: 'text', text: 'Once upon' }, untilAborted, done];
    const { chat } = chatWith(phone);
    await chat.deploy();
    const sent = chat.send('Tell me a story');
    await assert.rejects(chat.send('Another'), { code: 'workbench.busy' });
    chat.stop();
    await sent;
    assert.deepEqual(
      chat.snapshot().turns.map(({ status, reply }) => [status, reply]),
      [['stopped', 'Once upon']],
    );
    assert.equal(chat.snapshot().phase.kind, 'ready');
  });

  it('keeps the text and says what happened when a reply fails', async () => {
    const phone = new ScriptedPhone();
    phone.script = [
      { type: 'text', text: 'One mo' },
      () => Promise.reject(new WorkbenchError('adb.phoneNotFound', { serial: 'A1' })),
    ];
    const { chat } = chatWith(phone);
    await chat.deploy();
    await chat.send('Hi');
    const [turn] = chat.snapshot().turns;
    assert.equal(turn?.status, 'failed');
    assert.equal(turn?.error?.code, 'adb.phoneNotFound');
    assert.equal(turn?.reply, 'One mo');
  });

  it('shows a failed deploy with its fix, and can try again', async () => {
    const phone = new ScriptedPhone();
    phone.deployFailure = new WorkbenchError('adb.phoneNotFound', { serial: 'A1' });
    const { chat } = chatWith(phone);
    await chat.deploy();
    const { phase } = chat.snapshot();
    assert.ok(phase.kind === 'failed' && phase.error.fix !== '');
    phone.deployFailure = undefined;
    await chat.deploy();
    assert.equal(chat.snapshot().phase.kind, 'ready');
  });

  it('leaves nothing behind when it is closed while the phone gets ready, or when the last step fails', async () => {
    const phone = new ScriptedPhone();
    const { chat } = chatWith(phone);
    const begun = Promise.withResolvers<void>();
    phone.beforeReady = () => begun.promise;
    const deploying = chat.deploy();
    const left = chat.dispose();
    begun.resolve();
    await Promise.all([deploying, left]);
    assert.equal(phone.closed, 1);
    await chat.deploy();
    assert.equal(chat.snapshot().phase.kind, 'stopped', 'what was closed stays closed');
    const second = chatWith(phone).chat;
    phone.resumeFailure = new WorkbenchError('llama.silent', { seconds: 15 });
    await second.deploy();
    assert.deepEqual([second.snapshot().phase.kind, phone.closed], ['failed', 2]);
    phone.resumeFailure = undefined;
    await second.deploy();
    assert.equal(second.snapshot().phase.kind, 'ready');
  });

  it('says that the model stopped when the phone ends it, and closes what is left', async () => {
    const phone = new ScriptedPhone();
    const { chat } = chatWith(phone);
    await chat.deploy();
    const end = { exitCode: 137, tail: '' };
    phone.endOptions?.onSession({ type: 'ended', reason: 'was killed', end });
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(chat.snapshot().phase, { kind: 'stopped', reason: 'llama-server on the phone was killed.' });
    assert.equal(phone.closed, 1);
    await assert.rejects(chat.send('Hi'), { code: 'workbench.busy' });
  });

  it('runs an action only when it is told to, with every value quoted', async () => {
    const phone = new ScriptedPhone();
    const place = "Rome'; reboot; '";
    phone.script = [mapAction(place), done];
    const { chat } = chatWith(phone);
    await chat.deploy();
    await chat.send('Show me Rome');
    const [action] = chat.snapshot().turns[0]?.actions ?? [];
    assert.ok(action?.kind === 'resolved');
    chat.actions.dryRun(action.id);
    assert.deepEqual(phone.ran, []);
    await chat.actions.runOnPhone(action.id, action.intent ?? '');
    assert.deepEqual(phone.ran, [action.intent]);
    const plan = intentFor(resolveCall({ name: 'map', arguments: { place } }, schema, context));
    assert.ok(plan.kind === 'intent');
    assert.equal(
      action.intent,
      `am start -W ${plan.arguments.map((value) => `'${value.replaceAll("'", "'\\''")}'`).join(' ')}`,
    );
  });

  it('finds a person once the contacts may be read, and lets the user pick among several', async () => {
    const phone = new ScriptedPhone();
    phone.script = [smsAction(phone, 'Sam', 'hi'), smsAction(phone, 'ngozi', 'ho'), done];
    const { chat } = chatWith(phone);
    await chat.deploy();
    await chat.send('Text Sam and Ngozi');
    assert.deepEqual(
      cardsOf(chat).map(({ isComplete, arguments: [person] }) => [isComplete, person?.needsContacts]),
      [
        [false, true],
        [false, true],
      ],
    );
    await chat.actions.useContacts();
    const [sam, ngozi] = cardsOf(chat);
    assert.equal(ngozi?.arguments[0]?.resolved, 'Ngozi Adeyemi (+447700900010)');
    assert.deepEqual(sam?.arguments[0]?.choices, ['Sam Lee (+447700900011)', 'Sam Hill (+447700900012)']);
    assert.throws(() => chat.actions.dryRun(sam?.id ?? ''), { code: 'actions.incomplete' });
    chat.actions.edit(sam?.id ?? '', { contact: 'Sam Hill (+447700900012)' });
    await runAsShown(chat, sam?.id ?? '');
    assert.match(phone.ran[0] ?? '', /smsto:\+447700900012/);
  });

  it('finds a person at once where the contacts may be read already', async () => {
    const phone = new ScriptedPhone();
    phone.script = [smsAction(phone, 'ngozi', 'ho'), done];
    const { chat } = chatWith(phone, () => true);
    await chat.deploy();
    await chat.send('Text Ngozi');
    assert.equal(cardsOf(chat)[0]?.arguments[0]?.resolved, 'Ngozi Adeyemi (+447700900010)');
    assert.deepEqual([chat.snapshot().phase.kind, phone.ran], ['ready', []]);
  });

  it('opens what the edited fields say, and nothing where they are wrong', async () => {
    const phone = new ScriptedPhone();
    phone.script = [smsAction(phone, '0301234567', 'hi'), done];
    const { chat } = chatWith(phone);
    await chat.deploy();
    await chat.send('Text Sam');
    const id = cardsOf(chat)[0]?.id ?? '';
    await runAsShown(chat, id);
    chat.actions.edit(id, { message: "x'; reboot; '\u202e\n" });
    assert.equal(cardsOf(chat)[0]?.outcome.kind, 'none');
    await runAsShown(chat, id);
    assert.match(phone.ran[1] ?? '', /'sms_body' 'x'\\''; reboot; '\\'''$/);
    const confirmed = chat.summaryOf(id).command;
    chat.actions.edit(id, { message: 'changed meanwhile' });
    await assert.rejects(chat.actions.runOnPhone(id, confirmed), { code: 'actions.changed' });
    for (const words of [{ message: 'x'.repeat(21) }, { message: '' }, { message: 'ok', contact: '*21*0900#' }]) {
      chat.actions.edit(id, words);
      assert.equal(cardsOf(chat)[0]?.isComplete, false);
      assert.ok(cardsOf(chat)[0]?.arguments.some(({ problem }) => problem));
      await assert.rejects(chat.actions.runOnPhone(id, confirmed), { code: 'actions.incomplete' });
    }
    assert.equal(phone.ran.length, 2);
  });

  it('says when a reply was cut off', async () => {
    const phone = new ScriptedPhone();
    phone.script = [
      { type: 'text', text: 'and on and on' },
      { ...done, isCutOff: true },
    ];
    const { chat } = chatWith(phone);
    await chat.deploy();
    await chat.send('Hi');
    assert.equal(chat.snapshot().turns[0]?.status, 'cut-off');
  });

  it('refuses an action that it does not know', async () => {
    const { chat } = chatWith(new ScriptedPhone());
    await chat.deploy();
    assert.throws(() => chat.actions.dryRun('action-7'), { code: 'workbench.unknownAction' });
  });
});
