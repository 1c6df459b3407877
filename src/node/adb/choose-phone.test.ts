import assert from 'node:assert/strict';
import { choosePhone, choosePhones } from './choose-phone';
import { parseDeviceList } from './devices';

describe('choosePhone', () => {
  const phones = (text: string) => parseDeviceList(text);

  it('takes the named one, or the only one that is ready', () => {
    const list = phones('A\tdevice\nB\tunauthorized\n');
    assert.equal(choosePhone(list, undefined).serial, 'A');
    assert.equal(choosePhone(list, 'A').serial, 'A');
  });

  it('never guesses between several, and says how to choose', () => {
    assert.throws(() => choosePhone(phones('A\tdevice\nB\tdevice\n'), undefined), {
      code: 'adb.severalPhones',
      message: 'There are 2 phones: A, B.',
      fix: 'Say which one is meant, for example: --device A (push and chat -m take --all, too).',
    });
  });

  it('says of each phone that is not ready what to do', () => {
    assert.throws(() => choosePhone(phones('B\tunauthorized\n'), undefined), {
      code: 'adb.noPhone',
      message: /B is unauthorized: Unlock the phone and accept/,
    });
    assert.throws(() => choosePhone(phones('B\tunauthorized\n'), 'B'), { code: 'adb.phoneNotReady' });
    assert.throws(() => choosePhone([], 'B'), { code: 'adb.phoneNotFound' });
  });
});

describe('choosePhones', () => {
  const mixed = parseDeviceList('A\tdevice\nB\tunauthorized\nC\tdevice\nD\toffline\n');
  const read = (serials: readonly string[] | 'all') => {
    const { ready, refused } = choosePhones(mixed, serials);
    return [ready.map(({ serial }) => serial), refused.map(({ serial, error }) => [serial, error.code])];
  };

  it('takes every phone that is ready, and says of each other one what to do', () => {
    const notReady = 'adb.phoneNotReady';
    assert.deepEqual(read('all'), [
      ['A', 'C'],
      [
        ['B', notReady],
        ['D', notReady],
      ],
    ]);
    assert.match(choosePhones(mixed, 'all').refused[0]?.error.fix ?? '', /Unlock the phone and accept/);
  });

  it('takes the named ones, each once, in their order', () => {
    assert.deepEqual(read(['C', 'A', 'C', 'X']), [['C', 'A'], [['X', 'adb.phoneNotFound']]]);
  });

  it('fails where every phone is meant and none is ready', () => {
    assert.throws(() => choosePhones(parseDeviceList('B\tunauthorized\n'), 'all'), { code: 'adb.noPhone' });
  });
});
