import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { thisPlatform, type WheelPlatform, wheelFor } from './wheel-platform';

/** What PyPI has of uv 0.13.8, in its order. */
const names = [
  'linux_armv6l',
  'macosx_10_12_x86_64',
  'macosx_11_0_arm64',
  'manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64',
  'manylinux_2_17_armv7l.manylinux2014_armv7l.musllinux_1_1_armv7l',
  'manylinux_2_17_armv7l.manylinux2014_armv7l',
  'manylinux_2_17_i686.manylinux2014_i686',
  'manylinux_2_17_ppc64le.manylinux2014_ppc64le',
  'manylinux_2_17_s390x.manylinux2014_s390x',
  'manylinux_2_17_x86_64.manylinux2014_x86_64',
  'manylinux_2_28_aarch64',
  'manylinux_2_31_riscv64.musllinux_1_1_riscv64',
  'manylinux_2_31_riscv64',
  'musllinux_1_1_i686',
  'musllinux_1_1_x86_64',
  'win32',
  'win_amd64',
  'win_arm64',
].map((tags) => `uv-0.13.8-py3-none-${tags}.whl`);

describe('the wheel for a computer', () => {
  for (const [computer, tags] of [
    [{ platform: 'linux', arch: 'x64', libc: 'glibc' }, 'manylinux_2_17_x86_64.manylinux2014_x86_64'],
    [{ platform: 'linux', arch: 'x64', libc: 'musl' }, 'musllinux_1_1_x86_64'],
    [
      { platform: 'linux', arch: 'arm64', libc: 'glibc' },
      'manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64',
    ],
    [{ platform: 'darwin', arch: 'arm64' }, 'macosx_11_0_arm64'],
    [{ platform: 'darwin', arch: 'x64' }, 'macosx_10_12_x86_64'],
    [{ platform: 'win32', arch: 'x64' }, 'win_amd64'],
    [{ platform: 'win32', arch: 'arm64' }, 'win_arm64'],
    [{ platform: 'linux', arch: 'mips', libc: 'glibc' }, undefined],
    [{ platform: 'freebsd', arch: 'x64' }, undefined],
  ] as const satisfies readonly (readonly [WheelPlatform, string | undefined])[]) {
    it(`${Object.values(computer).join(' ')}: ${tags ?? 'none'}`, () => {
      assert.equal(wheelFor(names, computer), tags && `uv-0.13.8-py3-none-${tags}.whl`);
    });
  }

  it('is none for what is only named like one', () => {
    const computer = { platform: 'linux', arch: 'x64', libc: 'glibc' } as const;
    const others = ['uv-0.13.8.tar.gz', 'uv-0.13.8-cp312-cp312-manylinux_2_17_x86_64.whl', 'py3-none-any.whl'];
    assert.equal(wheelFor(others, computer), undefined);
  });

  it('is chosen for what this program runs on', async () => {
    const { platform, arch, libc } = await thisPlatform();
    assert.deepEqual([platform, arch], [process.platform, process.arch]);
    assert.equal(libc !== undefined, process.platform === 'linux');
  });
});
