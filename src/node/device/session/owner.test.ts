import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { copiedMode } from '../../../core/memory/gate';
import { computerId } from './installation';
import { enterSession, leaveSession, ownerNow, parseOwner, standingOf } from './owner';
import { isWanted, parseServerRecord, type ServerRecord } from './server-record';

const computer = 'c0ffee';

describe('whose a session on a phone is', () => {
  it('is in use while this process has it open, and orphaned after that', async () => {
    const owner = await enterSession('a', { computer, isKept: false });
    assert.equal(await standingOf('a', owner, computer), 'inUse');
    leaveSession('a');
    assert.equal(await standingOf('a', owner, computer), 'orphaned');
  });

  it('is free when it was left on purpose, even if nobody could say so in the end', async () => {
    const left = await ownerNow({ computer, isInUse: false, isKept: true });
    assert.equal(await standingOf('a', left, computer), 'free');
    const crashed = { ...left, isInUse: true, startTime: 'another' };
    assert.equal(await standingOf('a', crashed, computer), 'free');
    assert.equal(await standingOf('a', { ...crashed, isKept: false }, computer), 'orphaned');
  });

  it('is nothing of ours on another computer', async () => {
    const owner = await ownerNow({ computer: 'another', isInUse: false, isKept: true });
    assert.equal(await standingOf('a', owner, computer), 'foreign');
  });

  it('is read as it was written, and only so', async () => {
    const owner = await ownerNow({ computer, isInUse: true, isKept: false });
    assert.deepEqual(parseOwner(JSON.parse(JSON.stringify(owner))), owner);
    for (const wrong of [null, [], {}, { ...owner, pid: '1' }, { ...owner, token: '*' }, { ...owner, isKept: 1 }]) {
      assert.equal(parseOwner(wrong), undefined);
    }
  });
});

describe('the name of this computer', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'mobile-llm-installation-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('stays the same, also where several processes ask first at the same time', async () => {
    const ids = await Promise.all(Array.from({ length: 8 }, () => computerId(folder)));
    assert.equal(new Set([...ids, await computerId(folder)]).size, 1);
    assert.match(ids[0] ?? '', /^[0-9a-f]{32}$/);
    assert.notEqual(ids[0], (await readFile(path.join(folder, 'installation-id'), 'utf8')).trim());
  });

  it('is made anew where it is damaged', async () => {
    await writeFile(path.join(folder, 'installation-id'), 'x');
    const id = await computerId(folder);
    assert.equal(await computerId(folder), id);
  });

  it('is another one each time where nothing can be kept', async () => {
    const file = path.join(folder, 'file');
    await writeFile(file, '');
    assert.notEqual(await computerId(path.join(file, 'cache')), await computerId(path.join(file, 'cache')));
  });
});

describe('what a server on a phone was started with', () => {
  const record: ServerRecord = {
    modelBlob: '/blobs/sha256-1',
    adapterBlob: undefined,
    serverPath: '/bin/x/llama-server',
    contextTokens: 1024,
    threads: 2,
    loadMode: copiedMode,
    endpoint: { kind: 'abstract', name: 'mobile-llm-1.sock' },
    bootId: 'b',
  };

  it('must be all that is wanted; any number of threads will do where none is named', () => {
    const wanted = { ...record, threads: undefined };
    assert.ok(isWanted(record, wanted));
    assert.ok(isWanted(record, { ...wanted, threads: 2 }));
    for (const other of [{ threads: 1 }, { contextTokens: 2048 }, { adapterBlob: '/blobs/sha256-2' }]) {
      assert.ok(!isWanted(record, { ...wanted, ...other }));
    }
    assert.ok(!isWanted(record, { ...wanted, modelBlob: '/blobs/sha256-2' }));
    assert.ok(!isWanted(record, { ...wanted, serverPath: '/bin/y/llama-server' }));
  });

  it('is read as it was written, and only so', () => {
    for (const written of [
      record,
      { ...record, bootId: undefined, endpoint: { kind: 'tcp', port: 20_001 } as const },
    ]) {
      assert.deepEqual(parseServerRecord(JSON.parse(JSON.stringify(written))), written);
    }
    for (const endpoint of [
      undefined,
      { kind: 'abstract', name: 'a b' },
      { kind: 'tcp', port: '1' },
      { kind: 'file' },
    ]) {
      assert.equal(parseServerRecord({ ...record, endpoint }), undefined);
    }
    assert.equal(parseServerRecord({ ...record, loadMode: 'mmap' }), undefined);
    assert.equal(parseServerRecord({ ...record, threads: null }), undefined);
    assert.equal(parseServerRecord(undefined), undefined);
  });
});
