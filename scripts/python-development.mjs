// ruff and pytest, hash-checked, in a folder of their own: no Python environment of the user's is touched.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from './cache-folder.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const requirements = path.join(root, 'python', 'requirements', 'dev.txt');

/** The first Python ≥ 3.10 on this machine as an argument list, or null. */
export function findPython() {
  const candidates = process.platform === 'win32' ? [['py', '-3'], ['python']] : [['python3'], ['python']];
  const wanted = process.env.MOBILE_LLM_PYTHON ? [[process.env.MOBILE_LLM_PYTHON], ...candidates] : candidates;
  const probe = 'import sys; sys.exit(0 if sys.version_info >= (3, 10) else 1)';
  return wanted.find(([program, ...args]) => spawnSync(program, [...args, '-c', probe]).status === 0) ?? null;
}

/**
 * Installs the development packages once and returns what runs them.
 * @returns {{python: string[], packages: string}} argument list of a Python, and the folder to put on PYTHONPATH
 */
export function developmentPython() {
  const python = findPython();
  if (!python) {
    throw new Error('No Python 3.10 or newer was found. Install one, or set MOBILE_LLM_PYTHON to its path.');
  }
  const [program, ...args] = python;
  const version = spawnSync(program, [...args, '--version'], { encoding: 'utf8' }).stdout;
  const key = createHash('sha256').update(readFileSync(requirements)).update(version).digest('hex').slice(0, 16);
  const packages = path.join(cacheFolder(), 'python-development', key);
  if (!existsSync(packages)) {
    install(python, packages);
  }
  return { python, packages };
}

function install([program, ...args], packages) {
  const partial = `${packages}.partial-${process.pid}`;
  mkdirSync(path.dirname(packages), { recursive: true });
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--require-hashes', '--no-deps'];
  const result = spawnSync(program, [...args, ...pip, '--target', partial, '-r', requirements], { encoding: 'utf8' });
  if (result.status !== 0) {
    rmSync(partial, { recursive: true, force: true });
    throw new Error(`pip could not install ruff and pytest: ${(result.stderr ?? '').trim().split('\n').at(-1)}`);
  }
  try {
    renameSync(partial, packages);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    if (!existsSync(packages)) {
      throw error;
    }
  }
}
