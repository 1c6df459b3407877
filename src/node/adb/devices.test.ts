import assert from 'node:assert/strict';
import { parseDeviceList } from './devices';

describe('parseDeviceList', () => {
  it('reads serial, state and facts of each phone', () => {
    const [phone] = parseDeviceList(
      '127.0.0.1:26001        device usb:1-4 product:virtual_4gb model:Virtual_phone__4_GB_ device:virtual transport_id:7\n',
    );
    assert.deepEqual(phone, {
      serial: '127.0.0.1:26001',
      state: 'device',
      nextStep: '',
      model: 'Virtual phone 4 GB',
      usbPath: '1-4',
      product: 'virtual_4gb',
      transportId: '7',
    });
  });

  it('keeps a state of two words whole and says what to do', () => {
    const [phone] = parseDeviceList(
      '0a388e93               no permissions (user in plugdev group; are your udev rules wrong?); see [http://x] transport_id:1\n',
    );
    assert.equal(phone?.serial, '0a388e93');
    assert.equal(phone?.state, 'no permissions');
    assert.match(phone?.nextStep ?? '', /udev/);
  });

  it('says how to come back to Android from elsewhere', () => {
    const states = ['recovery', 'sideload', 'rescue', 'bootloader'];
    for (const { state, nextStep } of parseDeviceList(states.map((state) => `abc\t${state}\n`).join(''))) {
      assert.match(nextStep, new RegExp(`${state === 'bootloader' ? 'fastboot' : 'adb'} reboot`));
    }
  });

  it('shows a state that it does not know as unknown, never as ready', () => {
    assert.equal(parseDeviceList('abc\tspaceship\n')[0]?.state, 'unknown');
  });

  it('gives an empty list for an empty message', () => {
    assert.deepEqual(parseDeviceList(''), []);
  });
});
