import assert from 'node:assert/strict';
import { choosePhone } from './choose-phone';
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
      fix: 'Say which one is meant, for example: --device A',
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
