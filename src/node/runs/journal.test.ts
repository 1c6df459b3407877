import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { askControl, controlPathOf, serveControl } from './control';
import type { RunEvent } from './events';
import { Journal, type JournalHandle, readJournal } from './journal';

describe('run journal', () => {
  let folder = '';
  let file = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'journal-'));
    file = path.join(folder, 'journal.jsonl');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const progress = (done: number): RunEvent => ({ event: 'progress', step: 'train', done, total: 100, unit: 'steps' });

  it('keeps the order of events and is read from where the last read ended', async () => {
    const journal = await Journal.create(file);
    journal.append({ event: 'step-started', step: 'train' });
    journal.append(progress(1));
    await journal.close();
    const first = await readJournal(file);
    assert.deepEqual(
      first.events.map(({ event }) => event),
      ['step-started', 'progress'],
    );
    appendFileSync(file, '{"event":"run-cancelled","at":"2026-11-21T10:00:00Z"}\n');
    const second = await readJournal(file, first.nextOffset);
    assert.deepEqual(
      second.events.map(({ event }) => event),
      ['run-cancelled'],
    );
    assert.deepEqual((await readJournal(file, second.nextOffset)).events, []);
  });

  it('leaves a torn last line for the next read', async () => {
    writeFileSync(file, '{"event":"step-started","step":"train"}\n{"event":"run-canc');
    const first = await readJournal(file);
    assert.equal(first.events.length, 1);
    appendFileSync(file, 'elled","at":"x"}\n');
    const second = await readJournal(file, first.nextOffset);
    assert.deepEqual(second.events, [{ event: 'run-cancelled', at: 'x' }]);
  });

  it('writes progress a few times a second, and always the last', async () => {
    const journal = await Journal.create(file);
    for (let done = 0; done <= 100; done += 1) {
      journal.append(progress(done));
    }
    await journal.close();
    const { events } = await readJournal(file);
    assert.ok(events.length <= 3, `${events.length} events`);
    assert.deepEqual(events.at(-1), progress(100));
  });

  it('never writes over the journal of another run', async () => {
    writeFileSync(file, '');
    await assert.rejects(Journal.create(file), { code: 'EEXIST' });
  });

  it('leaves out what a full disk does not take, and says so only when the end is missing', async () => {
    const handle = await open(file, 'ax');
    let isFull = false;
    const appendFile: JournalHandle['appendFile'] = async (line) => {
      if (isFull) {
        await handle.appendFile(String(line).slice(0, 10));
        throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
      }
      await handle.appendFile(line);
    };
    const journal = new Journal({ appendFile, sync: () => handle.sync(), close: async () => {} }, folder);
    journal.append({ event: 'step-started', step: 'render' });
    await delay(50);
    isFull = true;
    journal.append({ event: 'step-started', step: 'train' });
    await assert.rejects(journal.close(), { code: 'store.diskFull' });
    isFull = false;
    journal.append({ event: 'step-started', step: 'merge' });
    await journal.close();
    await handle.close();
    assert.deepEqual(
      (await readJournal(file)).events.map((event) => 'step' in event && event.step),
      ['render', 'merge'],
    );
  });

  it('leaves out, where told to, progress that the next line of the same step makes superfluous, and nothing else', async () => {
    const progress = (step: 'train' | 'merge', done: number, variant?: string): RunEvent => {
      return { event: 'progress', step, ...(variant && { variant }), done, total: 9, unit: '"done"\u2028 für' };
    };
    const started: RunEvent = { event: 'step-started', step: 'train' };
    const kept = [
      started,
      progress('train', 3),
      progress('merge', 1),
      progress('merge', 1, 'a'),
      progress('merge', 1),
      started,
      progress('train', 4),
    ];
    const superseded = [progress('train', 1), progress('train', 2)];
    const lines = kept.toSpliced(1, 0, ...superseded).map((event) => `${JSON.stringify(event)}\n`);
    const text = `not JSON\n\n{"event":"progress"}\n${lines.join('')}`;
    writeFileSync(file, `${text}${JSON.stringify(progress('train', 5)).slice(0, -1)}`);
    const read = await readJournal(file, 0, 'telling');
    assert.deepEqual(read.events, kept);
    assert.equal(read.nextOffset, Buffer.byteLength(text));
    assert.equal((await readJournal(file)).events.length, kept.length + superseded.length);
  });

  it('reads nothing where there is none yet', async () => {
    assert.deepEqual(await readJournal(path.join(folder, 'absent')), { events: [], nextOffset: 0 });
  });
});

describe('run control', () => {
  it('answers commands, and nobody else may connect', async () => {
    const controlPath = controlPathOf(path.join(os.tmpdir(), `a long ${'workspace '.repeat(20)}`, String(process.pid)));
    assert.ok(Buffer.byteLength(controlPath) < 100);
    const commands: string[] = [];
    const server = await serveControl(controlPath, ({ command }) => {
      commands.push(command);
      return { ok: true, runId: 'r1' };
    });
    try {
      assert.equal(statSync(controlPath).mode & 0o777, 0o600);
      assert.equal(statSync(path.dirname(controlPath)).mode & 0o777, 0o700);
      assert.deepEqual(await askControl(controlPath, { command: 'status' }), { ok: true, runId: 'r1' });
      assert.deepEqual(await askControl(controlPath, { command: 'cancel' }), { ok: true, runId: 'r1' });
      assert.deepEqual(commands, ['status', 'cancel']);
    } finally {
      await server[Symbol.asyncDispose]();
    }
    await assert.rejects(askControl(controlPath, { command: 'status' }));
  });
});
