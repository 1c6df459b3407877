import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { withFileFault } from '../../../../test/file-faults';
import { call, schemaOf, sms } from '../../../core/actions/schema.cases';
import type { Split } from '../../../core/dataset/conversation';
import { editRow } from '../../../core/dataset/document/row-edit';
import type { Candidate, CandidateKey } from '../../../core/dataset/growing/queue/candidate';
import {
  acceptCandidates,
  addCandidates,
  checkCandidates,
  editCandidate,
  type GrowingDataset,
  readCandidates,
  rejectCandidates,
} from './candidates';
import { addCorrection } from './inbox';
import { queueFileOf } from './queue-name';

const schema = { ...schemaOf(call, sms), arguments: 'copied' } as const;
const calling = (said: string, contact: string, split: Split = 'train'): Candidate => ({
  row: {
    messages: [
      { role: 'user', content: said },
      { role: 'assistant', tool_calls: [{ type: 'function', function: { name: 'call', arguments: { contact } } }] },
    ],
    split,
  },
  origin: { by: 'person' },
});
const first =
  '{"id":"a","split":"train","messages":[{"role":"user","content":"Call Ngozi"},{"content":"OK","role":"assistant"}],"n":1.50}';

describe('candidates of a dataset', () => {
  let folder = '';
  let dataset: GrowingDataset;
  const text = (file: string) => readFile(file, 'utf8').catch(() => '');
  const queueText = () => text(queueFileOf(dataset.file, 'review'));
  const keys = async () => new Set((await readCandidates(dataset, 'review')).entries.map(({ key }) => key));

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'grow \'ü" -'));
    const file = path.join(folder, '-7 calls.jsonl');
    dataset = { file, files: [file], schema };
    await writeFile(file, `${first}\r\n`);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('wait beside it, and enter it as they are written, without their origin', async () => {
    assert.deepEqual(
      await addCandidates(dataset, 'review', [calling('Ring Kofi', 'Kofi'), calling('Ring Edvard', 'Edvard')]),
      {
        added: 2,
        known: 0,
        leaks: 0,
      },
    );
    assert.equal(await text(dataset.file), `${first}\r\n`);
    const { entries } = await readCandidates(dataset, 'review');
    assert.deepEqual(entries[0]?.origin, { by: 'person' });
    const wanted = new Set(entries.slice(0, 1).map(({ key }) => key));
    const { accepted, refused } = await acceptCandidates(dataset, 'review', { keys: wanted });
    assert.deepEqual([accepted.length, refused.length], [1, 0]);
    const line = JSON.stringify(calling('Ring Kofi', 'Kofi').row);
    assert.equal(await text(dataset.file), `${first}\r\n${line}\r\n`);
    assert.equal((await readCandidates(dataset, 'review')).entries.length, 1);
    await acceptCandidates(dataset, 'review', { keys: await keys() });
    assert.deepEqual(await readdir(folder), [path.basename(dataset.file)]);
  });

  it('are taken up once, not again where they are known, and never where the other split says the same', async () => {
    const fresh = calling('Ring Kofi', 'Kofi');
    const leak = calling('call NGOZI.', 'NGOZI', 'eval');
    const copy: Candidate = {
      row: {
        messages: [
          { role: 'user', content: 'Call Ngozi' },
          { role: 'assistant', content: 'OK' },
        ],
        split: 'train',
      },
      origin: { by: 'person' },
    };
    assert.deepEqual(await addCandidates(dataset, 'review', [fresh, fresh, leak, copy]), {
      added: 1,
      known: 2,
      leaks: 1,
    });
    assert.deepEqual(await addCandidates(dataset, 'review', [fresh]), { added: 0, known: 1, leaks: 0 });
  });

  it('that are rejected do not come back', async () => {
    const unwanted = calling('Ring Kofi', 'Kofi');
    await addCandidates(dataset, 'review', [unwanted, calling('Ring Edvard', 'Edvard')]);
    const [key] = await keys();
    await rejectCandidates(dataset, 'review', new Set([key as CandidateKey]));
    assert.deepEqual(await addCandidates(dataset, 'review', [unwanted]), { added: 0, known: 1, leaks: 0 });
    assert.equal((await keys()).size, 1);
    assert.ok((await queueText()).endsWith(`{"rejected":"${key}"}\n`));
  });

  it('in which something is found stay, until they are edited or accepted as they are', async () => {
    await addCandidates(dataset, 'review', [calling('Ring Kofi', 'Koffi')]);
    const [key] = await keys();
    const { accepted, refused } = await acceptCandidates(dataset, 'review', { keys: await keys() });
    assert.deepEqual([accepted.length, refused[0]?.findings[0]?.code], [0, 'dataset.argumentNotSaid']);
    const place = ['messages', 1, 'tool_calls', 0, 'function', 'arguments', 'contact'];
    const change = (line: string) => editRow(line, { kind: 'set', path: place, value: 'Kofi' });
    await editCandidate(dataset, 'review', { key: key as CandidateKey, change });
    const { entries } = await readCandidates(dataset, 'review');
    assert.deepEqual(
      (await checkCandidates(dataset, entries)).map(({ findings }) => findings),
      [[]],
    );
    assert.equal((await acceptCandidates(dataset, 'review', { keys: await keys() })).accepted.length, 1);
    await addCandidates(dataset, 'review', [calling('Ring Edvard', 'Edward')]);
    assert.equal((await acceptCandidates(dataset, 'review', { keys: await keys(), anyway: true })).accepted.length, 1);
  });

  it('that leak into each other are not accepted together', async () => {
    await addCandidates(dataset, 'review', [calling('Ring Kofi', 'Kofi'), calling('ring kofi', 'kofi', 'eval')]);
    const { accepted, refused } = await acceptCandidates(dataset, 'review', { keys: await keys() });
    assert.deepEqual([accepted.length, refused[0]?.findings.map(({ code }) => code)], [1, ['dataset.leak']]);
  });

  it('stand between lines that nobody can read, which stay', async () => {
    const broken = '\xef\xbb\xbf{"messages":\n\xff\xfe\0\n[1]\n{"rejected":"x"}\n{"origin":{"by":"<script>"}}\n\n';
    const row =
      '{"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":"ho"}],"split":"train","origin":{"by":"phone","device":"\\u001b[2J","row":7}}';
    const file = queueFileOf(dataset.file, 'review');
    await writeFile(file, Buffer.concat([Buffer.from(broken, 'latin1'), Buffer.from(row)]));
    const { entries, problems } = await readCandidates(dataset, 'review');
    assert.deepEqual(
      entries.map(({ origin }) => origin),
      [{ by: 'phone', device: '[2J' }],
    );
    assert.equal(problems.length, 5);
    await acceptCandidates(dataset, 'review', { keys: await keys() });
    assert.equal((await readFile(file)).toString('latin1'), broken);
    assert.ok((await text(dataset.file)).endsWith('"split":"train"}\r\n'));
  });

  it('come from many writers at once, and none is lost', async () => {
    const writers = Array.from({ length: 12 }, (_, index) =>
      addCandidates(dataset, 'inbox', [calling(`Ring Kofi ${index}`, 'Kofi')]),
    );
    await Promise.all(writers);
    assert.equal((await readCandidates(dataset, 'inbox')).entries.length, 12);
    assert.deepEqual((await readdir(folder)).toSorted(), ['-7 calls.inbox.jsonl', '-7 calls.jsonl']);
  });

  it('from phones wait in the inbox, each once, whatever is said against them', async () => {
    const correction = (said: string): Candidate => ({
      ...calling(said, 'Kofi', 'eval'),
      origin: { by: 'phone', device: 'Pixel' },
    });
    const all = ['Ring Kofi', 'Ring Kofi', 'Call Ngozi', 'Ring Kofi now'].map(correction);
    const added = await Promise.all(all.map((each) => addCorrection(dataset.file, each)));
    assert.deepEqual(added.filter((isNew) => isNew).length, 3);
    const { entries } = await readCandidates(dataset, 'inbox');
    const found = await checkCandidates(dataset, entries);
    assert.ok(found.some(({ findings }) => findings.some(({ code }) => code === 'dataset.leak')));
    await rejectCandidates(dataset, 'inbox', new Set(entries.map(({ key }) => key)));
    assert.equal(await addCorrection(dataset.file, correction('Ring Kofi')), false);
    assert.equal((await readCandidates(dataset, 'inbox')).entries.length, 0);
  });

  it('enter the file that a link leads to', async () => {
    const link = path.join(folder, 'link.jsonl');
    await symlink(dataset.file, link);
    const linked = { ...dataset, file: link };
    await addCandidates(linked, 'review', [calling('Ring Kofi', 'Kofi')]);
    const { entries } = await readCandidates(linked, 'review');
    await acceptCandidates(linked, 'review', { keys: new Set(entries.map(({ key }) => key)) });
    assert.ok((await text(dataset.file)).includes('Ring Kofi'));
    assert.equal(await readFile(link, 'utf8'), await text(dataset.file));
  });

  it('are in their queue or in the dataset wherever an acceptance ends, and in it once when it is done again', async () => {
    const lockFile = path.join(folder, `.${path.basename(dataset.file)}.lock`);
    for (let nth = 1; ; nth += 1) {
      await writeFile(dataset.file, `${first}\n`);
      await rm(queueFileOf(dataset.file, 'review'), { force: true });
      await addCandidates(dataset, 'review', [calling('Ring Kofi', 'Kofi')]);
      const wanted = await keys();
      const fault = nth % 3 === 0 ? 'ENOSPC' : 'freeze';
      const { calls } = await withFileFault(nth, fault, () => acceptCandidates(dataset, 'review', { keys: wanted }));
      const isWaiting = (await keys()).size === 1;
      const lines = (await text(dataset.file)).trimEnd().split('\n');
      assert.equal(lines[0], first);
      assert.ok(isWaiting || lines.length === 2, `call ${nth}, ${fault}`);
      // A frozen writer is one that was killed: its lock is that of a process that is gone.
      await rm(lockFile, { force: true });
      await acceptCandidates(dataset, 'review', { keys: wanted });
      assert.equal((await text(dataset.file)).trimEnd().split('\n').length, 2, `call ${nth}, ${fault}`);
      if (calls < nth) {
        assert.ok(calls > 15, `${calls} calls`);
        return;
      }
    }
  });
});
