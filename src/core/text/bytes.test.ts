import assert from 'node:assert/strict';
import { formatBytes } from './bytes';

describe('sizes', () => {
  it('are written in decimal units, rounded as they are said', () => {
    const written = [0, 999, 1000, 999_950, 91_700_000, 270_900_000].map(formatBytes);
    assert.deepEqual(written, ['0 B', '999 B', '1.0 kB', '1.0 MB', '91.7 MB', '271 MB']);
  });
});
