import assert from 'node:assert/strict';
import { openPhone } from '../../src/node/adb/phone';
import type { DeviceSession, SessionEvent, SessionOptions } from '../../src/node/device/session';
import { startSharedSession } from '../../src/node/device/session/shared-session';
import { processesLeftWith, processesWith } from './phone/processes';
import { type SessionBed, startSessionBed } from './phone/session-bed';

const story = [{ role: 'user' as const, content: 'Tell a long story about a lighthouse.' }];

describe('a session that several in one program use', function () {
  this.timeout(120_000);
  let bed: SessionBed;
  let modelBlob: string;

  before(async function () {
    bed = await startSessionBed(this);
    modelBlob = bed.modelBlob;
  });
  after(async () => bed?.dispose());
  afterEach(async () => assert.deepEqual(await processesLeftWith(modelBlob), [], 'a server is left on the phone'));

  interface User {
    readonly session: DeviceSession;
    readonly types: () => readonly string[];
    /** As the panel does: first the session, then its own connection. */
    stop(): Promise<void>;
  }

  async function use(changed: Partial<SessionOptions> = {}): Promise<User> {
    const events: SessionEvent[] = [];
    const phone = await openPhone(bed.link, bed.state.serial);
    const { runtime, phoneProgram } = bed;
    const session = await startSharedSession(phone, {
      modelBlob,
      runtime,
      contextTokens: 512,
      threads: 1,
      phoneProgram,
      onEvent: (event) => events.push(event),
      ...changed,
    });
    const stop = () => session.stop().finally(() => phone.close());
    return { session, types: () => events.map(({ type }) => type), stop };
  }

  async function ask({ session }: User, maxTokens: number, signal?: AbortSignal): Promise<string> {
    let reply = '';
    const request = { messages: story, maxTokens, temperature: 0, ...(signal && { signal }) };
    for await (const event of session.chat(request)) {
      reply += event.type === 'token' ? event.text : '';
    }
    return reply;
  }

  it('has one server, which ends after the last of them, whoever was the first', async () => {
    const [first, second] = await Promise.all([use(), use()]);
    const third = await use();
    assert.equal(processesWith(modelBlob).length, 1);
    assert.deepEqual(first.types().slice(-1), ['ready']);
    assert.deepEqual(third.types(), ['adopted', 'ready']);
    const reply = await ask(first, 8);
    await first.stop();
    assert.equal(await ask(second, 8), reply);
    await second.stop();
    assert.equal(await ask(third, 8), reply);
    assert.equal(third.session.process.pid, processesWith(modelBlob)[0]);
    await third.stop();
  });

  it('answers them one after the other, and who gives up waiting disturbs nobody; with other settings it is another', async () => {
    const [left, right, other] = await Promise.all([use(), use(), use({ contextTokens: 256 })]);
    assert.equal(processesWith(modelBlob).length, 2);
    const long = ask(left, 30);
    const impatient = ask(right, 30, AbortSignal.timeout(20));
    const short = ask(right, 5);
    await assert.rejects(impatient, { name: 'TimeoutError' });
    assert.ok((await long).startsWith(await short));
    await Promise.all([left.stop(), right.stop(), other.stop()]);
  });

  it('is started anew for the next when its server was asked to end by something else, which is said', async () => {
    const [left, right] = await Promise.all([use(), use()]);
    const { pid } = left.session.process;
    await bed.phone.shell(`kill ${pid}`);
    // One that is asked for a reply on its way out may never end: who stops a model kills it then.
    assert.deepEqual(await processesLeftWith(modelBlob), []);
    for (const user of [left, right]) {
      await assert.rejects(ask(user, 5), { code: 'device.serverEnded', message: /phone was asked to end: its model/ });
    }
    assert.ok(left.types().includes('ended') && right.types().includes('ended'));
    const next = await use();
    await Promise.all([left.stop(), right.stop()]);
    assert.notEqual(await ask(next, 5), '');
    await next.stop();
  });

  it('is not started for one who is gone already', async () => {
    const gone = new AbortController();
    const starting = use({ signal: gone.signal });
    gone.abort(new DOMException('Cancelled.', 'AbortError'));
    await assert.rejects(starting, { name: 'AbortError' });
    assert.deepEqual(await processesLeftWith(modelBlob), []);
  });
});
