import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { type DeviceSession, type SessionEvent, startSession } from '../../src/node/device/session';
import type { ChatRequest } from '../../src/node/llama/client';
import { processesWith } from './phone/processes';
import { type SessionBed, startSessionBed } from './phone/session-bed';

const replyTokens = 100;
const request: ChatRequest = {
  messages: [{ role: 'user', content: 'Tell a long story about a lighthouse, a cat and an old map.' }],
  maxTokens: replyTokens,
  temperature: 0,
};
/** After so many tokens the cable is pulled; 0 is before the first. */
const cutsAfterTokens = [0, 1, 2, 13, 60, 99, 100];
/** After so many bytes more from the computer it is pulled: while a request is on its way, or a window is confirmed. */
const cutsAfterBytes = [1, 500];

describe('a reply that is being written when the cable is pulled', function () {
  this.timeout(120_000);
  let bed: SessionBed;
  let undisturbed: string;

  before(async function () {
    bed = await startSessionBed(this);
    await withSession(async (session) => {
      undisturbed = await replyOf(session, request);
    });
  });
  after(async () => bed?.dispose());
  afterEach(async () => {
    await bed.setFault({ fault: 'clear' });
    await bed.reconnect();
  });

  async function withSession(
    use: (session: DeviceSession, events: SessionEvent[]) => Promise<void>,
    returnTimeoutMs = 20_000,
  ): Promise<void> {
    const events: SessionEvent[] = [];
    const onEvent = (event: SessionEvent) => events.push(event);
    const { modelBlob, runtime, phoneProgram } = bed;
    const options = { modelBlob, runtime, contextTokens: 512, threads: 1, onEvent, phoneProgram, returnTimeoutMs };
    const session = await startSession(bed.phone, options);
    let failure: unknown;
    try {
      await use(session, events);
    } catch (error) {
      failure = error;
      await bed.setFault({ fault: 'clear' });
      await bed.reconnect();
    }
    await session.stop();
    if (failure !== undefined) {
      throw failure;
    }
    assert.deepEqual(processesWith(modelBlob), [], 'a server is left on the phone');
  }

  async function replyOf(
    session: DeviceSession,
    asked: ChatRequest,
    onToken: (count: number) => Promise<void> = async () => {},
  ): Promise<string> {
    let reply = '';
    let count = 0;
    for await (const event of session.chat(asked)) {
      if (event.type === 'token') {
        reply += event.text;
        count += 1;
        await onToken(count);
      }
    }
    return reply;
  }

  async function until(events: readonly SessionEvent[], ...types: readonly SessionEvent['type'][]): Promise<void> {
    const deadline = performance.now() + 20_000;
    while (!events.some((event) => types.includes(event.type))) {
      assert.ok(performance.now() < deadline, `there was no event ${types.join(' or ')}`);
      await delay(10);
    }
  }

  const outcomes = (events: readonly SessionEvent[]) =>
    events.flatMap((event) => (event.type === 'reconnected' ? [event.server] : []));

  it('goes on and arrives without a lost or doubled byte, wherever it was cut', async () => {
    await withSession(async (session, events) => {
      const { process } = session;
      const waits: number[] = [];
      for (const cut of cutsAfterTokens) {
        events.length = 0;
        const pull = () => bed.setFault({ fault: 'drop', afterBytes: 0 });
        const pulled = cut === 0 ? delay(15).then(pull) : undefined;
        const reply = await replyOf(session, request, async (count) => {
          if (count === cut) {
            await pull();
          }
        });
        await pulled;
        assert.equal(reply, undisturbed, `cut after ${cut} tokens`);
        await until(events, 'reconnected');
        assert.deepEqual(new Set(outcomes(events)), new Set(['adopted']));
        waits.push(...events.flatMap((event) => (event.type === 'reconnected' ? [event.awayMs] : [])));
      }
      assert.deepEqual(session.process, process);
    });
  });

  it('is asked for again when the request itself was cut', async () => {
    await withSession(async (session) => {
      for (const afterBytes of cutsAfterBytes) {
        await bed.setFault({ fault: 'drop', afterBytes });
        assert.equal(await replyOf(session, request), undisturbed, `cut after ${afterBytes} bytes`);
        await bed.setFault({ fault: 'clear' });
      }
    });
  });

  it('is written again by a new server where the phone restarted, and that is said', async () => {
    await withSession(async (session, events) => {
      const before = session.process;
      const reply = await replyOf(session, request, async (count) => {
        if (count === 40) {
          await bed.setFault({ fault: 'reboot', afterBytes: 0, seconds: 1 });
        }
      });
      assert.equal(reply, undisturbed);
      assert.deepEqual(outcomes(events), ['new']);
      assert.notDeepEqual(session.process, before);
      assert.ok(!events.some((event) => event.type === 'ended'), 'a restart is no end of its own');
      assert.equal(await replyOf(session, request), undisturbed, 'the session goes on');
    });
  });

  it('is not pieced together from two that differ', async () => {
    await withSession(async (session) => {
      const random = { ...request, temperature: 1.5 };
      const asked = replyOf(session, random, async (count) => {
        if (count === 10) {
          await bed.setFault({ fault: 'reboot', afterBytes: 0, seconds: 1 });
        }
      });
      await assert.rejects(asked, { code: 'device.replyLost' });
    });
  });

  it('is not asked of another phone on the same address', async () => {
    await withSession(async (session, events) => {
      const asked = replyOf(session, request, async (count) => {
        if (count === 10) {
          await bed.setFault({ fault: 'other-phone' });
        }
      });
      await assert.rejects(asked, { code: 'adb.otherPhone' });
      assert.ok(events.some((event) => event.type === 'notReconnected'));
      await bed.setFault({ fault: 'clear' });
      await bed.reconnect();
      assert.equal(await replyOf(session, request), undisturbed, 'its own phone is back');
    });
  });

  it('is waited for no longer than said, and the next one finds the phone again', async () => {
    await withSession(async (session, events) => {
      const asked = replyOf(session, request, async (count) => {
        if (count === 10) {
          await bed.setFault({ fault: 'offline', seconds: 3 });
        }
      });
      await assert.rejects(asked, { code: 'adb.didNotReturn', message: /within 1 s/ });
      await bed.setFault({ fault: 'clear' });
      await bed.reconnect();
      assert.equal(await replyOf(session, request), undisturbed);
      events.length = 0;
      await bed.setFault({ fault: 'drop', afterBytes: 0 });
      // Nobody asks anything: the loss is noticed all the same.
      await until(events, 'linkLost', 'reconnected');
      await bed.setFault({ fault: 'clear' });
      await bed.reconnect();
    }, 1000);
  });

  it('really stops when it is stopped while the cable is out', async () => {
    await withSession(async (session, events) => {
      const stop = new AbortController();
      const asked = replyOf(session, { ...request, maxTokens: 400, signal: stop.signal }, async (count) => {
        if (count === 5) {
          await bed.setFault({ fault: 'offline', seconds: 1 });
          setTimeout(() => stop.abort(new DOMException('enough', 'AbortError')), 200);
        }
      });
      await assert.rejects(asked, { name: 'AbortError' });
      await until(events, 'reconnected');
      // The slot is idle: a short question does not queue behind 400 tokens.
      const startedAt = performance.now();
      await replyOf(session, { ...request, maxTokens: 1 });
      assert.ok(performance.now() - startedAt < 1000);
    });
  });
});
