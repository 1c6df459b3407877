// An adb of another version than ours, for the tests: the one that the Linux distribution packages, unpacked into the
// cache and never installed. Debian 12 has 29.0.6, which knows no compression, no pairing and no newer states.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder } from './cache-folder.mjs';

const packages = [
  'adb',
  'android-libbase',
  'android-libboringssl',
  'android-libcutils',
  'android-liblog',
  'libusb-1.0-0',
];
const programInPackage = path.join('usr', 'lib', 'android-sdk', 'platform-tools', 'adb');
const timeoutMs = 120_000;

/**
 * Finds it or unpacks it.
 * @param {{log: (line: string) => void}} options
 * @returns {string} absolute path of a program, or '' after saying why there is none
 */
export function oldAdb({ log }) {
  const folder = path.join(cacheFolder(), 'distribution-adb');
  const program = path.join(folder, 'adb');
  if (existsSync(program)) {
    return program;
  }
  try {
    unpack(folder);
    return program;
  } catch (error) {
    log(`The tests with an older adb are skipped: ${error.message}`);
    return '';
  }
}

function unpack(folder) {
  if (process.platform !== 'linux') {
    throw new Error('only Linux distributions package one.');
  }
  const partial = `${folder}.partial-${process.pid}`;
  mkdirSync(partial, { recursive: true });
  try {
    download(partial);
    for (const file of readdirSync(partial).filter((name) => name.endsWith('.deb'))) {
      run('dpkg-deb', ['--extract', file, '.'], partial);
      rmSync(path.join(partial, file));
    }
    writeFileSync(path.join(partial, 'adb'), launcher(partial));
    chmodSync(path.join(partial, 'adb'), 0o755);
    run(path.join(partial, 'adb'), ['version'], partial);
    rmSync(folder, { recursive: true, force: true });
    renameSync(partial, folder);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

/** A machine that was never asked for packages has no list of them; only root may fetch one. */
function download(folder) {
  try {
    run('apt-get', ['download', ...packages], folder);
  } catch (error) {
    if (process.getuid?.() !== 0) {
      throw error;
    }
    run('apt-get', ['update', '--quiet=2'], folder);
    run('apt-get', ['download', ...packages], folder);
  }
}

/** Its libraries lie below it, in a folder named after the processor. */
function launcher(folder) {
  const [libraries] = readdirSync(path.join(folder, 'usr', 'lib')).filter((name) => name.endsWith('-linux-gnu'));
  return `#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
LD_LIBRARY_PATH="$here/usr/lib/${libraries}/android:$here/usr/lib/${libraries}" exec "$here/${programInPackage}" "$@"
`;
}

function run(program, args, cwd) {
  const { error, status, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8', timeout: timeoutMs });
  if (error || status !== 0) {
    const detail = error?.message ?? stderr.trim().split('\n').at(-1) ?? '';
    throw new Error(`${path.basename(program)} ${args[0]} failed: ${detail}`);
  }
}
