import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { withFileFault } from '../../../../../test/file-faults';
import type { Origin } from '../../../../core/dataset/growing/origin';
import { queueFileOf } from '../../growing/queue-name';
import { engineHandlers } from '../handlers/engine-handlers';
import { DatasetSession } from '../session/dataset-session';

const row = (said: string, more: Readonly<Record<string, unknown>> = {}) =>
  JSON.stringify({
    messages: [
      { role: 'user', content: said },
      { role: 'assistant', content: 'Yes.' },
    ],
    split: 'train',
    ...more,
  });
const made = (said: string, origin: Origin = { by: 'swap', row: 'first' }) => row(said, { n: '1.50', origin });
const original = `${row('One', { id: 'first' })}\r\n${row('Two')}`;

describe('Rows that wait beside an open dataset', () => {
  let folder = '';
  let file = '';
  let session: DatasetSession;
  const ask = () => engineHandlers(session);
  const text = (name: string) => readFile(name, 'utf8').catch(() => '');
  const queueText = () => text(queueFileOf(file, 'review'));
  const list = () => ask().candidates({ type: 'candidates', most: 200 });
  const names = async () => (await list()).candidates.map(({ name }) => name);
  const said = async () => (await list()).candidates.map((candidate) => candidate.said);
  const save = async () => ask().save({ type: 'save', overwrite: false });
  const view = () => session.open.review.view;
  const isOneThere = (written: string) => written.includes('"One more"');

  async function open(): Promise<void> {
    session = new DatasetSession(() => undefined);
    await session.openFile(file, undefined);
    await session.open.review.read();
  }

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'review \'ü" -'));
    file = path.join(folder, '-7 calls.jsonl');
    await writeFile(file, original);
    await writeFile(
      queueFileOf(file, 'review'),
      `${made('One more')}\n${made('Two more')}\nnonsense\n${made('One more')}\n`,
    );
    await writeFile(queueFileOf(file, 'inbox'), `${made('Three', { by: 'phone', device: 'Pixel' })}\n`);
    await open();
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('are shown as many as are asked for, and can all be rejected at once and had back', async () => {
    const { candidates, waitingCount } = await ask().candidates({ type: 'candidates', most: 2 });
    assert.deepEqual(
      candidates.map((candidate) => candidate.said),
      ['One more', 'Two more'],
    );
    assert.equal(waitingCount, 4);
    assert.deepEqual(await ask().reject({ type: 'reject', names: 'all' }), { rejected: 3 });
    assert.deepEqual([await names(), (await list()).waitingCount], [[], 0]);
    await ask()['restore-rejected']({ type: 'restore-rejected' });
    assert.deepEqual((await said()).sort(), ['One more', 'Three', 'Two more']);
  });

  it('are shown beside the rows that they were made of, with what speaks against them', async () => {
    await writeFile(queueFileOf(file, 'inbox'), `${made('Two')}\n${row('one!', { split: 'eval' })}\n`);
    await session.open.review.read();
    const { candidates, waitingCount } = await list();
    assert.equal(waitingCount, 5);
    assert.deepEqual(
      candidates.map(({ queue, said: words, source, turns }) => [queue, words, source?.lineNumber, turns[0]?.before]),
      [
        ['review', 'One more', 1, 'One'],
        ['review', 'Two more', 1, 'One'],
        ['inbox', 'Two', 1, 'One'],
        ['inbox', 'one!', undefined, undefined],
      ],
    );
    assert.deepEqual(
      candidates.map(({ findings }) => findings.map(({ message }) => message)),
      [
        [],
        [],
        ['The row has the same messages as line 2.'],
        ['The row has the same messages as line 1, which is in the split "train".'],
      ],
    );
  });

  it('are said once to be in the other split, where they are there word for word', async () => {
    await writeFile(queueFileOf(file, 'inbox'), `${row('Two', { split: 'eval' })}\n`);
    await session.open.review.read();
    const { candidates } = await list();
    assert.deepEqual(
      candidates.at(-1)?.findings.map(({ message }) => message),
      ['The row has the same messages as line 2, which is in the split "train".'],
    );
  });

  it('enter the document by one edit, and leave their queue when it is saved', async () => {
    const { edit, rows } = await ask().accept({ type: 'accept', names: (await names()).slice(0, 2) });
    assert.equal(rows, 2);
    assert.deepEqual(view(), { ...view(), waiting: { review: 1, inbox: 1 }, acceptedCount: 2 });
    assert.deepEqual(await said(), ['Three']);
    assert.ok(isOneThere(await queueText()), 'not before it is saved');
    await ask().toggle({ type: 'toggle', edit: edit?.id ?? -1 });
    assert.deepEqual(await said(), ['One more', 'Two more', 'Three'], 'undo has them wait again');
    await ask().toggle({ type: 'toggle', edit: edit?.id ?? -1 });
    await save();
    const more = ['One more', 'Two more'].map((words) => row(words, { n: '1.50' }));
    assert.equal(await text(file), `${original}\r\n${more.join('\r\n')}\r\n`);
    assert.equal(await queueText(), 'nonsense\n');
    assert.deepEqual(view().waiting, { review: 0, inbox: 1 });
  });

  it('wait again before the file loses them, where an edit is undone after it was saved', async () => {
    const [first = ''] = await names();
    const { edit } = await ask().accept({ type: 'accept', names: [first] });
    await save();
    assert.ok(!isOneThere(await queueText()));
    await ask().toggle({ type: 'toggle', edit: edit?.id ?? -1 });
    await save();
    assert.equal(await text(file), original);
    assert.ok(isOneThere(await queueText()));
    assert.deepEqual(await said(), ['Two more', 'One more', 'Three']);
    await ask().toggle({ type: 'toggle', edit: edit?.id ?? -1 });
    await save();
    assert.ok(isOneThere(await text(file)) && !isOneThere(await queueText()));
  });

  it('are not put into the document twice, and leave their queue where they are in the file', async () => {
    await writeFile(file, `${original}\n${row('One more')}\n`);
    await open();
    const [first = ''] = await names();
    const { edit, key } = await ask().accept({ type: 'accept', names: [first] });
    assert.equal(edit, undefined);
    assert.equal(key, 2);
    assert.ok(!isOneThere(await queueText()));
    await assert.rejects(async () => ask().accept({ type: 'accept', names: ['review:none'] }), { code: 'review.gone' });
  });

  it('stay where their row was deleted again, and are rejected for good, unless they are wanted back', async () => {
    const [first = '', second = ''] = await names();
    const { key = -1 } = await ask().accept({ type: 'accept', names: [first] });
    await ask().operate({ type: 'operate', rows: { kind: 'rows', keys: [key] }, operation: { kind: 'delete' } });
    await save();
    assert.ok(isOneThere(await queueText()));
    assert.deepEqual(await names(), [first, second, ...(await names()).slice(2)]);
    assert.deepEqual(await ask().reject({ type: 'reject', names: [first, second] }), { rejected: 2 });
    assert.deepEqual(await said(), ['Three']);
    assert.equal(view().rejectedCount, 2);
    assert.deepEqual(await ask()['restore-rejected']({ type: 'restore-rejected' }), { restored: 2 });
    assert.deepEqual(await said(), ['One more', 'Two more', 'Three']);
    assert.ok(!(await queueText()).includes('rejected'));
  });

  it('follow what others write into the queues', async () => {
    await writeFile(queueFileOf(file, 'inbox'), '');
    await ask()['read-queues']({ type: 'read-queues' });
    assert.deepEqual(view().waiting, { review: 3, inbox: 0 });
    await rm(queueFileOf(file, 'review'));
    await ask()['read-queues']({ type: 'read-queues' });
    assert.deepEqual(view().waiting, { review: 0, inbox: 0 });
  });

  for (const fault of ['freeze', 'ENOSPC'] as const) {
    it(`are in the queue or in the file, wherever a save is cut off (${fault})`, async () => {
      const lockFile = path.join(folder, `.${path.basename(file)}.lock`);
      const [first = ''] = await names();
      for (let nth = 1; ; nth += 1) {
        const { edit } = await ask().accept({ type: 'accept', names: [first] });
        const saving = await withFileFault(nth, fault, save);
        const place = `call ${nth} of a save`;
        assert.ok(isOneThere(await queueText()) || isOneThere(await text(file)), place);
        await rm(lockFile, { force: true });
        if (fault === 'freeze') {
          await open();
          const waiting = await names();
          await (waiting.includes(first) && ask().accept({ type: 'accept', names: [first] }));
        }
        // Where the rename was done and what follows it failed, the file is another than the one that was read.
        await ask().save({ type: 'save', overwrite: true });
        assert.ok(isOneThere(await text(file)) && !isOneThere(await queueText()), `${place}, then another`);
        if (fault === 'ENOSPC') {
          await ask().toggle({ type: 'toggle', edit: edit?.id ?? -1 });
          await withFileFault(nth, fault, save);
          assert.ok(isOneThere(await queueText()) || isOneThere(await text(file)), `${place} of what was undone`);
          await rm(lockFile, { force: true });
        }
        await writeFile(file, original);
        await writeFile(queueFileOf(file, 'review'), `${made('One more')}\n`);
        await open();
        await names();
        if (saving.calls < nth) {
          assert.ok(nth > 20, `${nth} calls`);
          return;
        }
      }
    });
  }
});
