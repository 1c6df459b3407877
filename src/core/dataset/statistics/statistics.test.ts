import assert from 'node:assert/strict';
import { seededRandom } from '../../../../test/seeded-random';
import { NumberTally } from './histogram';
import { factsOfLine } from './row-facts';
import { StatisticsTally } from './statistics';

const factsOf = (row: unknown) => factsOfLine(Buffer.from(typeof row === 'string' ? row : JSON.stringify(row)));
const called = (name: string, given: unknown) => ({ function: { name, arguments: given } });
const rows = [
  {
    messages: [
      { role: 'user', content: "Don't call Ann at 7:30, text her" },
      { role: 'assistant', tool_calls: [called('sms', { contact: 'Ann', n: 2 }), called('sms', { contact: 'Ann' })] },
    ],
    split: 'train',
    tags: ['a', 'a', 1],
    context: { locale: 'en-GB', timeZone: 'Europe/London' },
  },
  {
    messages: [
      { role: 'user', content: '' },
      { role: 'assistant', content: 'Whom?' },
      { role: 'user', content: 'Bo' },
      { role: 'assistant', tool_calls: [called('call', '{"contact":"Bo"}'), called('sms', 'no JSON')] },
    ],
    split: 'eval',
  },
  { messages: [{ role: 'user', content: 'Hi' }] },
];

function tallyOf(some: readonly unknown[]): StatisticsTally {
  const tally = new StatisticsTally();
  for (const facts of some.map(factsOf)) {
    assert.ok(facts);
    tally.add(facts);
  }
  return tally;
}

describe('a dataset in numbers', () => {
  it('counts rows, turns, words, actions and what calls are given', () => {
    const statistics = tallyOf(rows).statistics();
    assert.equal(statistics.rows, 3);
    assert.equal(statistics.rowsWithoutAction, 1);
    assert.deepEqual(statistics.actionsBySplit, {
      splits: ['', 'eval', 'train'],
      actions: [
        { name: '', counts: [1, 0, 0] },
        { name: 'call', counts: [0, 1, 0] },
        { name: 'sms', counts: [0, 1, 1] },
      ],
    });
    assert.deepEqual(statistics.values, [
      { action: 'call', parameter: 'contact', distinct: 1, total: 1, top: [{ name: 'Bo', count: 1 }] },
      { action: 'sms', parameter: 'contact', distinct: 1, total: 2, top: [{ name: 'Ann', count: 2 }] },
      { action: 'sms', parameter: 'n', distinct: 1, total: 1, top: [{ name: '2', count: 1 }] },
    ]);
    assert.deepEqual(statistics.turnsPerRow, {
      from: [1, 2, 3, 4],
      counts: [1, 1, 0, 1],
      barWidth: 1,
      minimum: 1,
      median: 2,
      p95: 4,
      maximum: 4,
    });
    assert.equal(statistics.wordsPerTurn.find(({ role }) => role === 'user')?.words.maximum, 7);
    assert.deepEqual(statistics.tags, [{ name: 'a', count: 1 }]);
    assert.deepEqual(statistics.locales, [{ name: 'en-GB', count: 1 }]);
  });

  it('forgets a row that is taken back, in whatever order', () => {
    const tally = tallyOf(rows);
    const extra = { messages: [{ role: 'tool', content: 'x'.repeat(9) }, ...(rows[0]?.messages ?? [])], split: 'test' };
    const facts = factsOf(extra);
    assert.ok(facts);
    const before = JSON.stringify(tally.statistics());
    tally.add(facts);
    assert.notEqual(JSON.stringify(tally.statistics()), before);
    tally.add(facts, -1);
    assert.equal(JSON.stringify(tally.statistics()), before);
    assert.equal(
      tally.statistics().wordsPerTurn.some(({ role }) => role === 'tool'),
      false,
    );
  });

  it('is of nothing where there are no rows, and leaves out what is none', () => {
    assert.equal(new StatisticsTally().statistics().rows, 0);
    assert.deepEqual(new StatisticsTally().statistics().turnsPerRow.from, []);
    for (const broken of ['', '{', '[]', '{}', '{"messages":{}}', 'null', '"a"']) {
      assert.equal(factsOf(broken), undefined, broken);
    }
    const odd = factsOf({ messages: [null, 1, { role: 1, tool_calls: [null, {}] }], tags: 'x', split: 3, context: [] });
    assert.deepEqual(odd, {
      split: '',
      turns: 3,
      words: [],
      actions: [],
      values: [],
      tags: [],
      roles: [],
      locale: undefined,
      timeZone: undefined,
    });
  });

  it('draws at most 20 bars, which hold every number once', () => {
    const random = seededRandom(7);
    for (let round = 0; round < 200; round += 1) {
      const tally = new NumberTally();
      const values = Array.from({ length: 50 }, () => Math.floor(random() ** 3 * 10 ** (1 + (round % 6))));
      for (const value of values) {
        tally.add(value, 1);
      }
      const { from, counts, minimum, maximum, median } = tally.histogram();
      assert.ok(from.length <= 20 && (from[0] ?? 0) <= minimum, `${from}`);
      assert.deepEqual([minimum, maximum], [Math.min(...values), Math.max(...values)]);
      assert.equal(median, values.toSorted((left, right) => left - right)[24]);
      for (const [bar, count] of counts.entries()) {
        const [low = 0, high = Number.POSITIVE_INFINITY] = [from[bar], from[bar + 1]];
        assert.equal(count, values.filter((value) => value >= low && value < high).length);
      }
    }
  });
});
