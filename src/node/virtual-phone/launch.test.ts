import assert from 'node:assert/strict';
import os from 'node:os';
import { findVirtualPhone } from './launch';

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
