import assert from 'node:assert/strict';
import type { CountedRow } from '../tokens/row-tokens';
import { tokenStatistics } from './token-histogram';

const limits = { maxTokens: 100, contextTokens: 200 };
const refused: CountedRow = { refused: { code: 'control_token_in_row', message: 'It has one.', fix: 'Remove it.' } };

function rowsOf(...lengths: readonly number[]): readonly CountedRow[] {
  return lengths.map((tokens) => ({ tokens, trained: Math.floor(tokens / 4) }));
}

describe('token statistics', () => {
  it('tell the spread by lengths that rows have, and what is beyond a limit', () => {
    const rows = [
      ...rowsOf(...Array.from({ length: 100 }, (_, index) => index + 1)),
      ...rowsOf(101, 200, 201),
      refused,
    ];
    const { bars, ...numbers } = tokenStatistics(rows, limits);
    assert.deepEqual(numbers, {
      rows: 103,
      refused: 1,
      tokens: 5050 + 502,
      trained: rows.reduce((sum, row) => sum + ('trained' in row ? row.trained : 0), 0),
      spread: { min: 1, median: 52, p95: 98, max: 201 },
      beyondTraining: 3,
      beyondContext: 1,
    });
    assert.equal(bars.length, 11);
    assert.deepEqual(bars[0], { from: 0, to: 20, rows: 19 });
    assert.deepEqual(bars.at(-1), { from: 200, to: 220, rows: 2 });
  });

  it('have nothing to say of no rows, and one bar for rows of one length', () => {
    assert.deepEqual(tokenStatistics([refused], limits), {
      rows: 0,
      refused: 1,
      tokens: 0,
      trained: 0,
      spread: undefined,
      beyondTraining: 0,
      beyondContext: 0,
      bars: [],
    });
    const { bars, spread } = tokenStatistics(rowsOf(7, 7, 7), limits);
    assert.deepEqual(bars, [{ from: 7, to: 8, rows: 3 }]);
    assert.deepEqual(spread, { min: 7, median: 7, p95: 7, max: 7 });
  });

  it('draw every row in one of at most 20 bars that follow each other, whatever the lengths', () => {
    for (let seed = 1; seed < 500; seed += 1) {
      const lengths = Array.from(
        { length: 1 + (seed % 7) },
        (_, index) => ((seed * 7919 * (index + 3)) % 10 ** (seed % 6)) + 1,
      );
      const { bars } = tokenStatistics(rowsOf(...lengths), limits);
      assert.ok(bars.length >= 1 && bars.length <= 20, `${bars.length} bars for ${lengths}`);
      assert.equal(
        bars.reduce((sum, bar) => sum + bar.rows, 0),
        lengths.length,
      );
      assert.ok(bars.every((bar, index) => index === 0 || bar.from === bars[index - 1]?.to));
      assert.ok((bars[0]?.rows ?? 0) > 0 && (bars.at(-1)?.rows ?? 0) > 0);
    }
  });
});
