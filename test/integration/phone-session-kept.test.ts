import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { listPhoneFiles, removeFromPhone } from '../../src/node/device/remove';
import {
  type DeviceSession,
  type SessionEvent,
  type SessionOptions,
  startSession,
} from '../../src/node/device/session';
import { endLeftServers } from '../../src/node/device/session/leftovers';
import { processIdentity } from '../../src/node/supervisor/process-identity';
import { processesLeftWith, processesWith } from './phone/processes';
import { type SessionBed, startSessionBed } from './phone/session-bed';

describe('a server that outlives its session', function () {
  this.timeout(120_000);
  let bed: SessionBed;
  let modelBlob: string;
  /** Of the session that was started last. */
  let events: SessionEvent[] = [];

  before(async function () {
    bed = await startSessionBed(this);
    modelBlob = bed.modelBlob;
  });
  after(async () => bed?.dispose());
  afterEach(async () => {
    await endLeftServers(bed.phone);
    assert.deepEqual(await processesLeftWith(modelBlob), [], 'a server is left on the phone');
  });

  function start(changed: Partial<SessionOptions> = {}): Promise<DeviceSession> {
    const own: SessionEvent[] = [];
    events = own;
    const onEvent = (event: SessionEvent) => own.push(event);
    const { runtime, phoneProgram } = bed;
    return startSession(bed.phone, {
      modelBlob,
      runtime,
      contextTokens: 512,
      threads: 1,
      phoneProgram,
      onEvent,
      ...changed,
    });
  }

  const types = () => events.map((event) => event.type);
  const ended = () => events.flatMap((event) => (event.type === 'leftoversEnded' ? [event] : []));
  const sessionFolders = async () =>
    new Set((await listPhoneFiles(bed.phone)).flatMap((file) => /^sessions\/([^/]+)\//.exec(file.path)?.[1] ?? []));

  async function ask(session: DeviceSession): Promise<string> {
    let reply = '';
    const messages = [{ role: 'user' as const, content: 'Count from one to five in words.' }];
    for await (const event of session.chat({ messages, maxTokens: 8, temperature: 0 })) {
      reply += event.type === 'token' ? event.text : '';
    }
    return reply;
  }

  /** Changes what the phone holds of a session's owner. */
  async function changeOwner(id: string, change: string): Promise<void> {
    const folder = `"$TMPDIR/mobile-llm/sessions/${id}"`;
    const { exitCode } = await bed.phone.shell(`cd ${folder} && sed '${change}' owner > changed && mv changed owner`);
    assert.equal(exitCode, 0);
  }

  it('goes on when it is kept, and the next session with the same model and settings takes it', async () => {
    const first = await start({ keepServer: true });
    const reply = await ask(first);
    const startMs = loadMs();
    await first.stop();
    assert.deepEqual(processesWith(modelBlob), [first.process.pid]);

    const second = await start({ keepServer: true });
    assert.deepEqual(types(), ['adopted', 'ready']);
    assert.deepEqual(second.process, first.process);
    assert.equal(second.id, first.id);
    assert.equal(await ask(second), reply);
    process.stdout.write(`      new ${Math.round(startMs)} ms, adopted ${Math.round(loadMs())} ms until ready\n`);
    await second.stop();

    const third = await start({ keepServer: true, threads: 'auto' });
    assert.deepEqual(third.process, first.process, 'where any number of threads will do, these do');
    await third.stop();
  });

  const loadMs = () => events.flatMap((event) => (event.type === 'ready' ? [event.loadMs] : []))[0] ?? Number.NaN;

  it('is ended first when the next session needs another', async () => {
    for (const other of [{ contextTokens: 256 }, { threads: 2 }]) {
      const kept = await start({ keepServer: true });
      await kept.stop();
      const next = await start(other);
      assert.deepEqual(ended(), [{ type: 'leftoversEnded', orphans: 0, kept: 1 }]);
      assert.deepEqual(processesWith(modelBlob), [next.process.pid]);
      await next.stop();
      assert.deepEqual(await sessionFolders(), new Set());
    }
  });

  it('is started anew when the kept one was killed, or the phone restarted meanwhile', async () => {
    for (const end of [killServer, restartPhone]) {
      const kept = await start({ keepServer: true });
      await kept.stop();
      await end(kept);
      const next = await start();
      assert.notDeepEqual(next.process, kept.process);
      assert.ok((await ask(next)) !== '');
      await next.stop();
      assert.deepEqual(await sessionFolders(), new Set());
    }
  });

  async function killServer({ process }: DeviceSession): Promise<void> {
    await bed.phone.shell(`kill -9 ${process.pid}`);
    assert.deepEqual(await processesLeftWith(modelBlob), []);
  }

  async function restartPhone(): Promise<void> {
    await bed.setFault({ fault: 'reboot', afterBytes: 0, seconds: 1 });
    await bed.phone.shell('echo').catch(() => {});
    await bed.setFault({ fault: 'clear' });
    await bed.reconnect();
  }

  it('is not taken while it writes a reply that nobody is left to read', async () => {
    const kept = await start({ keepServer: true });
    const messages = [{ role: 'user' as const, content: 'Tell a long story.' }];
    const reply = kept.chat({ messages, maxTokens: 450, temperature: 0 })[Symbol.asyncIterator]();
    await reply.next();
    await changeOwner(kept.id, 's/"startTime":"[^"]*"/"startTime":"1"/');
    const next = await start();
    assert.deepEqual(types(), ['leftoversEnded', 'starting', 'ready']);
    assert.notDeepEqual(next.process, kept.process);
    await next.stop();
    await kept.stop();
    await assert.rejects(async () => {
      for (let event = await reply.next(); !event.done; ) {
        event = await reply.next();
      }
    });
  });

  it('is taken by one of two that want it at the same time', async () => {
    const kept = await start({ keepServer: true });
    await kept.stop();
    const both = await Promise.all([start(), start()]);
    const pids = both.map((session) => session.process.pid);
    assert.equal(pids.filter((pid) => pid === kept.process.pid).length, 1);
    assert.equal(new Set(pids).size, 2);
    assert.ok((await Promise.all(both.map(ask))).every((reply) => reply !== ''));
    await Promise.all(both.map((session) => session.stop()));
    assert.deepEqual(await sessionFolders(), new Set());
  });

  it('is ended by the next start when the cable was out at its stop', async () => {
    const lost = await start();
    await bed.setFault({ fault: 'offline', seconds: 30 });
    await bed.phone.shell('echo').catch(() => {});
    await assert.rejects(lost.stop());
    assert.ok(processesWith(modelBlob).includes(lost.process.pid), 'nobody could end it');
    await bed.setFault({ fault: 'clear' });
    await bed.reconnect();
    const next = await start();
    assert.deepEqual(ended(), [{ type: 'leftoversEnded', orphans: 1, kept: 0 }]);
    assert.ok(!processesWith(modelBlob).includes(lost.process.pid));
    await next.stop();
    assert.deepEqual(await sessionFolders(), new Set());
  });

  it('is ended when that is asked for, and one that is open is not', async () => {
    const open = await start();
    const kept = await start({ keepServer: true });
    await kept.stop();
    const { keptEnded, leftAlone } = await endLeftServers(bed.phone);
    assert.deepEqual([keptEnded, leftAlone], [1, 1]);
    assert.deepEqual(processesWith(modelBlob), [open.process.pid]);
    await open.stop();
  });

  it('is ended with everything else that is removed from the phone', async () => {
    const kept = await start({ keepServer: true });
    await kept.stop();
    await removeFromPhone(bed.phone);
    assert.deepEqual(await processesLeftWith(modelBlob), []);
    await bed.provide();
  });

  describe('whose owner', () => {
    let owner: ChildProcess;
    let session: DeviceSession;

    /** A session of a process beside this one. */
    beforeEach(async () => {
      owner = spawn('sleep', ['60']);
      const identity = await processIdentity(owner.pid ?? 0);
      assert.ok(identity);
      session = await start();
      const { pid, startTime } = identity;
      await changeOwner(session.id, `s/"pid":[0-9]*/"pid":${pid}/;s/"startTime":"[^"]*"/"startTime":"${startTime}"/`);
    });
    afterEach(async () => {
      owner.kill();
      await session.stop().catch(() => {});
    });

    it('lives is left alone', async () => {
      const next = await start();
      assert.deepEqual(ended(), []);
      assert.ok((await ask(session)) !== '');
      await next.stop();
    });

    it('has ended is ended too', async () => {
      owner.kill();
      await new Promise((resolve) => owner.once('exit', resolve));
      await (await start()).stop();
      assert.equal(ended()[0]?.orphans, 1);
      assert.deepEqual(await processesLeftWith(modelBlob), []);
    });

    it('has ended, and whose number another process has, is ended too', async () => {
      await changeOwner(session.id, 's/"startTime":"[^"]*"/"startTime":"1"/');
      await (await start()).stop();
      assert.equal(ended()[0]?.orphans, 1);
      assert.equal(owner.exitCode, null, 'the process with that number is not touched');
    });

    it('is on another computer is left alone, and not taken when it is free', async () => {
      owner.kill();
      const elsewhere = 's/"computer":"[^"]*"/"computer":"another"/';
      await changeOwner(session.id, `${elsewhere};s/"isInUse":true/"isInUse":false/;s/"isKept":false/"isKept":true/`);
      const next = await start();
      assert.deepEqual(ended(), []);
      assert.notDeepEqual(next.process, session.process);
      assert.ok((await ask(session)) !== '');
      await next.stop();
    });
  });
});
