import { open } from 'node:fs/promises';

/** Where a program for Linux names its loader, which tells the C library. */
const loaderWithinBytes = 4096;

/** A computer, as the names of wheels tell them apart. */
export interface WheelPlatform {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  /** Only of Linux: whose C library it has. */
  readonly libc?: 'glibc' | 'musl';
}

/** The machine's names in wheels: Windows and macOS have their own. */
const archNames: Readonly<Record<string, readonly string[]>> = {
  x64: ['x86_64', 'amd64'],
  arm64: ['aarch64', 'arm64'],
  arm: ['armv7l'],
  ia32: ['i686'],
  ppc64: ['ppc64le'],
  riscv64: ['riscv64'],
  s390x: ['s390x'],
};

/** This computer. */
export async function thisPlatform(): Promise<WheelPlatform> {
  const { platform, arch } = process;
  return platform === 'linux' ? { platform, arch, libc: await libcOf(process.execPath) } : { platform, arch };
}

/** The first of the wheels' names whose program runs on a computer. */
export function wheelFor(names: readonly string[], computer: WheelPlatform): string | undefined {
  return names.find((name) => {
    const tags = /-py3-none-([^-]+)\.whl$/.exec(name)?.[1] ?? '';
    return tags.split('.').some((tag) => isFor(tag, computer));
  });
}

/** `manylinux_2_17_x86_64`, `musllinux_1_1_x86_64`, `macosx_11_0_arm64`, `win_amd64` */
function isFor(tag: string, { platform, arch, libc }: WheelPlatform): boolean {
  const [, system, machine = ''] = /^(win|macosx|manylinux|musllinux)(?:\d*|(?:_\d+)+)_(\D.*)$/.exec(tag) ?? [];
  const linux = libc === 'musl' ? 'musllinux' : 'manylinux';
  const wanted: Partial<Record<NodeJS.Platform, string>> = { win32: 'win', darwin: 'macosx', linux };
  return system !== undefined && system === wanted[platform] && (archNames[arch] ?? []).includes(machine);
}

async function libcOf(program: string): Promise<'glibc' | 'musl'> {
  const handle = await open(program, 'r');
  try {
    const { buffer } = await handle.read(Buffer.alloc(loaderWithinBytes), 0, loaderWithinBytes, 0);
    return buffer.includes('/ld-musl-') ? 'musl' : 'glibc';
  } finally {
    await handle.close();
  }
}
