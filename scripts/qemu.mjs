// qemu-aarch64, so that programs for arm64 phones run in tests. Installed with apt where that needs no questions.
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';

const packageName = 'qemu-user-static';
const programNames = ['qemu-aarch64-static', 'qemu-aarch64'];
const installTimeoutMs = 180_000;
const updateTimeoutMs = 120_000;

/** @returns {{program: string} | {missing: string}} its absolute path, or why there is none */
export function provideQemu() {
  const found = findQemu();
  if (found) {
    return { program: found };
  }
  if (process.platform !== 'linux') {
    return { missing: `qemu-aarch64 runs programs for arm64 Linux on Linux only, and this is ${process.platform}` };
  }
  if (process.getuid?.() !== 0 || !onPath('apt-get')) {
    return { missing: `qemu-aarch64 is not installed; install it, for example: sudo apt install ${packageName}` };
  }
  console.log(`Installing ${packageName} …`);
  // The list of packages may be missing or out of date: then it is fetched, and the package asked for once more.
  const isInstalled = apt(['install', ...quiet, packageName], installTimeoutMs);
  if (!isInstalled && apt(['update', '-qq'], updateTimeoutMs)) {
    apt(['install', ...quiet, packageName], installTimeoutMs);
  }
  const program = findQemu();
  return program ? { program } : { missing: `apt-get install ${packageName} failed; install it by hand` };
}

const quiet = ['-y', '-qq', '--no-install-recommends'];

function apt(args, timeout) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync('apt-get', args, { stdio: 'ignore', timeout, env }).status === 0;
}

function findQemu() {
  return programNames.map(onPath).find((program) => program !== undefined);
}

function onPath(name) {
  const files = (process.env.PATH ?? '').split(path.delimiter).map((folder) => path.join(folder, name));
  return files.find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
