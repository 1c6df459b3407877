import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { hashLength, KeptLines } from './kept-lines';

const hashOf = (text: string) => createHash('sha256').update(text).digest('base64url').slice(0, hashLength);

describe('lines that are kept by their hashes', () => {
  it('are found, the last of equal ones, and nothing else is', async () => {
    const numbers = Array.from({ length: 5_000 }, (_, index) => index);
    const written = numbers.map((number) => `${hashOf(`row ${number}`)} ${number} 1\n`);
    const odd = `nonsense\n\n${hashOf('row 7')}\n${'x'.repeat(hashLength)}-1 2\n`;
    const bytes = Buffer.from(`${written.join('')}${odd}${hashOf('row 7')} 70 ü\n${hashOf('cut')} 1`);
    const kept = await KeptLines.of(bytes);
    assert.equal(kept.count, 5_000);
    for (const number of numbers) {
      const expected = number === 7 ? `${hashOf('row 7')} 70 ü\n` : written[number];
      assert.equal(kept.find(hashOf(`row ${number}`))?.toString(), expected);
    }
    assert.equal(kept.find(hashOf('cut')), undefined);
    assert.equal(kept.find(hashOf('row 5000')), undefined);
    assert.equal(kept.find(''), undefined);
    const lines = [...kept.lines()];
    assert.equal(lines.length, 5_000);
    assert.deepEqual(
      [lines[0]?.hash, lines[7]?.hash, lines.at(-1)?.hash],
      [0, 8, 7].map((n) => hashOf(`row ${n}`)),
    );
  });

  it('are none in a file of nothing', async () => {
    const kept = await KeptLines.of(Buffer.alloc(0));
    assert.deepEqual([kept.count, kept.find(hashOf('a')), [...kept.lines()]], [0, undefined, []]);
  });
});
