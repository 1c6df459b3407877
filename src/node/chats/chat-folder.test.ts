import assert from 'node:assert/strict';
import { appendFile, mkdir, mkdtemp, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { ChatHeader } from '../../core/chat/chat-header';
import type { ChatRecord } from '../../core/chat/chat-record';
import { KeptTurns } from '../../core/chat/kept-turns';
import { ChatFolder } from './chat-folder';

const id = '3b8c2f60-0000-4000-8000-000000000001';
const other = '3b8c2f60-0000-4000-8000-000000000002';
const partner = { serial: 'A1', name: 'assistant', variant: 'Q4_0' };

function headerOf(ownId: string, serial = 'A1'): ChatHeader {
  const model = { name: 'assistant', variant: 'Q4_0' };
  return { id: ownId, startedAt: '', phone: { serial, label: 'Pixel' }, model };
}

function header(ownId: string, serial?: string, version = 1): ChatRecord {
  return { type: 'chat', version, ...headerOf(ownId, serial) };
}

const nothingSaid = () => ({ header: headerOf(id), turns: new KeptTurns() });

function turn(turnId: string): ChatRecord {
  return { type: 'turn', id: turnId, at: '2026-11-21T10:00:00Z', request: `request ${turnId}` };
}

describe('The folder of chats', () => {
  let store: string;
  let folder: ChatFolder;
  beforeEach(async () => {
    store = path.join(await mkdtemp(path.join(os.tmpdir(), 'chats ü-')), '.mobile-llm');
    folder = new ChatFolder(store);
  });
  afterEach(async () => {
    await rm(path.dirname(store), { recursive: true, force: true });
  });

  async function keep(ownId: string, ...records: readonly ChatRecord[]): Promise<void> {
    const file = folder.open(ownId, { whole: nothingSaid });
    file.append(...records);
    await file.close();
  }

  it('lists the chats with one model on one phone, and makes nothing by looking', async () => {
    assert.deepEqual(await folder.list(partner), []);
    await assert.rejects(readFile(path.join(store, '.gitignore')), { code: 'ENOENT' });
    await keep(id, header(id), turn('a'), turn('b'));
    await keep(other, header(other, 'B2'), turn('a'));
    const listed = await folder.list(partner);
    assert.deepEqual(
      listed.map(({ id: listedId, title, turnCount }) => [listedId, title, turnCount]),
      [[id, 'request a', 2]],
    );
    assert.equal(await readFile(path.join(store, '.gitignore'), 'utf8'), '*\n');
  });

  it('begins a line of its own after one that was cut', async () => {
    await keep(id, header(id), turn('a'));
    await appendFile(path.join(folder.path, `${id}.jsonl`), '{"type":"end","turn":"a","raw":"ha');
    await keep(id, { type: 'end', turn: 'a', raw: 'whole', status: 'finished' });
    assert.equal((await folder.read(id)).turns.get('a')?.raw, 'whole');
  });

  it('renames, deletes and brings back', async () => {
    await keep(id, header(id), turn('a'));
    await folder.rename(id, 'Calls');
    assert.equal((await folder.list(partner))[0]?.title, 'Calls');
    await folder.delete(id);
    assert.deepEqual(await folder.list(partner), []);
    await assert.rejects(folder.read(id), { code: 'chat.unknown' });
    await assert.rejects(folder.delete(id), { code: 'chat.unknown' });
    await folder.restore(id);
    assert.equal((await folder.list(partner))[0]?.title, 'Calls');
  });

  for (const wasWritten of [true, false]) {
    const when = wasWritten ? 'written in' : 'opened';
    it(`puts a chat back that was deleted after it was ${when}, when more is said in it`, async () => {
      await keep(id, header(id), turn('a'));
      let backCount = 0;
      const onBack = () => {
        backCount += 1;
      };
      const file = folder.open(id, { whole: nothingSaid, isThere: true, onBack });
      if (wasWritten) {
        file.append(turn('b'));
        await file.flush();
      }
      await folder.delete(id);
      assert.equal(await file.isGone(), true);
      file.append(turn('c'));
      await file.close();
      assert.deepEqual([await file.isGone(), backCount], [false, 1]);
      assert.equal((await folder.read(id)).turns.count, wasWritten ? 3 : 2);
      assert.equal(await folder.titleOfDeleted(id), undefined);
      await folder.restore(id);
    });
  }

  it('writes all of a chat anew where its file was deleted for good', async () => {
    await keep(id, header(id), turn('a'));
    const chat = await folder.read(id);
    const file = folder.open(id, { whole: () => chat, isThere: true });
    await rm(folder.path, { recursive: true });
    file.append(turn('b'));
    await file.flush();
    assert.equal((await folder.read(id)).turns.count, 2);
    await rm(folder.path, { recursive: true });
    file.append();
    await file.close();
    assert.equal((await folder.read(id)).turns.count, 1, 'what the chat says now');
  });

  it('throws away what was deleted a month ago, when something is deleted', async () => {
    await keep(id, header(id), turn('a'));
    await keep(other, header(other), turn('a'));
    await folder.delete(id);
    const old = path.join(folder.path, 'trash', `${id}.jsonl`);
    await utimes(old, 0, 0);
    await folder.delete(other);
    await assert.rejects(folder.restore(id), { code: 'chat.unknown' });
    await folder.restore(other);
  });

  it('leaves alone what a newer version wrote, and says so', async () => {
    await keep(id, header(id, 'A1', 2), turn('a'));
    const before = await readFile(path.join(folder.path, `${id}.jsonl`), 'utf8');
    assert.equal((await folder.list(partner))[0]?.newerVersion, 2);
    await assert.rejects(folder.read(id), { code: 'chat.newerVersion' });
    await assert.rejects(folder.rename(id, 'x'), { code: 'chat.newerVersion' });
    assert.equal(await readFile(path.join(folder.path, `${id}.jsonl`), 'utf8'), before);
  });

  it('follows no link, and takes no name for one of its own that leads elsewhere', async () => {
    await mkdir(folder.path, { recursive: true });
    const secret = path.join(store, 'secret.jsonl');
    await writeFile(secret, `${JSON.stringify(header(id))}\n`);
    await symlink(secret, path.join(folder.path, `${id}.jsonl`));
    assert.deepEqual(await folder.list(partner), []);
    await assert.rejects(folder.read(id), { code: 'chat.unknown' });
    for (const name of ['../secret', '..%2fsecret', `${id}/../../secret`, '', 'x'.repeat(500)]) {
      await assert.rejects(folder.read(name), { code: 'chat.unknown' });
      await assert.rejects(folder.delete(name), { code: 'chat.unknown' });
      assert.throws(() => folder.open(name, { whole: nothingSaid }), { code: 'chat.unknown' });
    }
  });

  it('says why nothing can be kept, and keeps it when it can', async () => {
    // In the place of the folder lies a file.
    await mkdir(store, { recursive: true });
    await writeFile(folder.path, '');
    const problems: (string | undefined)[] = [];
    const file = folder.open(id, { whole: nothingSaid, onProblem: (problem) => problems.push(problem) });
    file.append(header(id), turn('a'));
    await file.close();
    assert.ok(problems[0] !== undefined);
    await rm(folder.path);
    file.append(turn('b'));
    await file.close();
    assert.equal(problems.at(-1), undefined);
    assert.equal((await folder.read(id)).turns.count, 2);
  });
});
