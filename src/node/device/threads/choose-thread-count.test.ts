import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parsePhoneFacts } from '../../adb/facts';
import { chooseThreadCount, type ThreadProbe } from './choose-thread-count';
import { ThreadMemory } from './thread-memory';

const eightAlike = { ...parsePhoneFacts('a', {}), coreCount: 8 };
const subject = { phoneIdentity: 'a', serverPath: '/bin/runtime/llama-server', modelBlob: '/blobs/sha256-1' };

describe('choosing how many threads a phone uses', () => {
  let folder: string;
  let memory: ThreadMemory;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'mobile-llm-threads-'));
    memory = new ThreadMemory(folder);
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** A phone that is fastest with three threads. */
  const measure: ThreadProbe['measure'] = async (threads) => ({
    threads,
    tokensPerSecond: 10 - 3 * Math.abs(threads - 3),
    promptTokensPerSecond: 30,
  });

  it('measures, and remembers for this model, runtime and phone only', async () => {
    const choice = await chooseThreadCount({ facts: eightAlike, memory, subject, measure });
    assert.equal(choice.threads, 3);
    assert.deepEqual(
      choice.measured.map(({ threads }) => threads),
      [4, 3, 2, 1, 5],
    );
    assert.deepEqual(await memory.read(subject), { threads: 3, measured: choice.measured });
    for (const other of [{ phoneIdentity: 'b' }, { serverPath: '/other' }, { modelBlob: '/blobs/sha256-2' }]) {
      assert.equal(await memory.read({ ...subject, ...other }), undefined);
    }
  });

  it('chooses from what was measured in time', async () => {
    const slowly: ThreadProbe['measure'] = async (threads, signal) => {
      await delay(threads === 4 ? 0 : 5000, undefined, { signal });
      return measure(threads, signal);
    };
    const choice = await chooseThreadCount({ facts: eightAlike, memory, subject, measure: slowly, budgetMs: 50 });
    assert.deepEqual([choice.threads, choice.source], [4, 'measured']);
  });

  it('guesses where the time was too short for anything, and does not try again', async () => {
    const never: ThreadProbe['measure'] = async (_, signal) => {
      await delay(5000, undefined, { signal });
      return assert.fail();
    };
    const choice = await chooseThreadCount({ facts: eightAlike, memory, subject, measure: never, budgetMs: 20 });
    assert.deepEqual([choice.threads, choice.reason], [4, 'late']);
    assert.deepEqual(await memory.read(subject), { threads: 4, measured: [] });
  });

  it('guesses on a hot phone and remembers nothing', async () => {
    const facts = { ...eightAlike, thermalStatus: 2 };
    const choice = await chooseThreadCount({ facts, memory, subject, measure });
    assert.deepEqual([choice.threads, choice.reason], [4, 'hot']);
    assert.deepEqual(await readdir(folder), []);
  });

  it('measures nothing where there is nothing to choose', async () => {
    const facts = { ...eightAlike, coreCount: 2 };
    const choice = await chooseThreadCount({ facts, memory, subject, measure: () => assert.fail() });
    assert.deepEqual([choice.threads, choice.measured], [1, []]);
  });

  it('fails as a measurement fails, and when it is cancelled', async () => {
    const failure = new Error('the cable is out');
    const failing = chooseThreadCount({ facts: eightAlike, memory, subject, measure: () => Promise.reject(failure) });
    await assert.rejects(failing, failure);
    const cancel = AbortSignal.abort(new DOMException('enough', 'AbortError'));
    const cancelled = chooseThreadCount({
      facts: eightAlike,
      memory,
      subject,
      signal: cancel,
      measure: async (_, signal) => signal.throwIfAborted() ?? assert.fail(),
    });
    await assert.rejects(cancelled, { name: 'AbortError' });
    assert.deepEqual(await readdir(folder), []);
  });

  it('forgets what is damaged, of another version, a month old, or makes no sense', async () => {
    await memory.write(subject, { threads: 3, measured: [] });
    const [name = ''] = await readdir(folder);
    const speed = '{"threads":1,"tokensPerSecond":"fast","promptTokensPerSecond":1}';
    const at = (date: Date) => `"at":"${date.toISOString()}"`;
    const now = at(new Date());
    const monthAgo = at(new Date(Date.now() - 31 * 24 * 3600 * 1000));
    for (const text of [
      '',
      '{"version":1,"threads":3',
      '{"version":1,"threads":3,"measured":[]}',
      `{"version":2,"threads":3,"measured":[],${now}}`,
      `{"version":1,"threads":3,"measured":[],${monthAgo}}`,
      `{"version":1,"threads":0,"measured":[],${now}}`,
      `{"version":1,"threads":3,"measured":{},${now}}`,
      `{"version":1,"threads":3,"measured":[${speed}],${now}}`,
    ]) {
      await writeFile(path.join(folder, name), text);
      assert.equal(await memory.read(subject), undefined, text);
    }
    await writeFile(path.join(folder, name), `{"version":1,"threads":2,"measured":[],${now}}`);
    assert.equal((await memory.read(subject))?.threads, 2);
  });
});
