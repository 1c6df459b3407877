import assert from 'node:assert/strict';
import { environmentAddress, isLoopback, reverseTunnelCommand, versionNote } from './server-address';

describe('the address of the adb server', () => {
  it('is where adb itself would look', () => {
    const local = (port: number) => ({ host: '127.0.0.1', port });
    assert.deepEqual(environmentAddress({}), local(5037));
    assert.deepEqual(environmentAddress({ ANDROID_ADB_SERVER_PORT: '5038' }), local(5038));
    assert.deepEqual(environmentAddress({ ANDROID_ADB_SERVER_PORT: '99999' }), local(5037));
    assert.deepEqual(environmentAddress({ ADB_SERVER_SOCKET: 'tcp:5039', ANDROID_ADB_SERVER_PORT: '1' }), local(5039));
    assert.deepEqual(environmentAddress({ ADB_SERVER_SOCKET: 'tcp:desk:5040' }), { host: 'desk', port: 5040 });
    assert.deepEqual(environmentAddress({ ANDROID_ADB_SERVER_ADDRESS: 'desk' }), { host: 'desk', port: 5037 });
  });

  it('tells this computer from another', () => {
    assert.deepEqual(['127.0.0.1', 'localhost', '::1', 'desk', '10.0.0.2'].map(isLoopback), [
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  it('comes with the line that brings a phone over SSH, where this is such a session', () => {
    const address = { host: '127.0.0.1', port: 5037 };
    assert.equal(reverseTunnelCommand({}, address), undefined);
    assert.equal(
      reverseTunnelCommand({ SSH_CONNECTION: '10.0.0.9 51234 10.0.0.2 22', USER: 'ada' }, address),
      'ssh -N -R 5037:127.0.0.1:5037 ada@10.0.0.2',
    );
    assert.equal(
      reverseTunnelCommand({ SSH_CONNECTION: '10.0.0.9 51234 10.0.0.2 2222', USER: 'ada' }, address),
      'ssh -N -p 2222 -R 5037:127.0.0.1:5037 ada@10.0.0.2',
    );
  });

  it('has something to say only of an unusual version', () => {
    assert.equal(versionNote(41), undefined);
    assert.match(versionNote(39) ?? '', /39.*never stopped/);
  });
});
