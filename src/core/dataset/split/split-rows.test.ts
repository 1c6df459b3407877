import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { seededRandom } from '../../../../test/seeded-random';
import { rowToSplit } from './row-to-split';
import { type RowToSplit, splitRows } from './split-rows';

const sha256Hex = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const options = { evalShare: 0.15, seed: '1', sha256Hex };
const actionNames = ['call', 'sms', 'map', 'alarm'];

/** Rows of rare and frequent actions, some with several and some with none, some in groups. */
function rowsOf(count: number, first = 0): readonly RowToSplit[] {
  return Array.from({ length: count }, (_, index): RowToSplit => {
    const place = first + index;
    const random = seededRandom(place);
    const frequent = actionNames[Math.floor(random() ** 2 * 5)];
    const second = random() < 0.1 ? ['sms'] : [];
    const actions = frequent === undefined ? [] : [frequent, ...second];
    return { place, identity: `row-${place}`, actions, group: `group-${Math.floor(place / (random() < 0.2 ? 7 : 1))}` };
  });
}

describe('sharing rows out between train and eval', () => {
  it('gives each action its share, to the nearest row', () => {
    const alone = rowsOf(400).map((row) => ({ ...row, group: row.identity }));
    const { shares, splitAt } = splitRows(alone, options);
    assert.equal(splitAt.size, 400);
    assert.deepEqual(
      shares.map(({ action }) => action),
      ['', 'alarm', 'call', 'map', 'sms'],
    );
    for (const { action, train, eval: held } of shares) {
      assert.ok(Math.abs(held - 0.15 * (train + held)) <= 0.5, `${action}: ${held} of ${train + held}`);
    }
  });

  it('keeps near-duplicates together', () => {
    const rows = rowsOf(400);
    const { splitAt } = splitRows(rows, options);
    const splitsOf = new Map<string, Set<string>>();
    for (const { group, place } of rows) {
      splitsOf.set(group, (splitsOf.get(group) ?? new Set()).add(splitAt.get(place) ?? ''));
    }
    assert.ok([...splitsOf.values()].every((splits) => splits.size === 1));
  });

  it('goes by who the rows are, not by where they stand, and by the seed', () => {
    const rows = rowsOf(200);
    const of = (some: readonly RowToSplit[], seed = '1') => [...splitRows(some, { ...options, seed }).splitAt].sort();
    assert.deepEqual(of(rows.toReversed()), of(rows));
    assert.notDeepEqual(of(rows, '2'), of(rows));
  });

  it('leaves every row its split when rows are added, and moves hardly any where it need not', () => {
    const old = rowsOf(400);
    const { splitAt } = splitRows(old, options);
    const more = rowsOf(80, 1000);
    const kept = splitRows([...old.map((row) => ({ ...row, kept: splitAt.get(row.place) })), ...more], options);
    assert.ok(old.every(({ place }) => kept.splitAt.get(place) === splitAt.get(place)));
    assert.deepEqual(kept.moved, []);
    const heldMore = more.filter(({ place }) => kept.splitAt.get(place) === 'eval').length;
    assert.ok(heldMore >= 8 && heldMore <= 16, `${heldMore} of 80`);
    const again = splitRows([...old, ...more], options);
    const changed = old.filter(({ place }) => again.splitAt.get(place) !== splitAt.get(place)).length;
    assert.ok(changed < 20, `${changed} of 400 moved although nothing kept them`);
  });

  it('takes a row to eval where its near-duplicate stays, and says so', () => {
    const row = { identity: 'a', actions: [], group: 'same' };
    const { splitAt, moved } = splitRows(
      [
        { ...row, place: 0, kept: 'train' },
        { ...row, place: 1, kept: 'eval' },
      ],
      options,
    );
    assert.deepEqual([splitAt.get(0), splitAt.get(1), moved], ['eval', 'eval', [0]]);
  });

  it('reads rows that have no split yet, and no others', () => {
    const read = (line: string, mayMove = false) => rowToSplit(Buffer.from(line), { place: 0, mayMove, sha256Hex });
    const row = (said: string, rest = '') => `{"messages":[{"role":"user","content":"${said}"}]${rest}}`;
    assert.equal(read(row('a'))?.kept, undefined);
    assert.equal(read(row('a', ',"split":"eval"'))?.kept, 'eval');
    assert.equal(read(row('a', ',"split":"test"'))?.kept, undefined);
    assert.equal(read(row('a', ',"split":"eval"'), true)?.kept, undefined);
    assert.equal(read(row('a', ',"id":"r7"'))?.identity, 'r7');
    assert.equal(read(row('a'))?.identity, read(row('a', ', "tags":[]'))?.identity);
    assert.equal(read(row('Wake me at 7:30!'))?.group, read(row('wake me at 8:45'))?.group);
    assert.notEqual(read(row('Wake me'))?.group, read(row('Wake her'))?.group);
    for (const broken of ['', '{', '[]', '{"messages":[]}', '{"messages":[{"role":"narrator"}]}', 'null']) {
      assert.equal(read(broken), undefined, broken);
    }
  });
});
