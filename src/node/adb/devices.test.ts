import assert from 'node:assert/strict';
import { parseDeviceList } from './devices';

describe('parseDeviceList', () => {
  it('reads serial, state and facts of each phone', () => {
    const [phone] = parseDeviceList(
      '127.0.0.1:26001        device product:virtual_4gb model:Virtual_phone device:virtual transport_id:7\n',
    );
    assert.deepEqual(phone, {
      serial: '127.0.0.1:26001',
      state: 'device',
      nextStep: '',
      model: 'Virtual phone',
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

  it('shows a state that it does not know as unknown, never as ready', () => {
    assert.equal(parseDeviceList('abc\tspaceship\n')[0]?.state, 'unknown');
  });

  it('gives an empty list for an empty message', () => {
    assert.deepEqual(parseDeviceList(''), []);
  });
});
