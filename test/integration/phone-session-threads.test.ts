import assert from 'node:assert/strict';
import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { PhoneFacts } from '../../src/node/adb/facts';
import { type SessionEvent, startSession } from '../../src/node/device/session';
import { ThreadMemory } from '../../src/node/device/threads/thread-memory';
import { processesWith } from './phone/processes';
import { type SessionBed, startSessionBed } from './phone/session-bed';

/** A busy computer is slower than any phone. */
const threadBudgetMs = 90_000;

describe('the number of threads on a phone', function () {
  this.timeout(120_000);
  let bed: SessionBed;
  let facts: PhoneFacts;
  let memoryFolder: string;
  const events: SessionEvent[] = [];

  before(async function () {
    bed = await startSessionBed(this);
    memoryFolder = path.join(bed.folder, 'thread-counts');
    // Two big cores and two little ones, whatever this computer has.
    const clusters = [
      { coreCount: 2, maximumKhz: 1_800_000 },
      { coreCount: 2, maximumKhz: 2_800_000 },
    ];
    facts = { ...bed.facts, coreCount: 4, coreClusters: clusters };
  });
  after(async () => bed?.dispose());
  afterEach(() => assert.deepEqual(processesWith(bed.modelBlob), [], 'a server is left on the phone'));

  async function startAndStop(changed: { readonly facts?: PhoneFacts; readonly signal?: AbortSignal } = {}) {
    events.length = 0;
    const { modelBlob, runtime, phoneProgram } = bed;
    const session = await startSession(bed.phone, {
      modelBlob,
      runtime,
      contextTokens: 512,
      phoneProgram,
      facts,
      threadMemory: new ThreadMemory(memoryFolder),
      threadBudgetMs,
      onEvent: (event) => events.push(event),
      ...changed,
    });
    const commandLine = await bed.phone.shell(`tr '\\0' ' ' < /proc/${session.process.pid}/cmdline`);
    await session.stop();
    return Number(/--threads (\d+)/.exec(commandLine.stdout)?.[1]);
  }

  const found = () => events.flatMap((event) => (event.type === 'threads' ? [event] : []))[0];
  const wasMeasured = () => events.some((event) => event.type === 'measuringThreads');

  it('is not measured on a phone that is hot, and nothing is remembered', async () => {
    assert.equal(await startAndStop({ facts: { ...facts, thermalStatus: 2 } }), 2);
    assert.equal(found()?.reason, 'hot');
    assert.deepEqual(await readdir(memoryFolder).catch(() => []), []);
  });

  it('can be cancelled while it is measured', async () => {
    const cancel = new AbortController();
    const reason = new DOMException('enough', 'AbortError');
    const starting = startAndStop({ signal: cancel.signal });
    const deadline = performance.now() + 20_000;
    while (!wasMeasured() && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    cancel.abort(reason);
    await assert.rejects(starting, reason);
    assert.deepEqual(await readdir(memoryFolder).catch(() => []), []);
  });

  it('is measured at the first start, and remembered', async () => {
    const startedAt = performance.now();
    const threads = await startAndStop();
    const tookMs = performance.now() - startedAt;
    const measured = found()?.measured ?? [];
    assert.deepEqual(measured.map((speed) => speed.threads).toSorted(), [1, 2]);
    assert.equal(found()?.threads, threads);
    assert.equal(found()?.source, 'measured');
    assert.equal(events.filter((event) => event.type === 'starting').length, 1, 'only what is used is told');
    const table = measured.map((speed) => `${speed.threads} → ${speed.tokensPerSecond.toFixed(0)}`).join(', ');
    process.stdout.write(`      ${table} tokens/s, ${threads} used; ${Math.round(tookMs)} ms in all\n`);

    assert.equal(await startAndStop(), threads);
    assert.ok(!wasMeasured());
  });

  it('is measured again where what was remembered is damaged or of another version', async () => {
    const [name = ''] = await readdir(memoryFolder);
    await writeFile(path.join(memoryFolder, name), '{"version":1,"threads":');
    await startAndStop();
    assert.ok(wasMeasured());
  });
});
