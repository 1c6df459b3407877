import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DigestBuilder } from './digests';
import { PushSource } from './source';

const bytes = Buffer.from(Array.from({ length: 3_000_000 }, (_value, index) => (index * 31 + (index >> 8)) & 0xff));
const sha256 = (length: number) => createHash('sha256').update(bytes.subarray(0, length)).digest('hex');

describe('hashing a file while it is pushed', () => {
  let folder = '';
  let file = '';
  before(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'digests-'));
    file = path.join(folder, 'model');
    writeFileSync(file, bytes);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const layout = { sizeBytes: bytes.length, chunkBytes: 1_000_000, pieces: [] };

  it('knows the hash of a beginning that ends just where it is', () => {
    const builder = new DigestBuilder(layout);
    builder.feed(0, bytes.subarray(0, 1234));
    builder.mark(1234);
    assert.equal(builder.prefixes.get(1234), sha256(1234));
  });

  it('is shared by pushes that are at different places', async () => {
    const builder = new DigestBuilder(layout);
    await using first = await PushSource.open(file, builder);
    await using second = await PushSource.open(file, builder);
    const readAll = async (source: PushSource) => {
      for await (const _piece of source.read(0, bytes.length)) {
        // What counts is what it hashes on the way.
      }
    };
    const lengths = [1_048_576, 1234, 2_500_000];
    const [, , ...prefixes] = await Promise.all([
      readAll(first),
      readAll(second),
      ...lengths.map((length) => second.prefixDigest(length)),
    ]);
    assert.deepEqual(prefixes, lengths.map(sha256));
    assert.equal(builder.prefixes.get(bytes.length), sha256(bytes.length));
    assert.equal(builder.prefixes.get(2_000_000), sha256(2_000_000));
  });
});
