import assert from 'node:assert/strict';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { LineDocument } from '../../core/dataset/document/line-document';
import type { OriginalText } from '../../core/dataset/document/original-text';
import { PackedText } from '../../core/dataset/document/packed-text';
import { sha256Hex } from '../files/sha256';
import { saveFile } from './dataset-file';
import { readBackup, writeBackup } from './editing/backup';
import { loadText } from './load-text';

const content = Buffer.from(
  Array.from({ length: 40_000 }, (_, index) => `{"number":${index},"said":"${'as before '.repeat(12)}"}\r\n`).join(''),
);

describe('the text of a large dataset', () => {
  let folder = '';
  let file = '';
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'large text ünï-'));
    file = path.join(folder, 'it\'s a "dataset".jsonl');
    await writeFile(file, content);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const bytesOf = (text: OriginalText) =>
    Buffer.concat(Array.from(text.chunks({ start: 0, end: text.lines.sizeBytes }), (chunk) => Buffer.from(chunk)));

  it('stays what was read, whatever a script does to the file', async () => {
    const { text, state } = await loadText(file);
    assert.ok(text instanceof PackedText);
    assert.deepEqual([state.sizeBytes, state.sha256], [content.length, sha256Hex(content)]);
    await truncate(file, 10);
    assert.ok(bytesOf(text).equals(content));
    await assert.rejects(loadText(path.join(folder, 'none')), { code: 'file.notFound' });
  });

  it('is saved byte for byte but for what was edited, and comes back from a backup', async () => {
    const { text, state } = await loadText(file);
    const document = new LineDocument(text);
    const last = document.lineCount - 1;
    document.splice({ index: 3, deleteCount: 1, insert: [document.write(Buffer.from('{}'))] });
    document.splice({ index: 0, deleteCount: 1, insert: [document.idAt(last)] });
    const lines = content.toString().split('\r\n');
    const expected = [lines[last], ...lines.slice(1, 3), '{}', ...lines.slice(4)].join('\r\n');
    const backup = path.join(folder, 'backup');
    await writeBackup(document, { to: backup, baseSha256: state.sha256, onDisk: state });
    const restored = await readBackup(backup);
    assert.equal(restored.sha256, sha256Hex(expected));
    assert.ok(bytesOf(restored.text).equals(Buffer.from(expected)));
    await saveFile(file, document.bytesOf([...document.pieces()]), state);
    assert.ok(bytesOf((await loadText(file)).text).equals(Buffer.from(expected)));
  });
});
