import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { AdbLink } from '../adb/server';
import { findVirtualPhone, startVirtualPhone, stopVirtualPhone } from './launch';

/** Says that it is ready, and runs until it is ended, or for a while when a test leaves it. */
const phone = `
setTimeout(() => console.log(JSON.stringify({ serial: 'phone', port: 1, control: 'none' })), 200);
setTimeout(() => {}, 20_000);`;
const link = {
  connectTcp: async () => {},
  async *devices() {
    yield [{ serial: 'phone', state: 'device' }];
  },
} as unknown as AdbLink;

describe('a virtual phone', () => {
  it('is started once by two windows that start it at the same time', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'virtual-'));
    const program = path.join(folder, 'phone.mjs');
    await writeFile(program, phone);
    const start = () => startVirtualPhone({ profile: 'phone-4gb', program, folder: path.join(folder, 'phones'), link });
    try {
      const [first, second] = await Promise.all([start(), start()]);
      assert.deepEqual(first, second);
    } finally {
      await stopVirtualPhone({ folder: path.join(folder, 'phones') });
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe('the name of a virtual phone', () => {
  it('leads to no folder but its own', async () => {
    const folder = os.tmpdir();
    for (const name of ['default', 'my phone', 'Über-2.b']) {
      assert.equal(await findVirtualPhone({ name: `${name} that never was`, folder }), undefined, name);
    }
    for (const name of ['../x', '..', '.', '', 'a/b', 'a\\b', '/etc', 'x'.repeat(61), 'a\nb']) {
      await assert.rejects(findVirtualPhone({ name, folder }), { code: 'argument.invalid' }, name);
    }
  });
});
