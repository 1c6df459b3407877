import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { deflateSync } from 'node:zlib';
import { describe, it } from 'mocha';
import { pictures } from './pictures.mjs';
import { crop, readPng, writeSmallPng } from './small-png.mjs';

const media = path.resolve(import.meta.dirname, '..', '..', 'media');
const icon = readFileSync(path.join(media, 'icon.png'));

/** An RGB picture whose rows use the filters 0 to 4 in turn; `raw` holds what is left after filtering. */
function pngOf(width, rows) {
  const chunk = (type, data) => {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(data.length);
    head.write(type, 4, 'latin1');
    return Buffer.concat([head, data, Buffer.alloc(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(rows.length, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.from(rows.flat())))]);
}

describe('A small picture', () => {
  it('reads all filters of PNG', () => {
    const { pixels } = readPng(
      pngOf(2, [
        [0, 10, 20, 30, 40, 50, 60],
        [1, 10, 20, 30, 30, 30, 30],
        [2, 0, 0, 0, 1, 1, 1],
        [3, 5, 10, 15, 15, 15, 15],
        [4, 0, 0, 0, 200, 1, 1],
      ]),
    );
    assert.deepEqual(
      [...pixels],
      [
        ...[10, 20, 30, 40, 50, 60],
        ...[10, 20, 30, 40, 50, 60],
        ...[10, 20, 30, 41, 51, 61],
        ...[10, 20, 30, 40, 50, 60],
        // The left, the upper and the upper left pixel predict the upper one; bytes wrap around.
        ...[10, 20, 30, 240, 51, 61],
      ],
    );
  });

  it('has the same pixels where there are few colours, and only the part that is wanted', () => {
    const picture = readPng(
      pngOf(3, [
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
        [0, 9, 8, 7, 6, 5, 4, 3, 2, 1],
      ]),
    );
    const part = crop(picture, { left: 1, top: 1, width: 2, height: 1 });
    assert.deepEqual([...part.pixels], [6, 5, 4, 3, 2, 1]);
    const small = writeSmallPng(part);
    // Palette, then one row of a filter and two numbers.
    assert.ok(small.includes(Buffer.from([6, 5, 4, 3, 2, 1])) || small.includes(Buffer.from([3, 2, 1, 6, 5, 4])));
    assert.throws(() => crop(picture, { left: 2, top: 0, width: 2, height: 1 }), /no such part/);
  });

  it('refuses what it cannot read', () => {
    assert.throws(() => readPng(Buffer.from('GIF89a, not a PNG file')), /no PNG/);
    assert.throws(() => readPng(writeSmallPng(readPng(pngOf(1, [[0, 1, 2, 3]])))), /Only 8-bit/);
  });

  it('is a file that others can read: signature, length and checksums', () => {
    assert.equal(icon.subarray(0, 4).toString('latin1'), '\x89PNG');
    const small = writeSmallPng(readPng(pngOf(1, [[0, 1, 2, 3]])));
    assert.equal(small.subarray(-12).toString('hex'), '0000000049454e44ae426082');
  });
});

describe('The pictures for users', () => {
  it('are all there, and those that are shipped are small', () => {
    for (const { to } of pictures) {
      const { length } = readFileSync(path.join(media, to));
      assert.ok(length < (to.startsWith('walkthrough') ? 20_000 : 120_000), `${to} has ${length} bytes`);
    }
  });
});
