import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { UvProgress } from './uv-progress';

const mebibyte = 1 << 20;

describe('what uv says about its downloads', () => {
  it('adds up to bytes done of bytes announced', () => {
    const progress = new UvProgress();
    // Printed by uv 0.13.8 for python/requirements/tools.txt.
    const lines = `Resolved 14 packages in 489ms
Downloading cmake (28.8MiB)
Downloading ziglang (96.3MiB)
 Downloaded cmake
 Downloaded ziglang
Prepared 14 packages in 13.53s`.split('\n');
    const states = lines.flatMap((line) => progress.readLine(line) ?? []);
    const [cmake, ziglang] = [Math.round(28.8 * mebibyte), Math.round(96.3 * mebibyte)];
    assert.deepEqual(
      states.map(({ done, total }) => [done, total]),
      [
        [0, cmake],
        [0, cmake + ziglang],
        [cmake, cmake + ziglang],
        [cmake + ziglang, cmake + ziglang],
      ],
    );
  });

  it('counts a Python, too', () => {
    const progress = new UvProgress();
    progress.readLine('Downloading cpython-3.14.10-linux-x86_64-gnu (download) (32.5MiB)');
    const ended = progress.readLine(' Downloaded cpython-3.14.10-linux-x86_64-gnu (download)');
    assert.deepEqual(ended, { done: 32.5 * mebibyte, total: 32.5 * mebibyte, unit: 'bytes' });
  });

  it('counts nothing twice and ignores what it does not know', () => {
    const progress = new UvProgress();
    progress.readLine('Downloading torch (1.5GiB)');
    assert.equal(progress.readLine('Downloading torch (1.5GiB)'), undefined);
    assert.equal(progress.readLine(' Downloaded torch')?.done, 1.5 * 1024 * mebibyte);
    assert.equal(progress.readLine(' Downloaded torch')?.done, 1.5 * 1024 * mebibyte);
    assert.equal(progress.readLine(' Downloaded numpy'), undefined);
    assert.equal(progress.readLine('Downloading x (12 apples)'), undefined);
  });
});
