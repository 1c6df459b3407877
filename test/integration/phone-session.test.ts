import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { actionGrammar } from '../../src/core/actions/grammar';
import { parseActionSchema } from '../../src/core/actions/parse-schema';
import { copiedMode, mappedMode, memoryNeed, memoryReserveBytes } from '../../src/core/memory/gate';
import { readPhoneFacts } from '../../src/node/adb/facts';
import type { InstalledRuntime } from '../../src/node/device/installed-runtime';
import { readPhoneContents } from '../../src/node/device/phone-contents';
import { pushFile } from '../../src/node/device/push/push-file';
import { listPhoneFiles } from '../../src/node/device/remove';
import { batchTokens, serverArguments } from '../../src/node/device/server-arguments';
import { type DeviceSession, type SessionEvent, startSession } from '../../src/node/device/session';
import { inspectModel } from '../../src/node/gguf/inspect-model';
import type { ChatRequest } from '../../src/node/llama/client';
import { processesWith } from './phone/processes';
import { type SessionBed, startSessionBed } from './phone/session-bed';

const question = (content: string, maxTokens = 24): ChatRequest => ({
  messages: [{ role: 'user', content }],
  maxTokens,
  temperature: 0,
});

/** What starts the server. */
const ways = ['our program', 'plain shell', 'shell after all'] as const;
type Way = (typeof ways)[number];

function sampleSchema() {
  const file = path.resolve(import.meta.dirname, '..', '..', 'examples', 'phone-assistant', 'mobile-llm.actions.yaml');
  const { schema } = parseActionSchema(readFileSync(file, 'utf8'));
  assert.ok(schema);
  return schema;
}

async function replyTo(session: DeviceSession, request: ChatRequest): Promise<string> {
  let reply = '';
  for await (const event of session.chat(request)) {
    reply += event.type === 'token' ? event.text : '';
  }
  return reply;
}

describe('a session on the phone', function () {
  this.timeout(180_000);
  let bed: SessionBed;
  let runtime: InstalledRuntime;
  let modelBlob: string;
  let phoneProgram: string;

  before(async function () {
    bed = await startSessionBed(this);
    ({ runtime, modelBlob, phoneProgram } = bed);
  });
  after(async () => bed?.dispose());

  async function withSession(
    use: (session: DeviceSession, events: readonly SessionEvent[]) => Promise<void>,
    way: Way = 'our program',
  ): Promise<void> {
    const events: SessionEvent[] = [];
    const onEvent = (event: SessionEvent) => events.push(event);
    const absent = `${phoneProgram}-that-is-not-there`;
    const programOf = { 'our program': phoneProgram, 'plain shell': undefined, 'shell after all': absent };
    const options = { modelBlob, runtime, contextTokens: 512, threads: 1, onEvent, phoneProgram: programOf[way] };
    const session = await startSession(bed.phone, options);
    try {
      await use(session, events);
    } finally {
      await session.stop();
    }
    assert.deepEqual(processesWith(modelBlob), [], 'a server is left on the phone');
    assert.ok(!(await listPhoneFiles(bed.phone)).some((file) => file.path.startsWith('sessions/')));
  }

  it('tells what lies and runs on the phone, with its memory', async () => {
    await withSession(async (session) => {
      const { models, parts, servers } = await readPhoneContents(bed.phone);
      const [server] = servers;
      assert.deepEqual([models.map(({ sha256 }) => `sha256-${sha256}`), parts], [[path.basename(modelBlob)], []]);
      assert.deepEqual(
        servers.map(({ sessionId, modelSha256, contextTokens }) => [sessionId, modelSha256, contextTokens]),
        [[session.id, models[0]?.sha256, 512]],
      );
      assert.ok((server?.memoryBytes ?? 0) > 10e6);
    });
    assert.deepEqual((await readPhoneContents(bed.phone)).servers, []);
  });

  it('gives llama-server only flags that its --help knows', async () => {
    const { stdout } = await promisify(execFile)(bed.serverFile, ['--help']);
    const known = new Set(stdout.match(/(?<=^|[\s,])--?[a-z][a-z-]*/gm));
    for (const endpoint of [{ kind: 'abstract', name: 'a' } as const, { kind: 'tcp', port: 1 } as const]) {
      const settings = { modelPath: 'm', adapterPath: 'a', apiKeyPath: 'k', contextTokens: 1, threads: 1, endpoint };
      const all = [copiedMode, mappedMode].flatMap((loadMode) => serverArguments({ ...settings, loadMode }));
      for (const flag of all.filter((argument) => argument.startsWith('--'))) {
        assert.ok(known.has(flag), `${flag} is unknown to this llama-server`);
      }
    }
  });

  it('streams a reply, measures it, and leaves nothing behind', async () => {
    await withSession(async (session, events) => {
      const texts: string[] = [];
      let speed = 0;
      for await (const event of session.chat(question('Count from one to ten in words.'))) {
        if (event.type === 'token') {
          texts.push(event.text);
        } else if (event.type === 'done') {
          speed = event.timings.tokensPerSecond;
        }
      }
      assert.ok(texts.length > 3, 'the reply came in one piece');
      assert.ok(texts.join('').trim().length > 0);
      assert.ok(speed > 0);
      assert.deepEqual(
        events.map((event) => event.type),
        ['starting', 'ready'],
      );
      assert.equal(processesWith(modelBlob).filter((pid) => pid === session.process.pid).length, 1);
    });
  });

  it('opens no port, keeps its key in a file that only it can read, and lets nobody in without it', async () => {
    await withSession(async (session) => {
      assert.equal(session.endpoint.kind, 'abstract');
      const folder = `"$TMPDIR/mobile-llm/sessions/${session.id}"`;
      assert.equal((await bed.phone.shell(`stat -c %a ${folder}/api-key ${folder}`)).stdout, '600\n700\n');
      const key = (await bed.phone.shell(`cat ${folder}/api-key`)).stdout.trim();
      assert.deepEqual(processesWith(key), [], 'the key is on a command line');
      const name = session.endpoint.kind === 'abstract' ? session.endpoint.name : '';
      const stranger = await bed.phone.openSocket(`localabstract:${name}`);
      stranger.write('POST /tokenize HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}');
      const answer = (await stranger.toArray()).join('');
      assert.match(answer, /^HTTP\/1\.1 401/);
    });
  });

  it('uses a port of the phone where adb may not reach abstract sockets', async () => {
    await bed.setFault({ fault: 'refuse', service: 'localabstract:' });
    try {
      await withSession(async (session, events) => {
        assert.equal(session.endpoint.kind, 'tcp');
        assert.equal(events.filter((event) => event.type === 'starting').length, 2);
        assert.notEqual(await replyTo(session, question('Say hi.', 4)), '');
      });
    } finally {
      await bed.setFault({ fault: 'clear' });
    }
  });

  it('ends a reply on the phone when it is cancelled', async () => {
    await withSession(async (session) => {
      const cancel = new AbortController();
      const reason = new DOMException('enough', 'AbortError');
      const reading = (async () => {
        for await (const event of session.chat({ ...question('Tell a long story.', 400), signal: cancel.signal })) {
          if (event.type === 'token') {
            cancel.abort(reason);
          }
        }
      })();
      await assert.rejects(reading, reason);
      // The only slot is free again: a short question is answered, not queued behind 400 tokens.
      const startedAt = performance.now();
      for await (const event of session.chat(question('Say hi.', 2))) {
        assert.notEqual(event.type, 'ended');
      }
      assert.ok(performance.now() - startedAt < 20_000);
    });
  });

  it('binds the reply to a grammar, leaves talk free in that of the actions, and refuses a broken one', async () => {
    await withSession(async (session) => {
      const request = question('Count from one to three in words.', 40);
      const bound = await replyTo(session, { ...request, grammar: 'root ::= "eleven " "<bound>"' });
      assert.equal(bound, 'eleven <bound>');
      const free = await replyTo(session, request);
      assert.equal(await replyTo(session, { ...request, grammar: actionGrammar(sampleSchema()) }), free);
      const broken = session.chat({ ...question('Hi'), grammar: 'root ::= (' });
      await assert.rejects(broken[Symbol.asyncIterator]().next(), { code: 'llama.refused' });
    });
  });

  for (const way of ways) {
    it(`tells how a server started by ${way} ended when it is killed, and does not wait for it`, async () => {
      await withSession(async (session, events) => {
        await bed.phone.shell(`kill -9 ${session.process.pid}`);
        const deadline = performance.now() + 5000;
        while (!events.some((event) => event.type === 'ended') && performance.now() < deadline) {
          await delay(20);
        }
        const ended = events.find((event) => event.type === 'ended');
        assert.match(ended?.reason ?? '', /memory ran out.*137/);
        const reading = session.chat(question('Hi'))[Symbol.asyncIterator]().next();
        await assert.rejects(reading, { code: 'device.serverEnded' });
      }, way);
    });
  }

  it('refuses a file that is no model with the last words of the server, at once', async () => {
    const file = path.join(bed.folder, 'no-model.gguf');
    await writeFile(file, randomBytes(100_000));
    const { blobPath } = await pushFile(bed.phone, file);
    const starting = startSession(bed.phone, { modelBlob: blobPath, runtime, contextTokens: 512, threads: 1 });
    await assert.rejects(starting, { code: 'device.serverEnded', message: /failed to load model/ });
    assert.deepEqual(processesWith(blobPath), []);
  });

  it('takes about the memory that was predicted, read or mapped, and as much of it for itself alone', async () => {
    const files = [process.env['MOBILE_LLM_TEST_GGUF'], process.env['MOBILE_LLM_TEST_MODEL_GGUF']];
    for (const file of files.flatMap((name) => (name ? [name] : []))) {
      const { shape } = await inspectModel(file);
      const { blobPath } = await pushFile(bed.phone, file);
      assert.ok(shape);
      for (const mode of [copiedMode, mappedMode]) {
        const need = memoryNeed(shape, { contextTokens: 1024, batchTokens, ...mode });
        // The phone has just so much that this mode is the one that is chosen.
        const found = await readPhoneFacts(bed.phone);
        const reserveBytes = memoryReserveBytes(found.memoryTotalBytes);
        const leastBytes = Math.max(need.totalBytes, need.anonymousBytes + reserveBytes);
        const memoryAvailableBytes = mode.isMapped ? leastBytes : need.totalBytes + reserveBytes;
        const facts = { ...found, memoryAvailableBytes };
        const options = { modelBlob: blobPath, runtime, contextTokens: 1024, threads: 1, shape, facts, phoneProgram };
        const session = await startSession(bed.phone, options);
        try {
          await replyTo(session, question('Tell me of the sea. '.repeat(80), 4));
          const { stdout } = await bed.phone.shell(`cat /proc/${session.process.pid}/status`);
          const measured = (name: string) => 1024 * Number(new RegExp(`^${name}:\\s*(\\d+) kB`, 'm').exec(stdout)?.[1]);
          const what = `${path.basename(file).slice(0, 12)}, mapped ${mode.isMapped}`;
          const isNear = (predicted: number, actual: number) => Math.abs(predicted - actual) < 0.1 * need.totalBytes;
          assert.ok(isNear(need.totalBytes, measured('VmRSS')), `${what}: ${need.totalBytes}, ${measured('VmRSS')}`);
          const anonymous = measured('RssAnon');
          assert.ok(isNear(need.anonymousBytes, anonymous), `${what}: ${need.anonymousBytes}, ${anonymous}`);
        } finally {
          await session.stop();
        }
      }
    }
  });

  it('refuses a model that the phone has no memory for, before anything is loaded', async () => {
    const shape = {
      fileSizeBytes: 3e9,
      layerCount: 28,
      embeddingLength: 3072,
      headCount: 24,
      keyValueHeadCount: 8,
      vocabularySize: 128_256,
    };
    const starting = startSession(bed.phone, { modelBlob, runtime, contextTokens: 4096, shape });
    await assert.rejects(starting, { code: 'device.tooLittleMemory', message: /weights 3000, context 470/ });
  });
});
