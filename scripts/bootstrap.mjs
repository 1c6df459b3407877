// Makes a checkout runnable: packages as locked, bundles as new as their sources. Runs on Node 20 without packages.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const builtMarker = path.join(root, 'dist', 'sources.sha256');
const sources = ['src', 'webview-ui', 'scripts/build.mjs', 'package-lock.json'];

/** A problem that the user can solve; its message is one sentence that says how. */
export class BootstrapError extends Error {}

/**
 * Installs the packages if they are not those of the lock file, and builds the bundles if a source changed.
 * @param {{log?: (line: string) => void, signal?: AbortSignal}} [options] log receives one line before each slow part
 * @throws {BootstrapError}
 */
export async function ensureReady({ log = () => undefined, signal } = {}) {
  checkNode();
  if (!isInstalled()) {
    log('Installing the npm packages …');
    await install(signal);
  }
  const hash = hashSources();
  if (!isBuilt(hash)) {
    log('Building the bundles …');
    await build(hash, signal);
  }
}

/** @throws {BootstrapError} when this Node is too old for the scripts */
export function checkNode() {
  if (Number.parseInt(process.versions.node, 10) < 20) {
    throw new BootstrapError(`Node ${process.versions.node} is too old: install Node 20 or newer and try again.`);
  }
}

/** True when node_modules holds every package of the lock file; npm writes its own list there last. */
export function isInstalled() {
  const installed = readPackages(path.join(root, 'node_modules', '.package-lock.json'));
  const locked = readPackages(path.join(root, 'package-lock.json'));
  return Object.entries(locked).every(([place, wanted]) => {
    const found = installed[place];
    // Packages for other platforms are optional and rightly absent.
    return place === '' || (found ? found.integrity === wanted.integrity : wanted.optional === true);
  });
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
  } catch {
    return {};
  }
}

async function install(signal) {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const shell = process.platform === 'win32';
  const result = await runToEnd(npm, ['ci', '--no-progress'], { shell, signal });
  if (result.code !== 0) {
    throw new BootstrapError(explainInstallFailure(result.output));
  }
}

/** One sentence for what npm printed. */
export function explainInstallFailure(output) {
  if (/ENOSPC/.test(output)) {
    return 'The disk is full: free about 1 GB and run the command again.';
  }
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|network/.test(output)) {
    return 'The npm registry cannot be reached: check the network (or the proxy in npm config) and run the command again.';
  }
  if (/EACCES|EPERM/.test(output)) {
    return `npm may not write to ${path.join(root, 'node_modules')}: check who owns the folder and run the command again.`;
  }
  const last = output.trim().split('\n').slice(-5).join('\n');
  return `npm ci failed; solve what it says and run the command again:\n${last}`;
}

/** SHA-256 over the names and contents of everything that goes into dist/. */
function hashSources() {
  const hash = createHash('sha256');
  for (const file of sources.flatMap((name) => listFiles(path.join(root, name))).sort()) {
    hash
      .update(`${path.relative(root, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  }
  return hash.digest('hex');
}

function listFiles(place) {
  if (!existsSync(place)) {
    return [];
  }
  try {
    const entries = readdirSync(place, { withFileTypes: true });
    return entries
      .filter((entry) => entry.name !== 'node_modules' && !entry.name.endsWith('.test.ts'))
      .flatMap((entry) =>
        entry.isDirectory() ? listFiles(path.join(place, entry.name)) : [path.join(place, entry.name)],
      );
  } catch (error) {
    if (error.code === 'ENOTDIR') {
      return [place];
    }
    throw error;
  }
}

function isBuilt(hash) {
  try {
    return readFileSync(builtMarker, 'utf8') === hash;
  } catch {
    return false;
  }
}

async function build(hash, signal) {
  const result = await runToEnd(process.execPath, [path.join(root, 'scripts', 'build.mjs')], { shell: false, signal });
  if (result.code !== 0) {
    throw new BootstrapError(`The bundles could not be built:\n${result.output.trim().slice(-2000)}`);
  }
  mkdirSync(path.dirname(builtMarker), { recursive: true });
  writeFileSync(`${builtMarker}.tmp-${process.pid}`, hash);
  renameSync(`${builtMarker}.tmp-${process.pid}`, builtMarker);
}

/** Runs a program, keeps what it prints, and resolves when it has ended and all of that has arrived. */
function runToEnd(program, args, { shell, signal }) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, shell, signal, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => {
      reject(
        error.code === 'ENOENT' ? new BootstrapError(`${program} was not found: install Node.js with npm.`) : error,
      );
    });
    child.on('close', (code) => resolve({ code, output }));
  });
}
