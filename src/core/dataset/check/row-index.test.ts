import assert from 'node:assert/strict';
import { seededRandom } from '../../../../test/seeded-random';
import { DatasetCheck } from './dataset-check';

const row = (words: string, more: object = {}) =>
  JSON.stringify({
    messages: [
      { role: 'user', content: words },
      { role: 'assistant', content: 'ok' },
    ],
    split: 'train',
    ...more,
  });
const inPlace = (key: number) => key;
const codes = (check: DatasetCheck, lineOf = inPlace) =>
  [...new Set(check.found())]
    .sort((left, right) => lineOf(left) - lineOf(right))
    .flatMap((key) =>
      check.findingsOf(key, lineOf).map(({ code, parameters }) => [key, code, parameters['otherLine']]),
    );

function checkOf(...lines: readonly string[]): DatasetCheck {
  const check = new DatasetCheck({});
  lines.forEach((line, key) => {
    check.set(key, line);
  });
  return check;
}

describe('the rules over all rows', () => {
  it('report the later of two equal rows, within a split and between splits', () => {
    assert.deepEqual(codes(checkOf(row('a'), row('b'), row('a'))), [[2, 'dataset.duplicate', 1]]);
    assert.deepEqual(codes(checkOf(row('a'), row('a', { split: 'eval', tags: ['x'] }))), [[1, 'dataset.leak', 1]]);
    assert.deepEqual(codes(checkOf(row('a', { id: 'x' }), row('b', { id: 'x' }))), [[1, 'dataset.duplicateId', 1]]);
    const call = (values: string) =>
      `{"messages":[{"role":"assistant","tool_calls":[{"function":{"name":"f","arguments":${values}}}]}],"split":"train"}`;
    const same = checkOf(call('{"a":"1","b":"2"}'), call('{"b":"2","a":"1"}'), call('{"a":"12","b":""}'));
    assert.deepEqual(
      codes(same).filter(([, code]) => code === 'dataset.duplicate'),
      [[1, 'dataset.duplicate', 1]],
    );
  });

  it('follow rows that are edited, moved and taken out', () => {
    const check = checkOf(row('a'), row('b'), row('a', { split: 'eval' }));
    assert.deepEqual(
      codes(check, (key) => 2 - key),
      [[0, 'dataset.leak', 1]],
    );
    assert.deepEqual(check.relativesOf(2), [0]);
    check.set(2, row('b', { split: 'eval' }));
    assert.deepEqual(codes(check), [[2, 'dataset.leak', 2]]);
    assert.deepEqual(check.counts, { train: 2, eval: 1 });
    check.set(1, undefined);
    assert.deepEqual(codes(check), []);
    assert.deepEqual(check.counts, { train: 1, eval: 1 });
  });

  it('say the same after any edits as when all is read anew', () => {
    const random = seededRandom(5);
    const below = (limit: number) => Math.floor(random() * limit);
    const lines = Array.from({ length: 40 }, () => randomRow());
    function randomRow(): string {
      const ids = below(4) === 0 ? { id: `id-${below(5)}` } : {};
      return below(9) === 0 ? 'nonsense' : row(`w${below(12)}`, { split: below(2) === 0 ? 'train' : 'eval', ...ids });
    }
    const check = checkOf(...lines);
    for (let step = 0; step < 300; step += 1) {
      const key = below(lines.length);
      lines[key] = randomRow();
      check.set(key, lines[key]);
      if (step % 20 === 0) {
        const fresh = checkOf(...lines);
        assert.deepEqual(codes(check), codes(fresh));
        assert.deepEqual(check.counts, fresh.counts);
      }
    }
  });
});
