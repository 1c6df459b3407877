import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { LineDocument } from '../../../core/dataset/document/line-document';
import { sha256Hex } from '../../files/sha256';
import type { FileState } from '../dataset-file';
import { deleteBackup, type RestoredBackup, readBackup, writeBackup } from './backup';

const onDisk: FileState = { sizeBytes: 12, modifiedNs: 1_700_000_000_123_456_789n, sha256: 'of the disk' };

const bytesOf = ({ text }: RestoredBackup) => Buffer.concat([...text.chunks({ start: 0, end: text.lines.sizeBytes })]);

describe('A backup of unsaved changes', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'mobile-llm-backup-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  function edited(): { readonly document: LineDocument; readonly baseSha256: string } {
    const bytes = Buffer.from('\xef\xbb\xbfone\r\ntwo\n\xff not utf-8\nlast', 'latin1');
    const document = new LineDocument(bytes);
    document.splice({ index: 1, deleteCount: 1, insert: [document.write(Buffer.from('zwei')), document.idAt(0)] });
    return { document, baseSha256: sha256Hex(bytes) };
  }

  it('gives the document back, byte for byte, whatever became of the file (D2)', async () => {
    const { document, baseSha256 } = edited();
    const to = path.join(folder, 'not there yet', 'backup');
    await writeBackup(document, { to, baseSha256, onDisk });
    const restored = await readBackup(to);
    assert.deepEqual(bytesOf(restored), Buffer.concat([...document.chunks()]));
    assert.deepEqual(restored.onDisk, onDisk);
  });

  it('shares the copy of the file with the one before it, and goes without a trace', async () => {
    const { document, baseSha256 } = edited();
    const [first, second] = [path.join(folder, 'first'), path.join(folder, 'second')];
    await writeBackup(document, { to: first, baseSha256, onDisk });
    await writeBackup(document, { to: second, baseSha256, onDisk, previous: first });
    assert.equal((await stat(`${second}.base`)).nlink, 2);
    await deleteBackup(first);
    assert.ok((await readBackup(second)).text.lines.sizeBytes > 0);
    await deleteBackup(second);
    assert.deepEqual(await readdir(folder), []);
  });

  it('is made anew where the one before it is gone', async () => {
    const { document, baseSha256 } = edited();
    const to = path.join(folder, 'backup');
    await writeBackup(document, { to, baseSha256, onDisk, previous: path.join(folder, 'gone') });
    assert.ok((await readBackup(to)).text.lines.sizeBytes > 0);
  });

  it('says that it is damaged, and stays', async () => {
    const { document, baseSha256 } = edited();
    const to = path.join(folder, 'backup');
    await writeBackup(document, { to, baseSha256, onDisk });
    await appendFile(`${to}.base`, 'x');
    await assert.rejects(readBackup(to), { code: 'dataset.badBackup', message: /damaged/ });
    const text = await readFile(to, 'latin1');
    for (const bad of [
      '',
      '{',
      'null\n',
      text.replace('"version":1', '"version":2'),
      text.replace(/"pieces":\[\[0/, '"pieces":[[-1'),
    ]) {
      await writeFile(to, bad, 'latin1');
      await assert.rejects(readBackup(to), { code: 'dataset.badBackup' });
    }
  });
});
