import path from 'node:path';
import { packagesFolder } from './python-packages';

/** Absolute paths of the programs in the native tools' folder. */
export interface NativePrograms {
  readonly cmake: string;
  readonly ctest: string;
  readonly ninja: string;
  readonly zig: string;
  readonly adb: string;
}

/** Where the wheels keep their programs (seen in cmake 4.4, ninja 1.13, ziglang 0.17, adbutils 2.12). */
export function nativePrograms(folder: string): NativePrograms {
  const packages = packagesFolder(folder);
  const program = (...parts: string[]) =>
    path.join(packages, ...parts.slice(0, -1), `${parts.at(-1)}${process.platform === 'win32' ? '.exe' : ''}`);
  return {
    cmake: program('cmake', 'data', 'bin', 'cmake'),
    ctest: program('cmake', 'data', 'bin', 'ctest'),
    ninja: program('bin', 'ninja'),
    zig: program('ziglang', 'zig'),
    adb: program('adbutils', 'binaries', 'adb'),
  };
}
