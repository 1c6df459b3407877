// Installs a VS Code server and, on Linux x64, a browser into the cache folder. Runs on Node 20 without packages.
// usage: node scripts/vscode-server/prepare.mjs
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { cacheFolder } from '../cache-folder.mjs';
import { modernNode } from '../modern-node.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const sources = ['package.json', 'package-lock.json', '.npmrc', 'unpack-browser.mjs'];
/** Raised when the steps below change, so that a folder made by the old ones is not used. */
const layoutVersion = 1;

/** A problem that the user can solve; its message says how. */
export class PrepareError extends Error {}

/**
 * Makes the server usable: from the cache, else installed there. Interrupted, the next call goes on after the last
 * finished step; two calls at once do not disturb each other.
 * @param {{log?: (line: string) => void, signal?: AbortSignal}} [options] log receives one line before each step
 * @returns {Promise<{folder: string, node: string, serverMain: string,
 *   browser: {executablePath: string, environment: Record<string, string>} | {channel: string}}>}
 * @throws {PrepareError}
 */
export async function prepareVscodeServer({ log = () => undefined, signal } = {}) {
  const node = modernNode();
  if (!node) {
    throw new PrepareError('No Node 22.15 or newer was found: run "npm ci" in the checkout, or install Node 24.');
  }
  const kindFolder = path.join(cacheFolder(), 'vscode-server');
  const key = cacheKey();
  const folder = path.join(kindFolder, key);
  if (!existsSync(path.join(folder, 'complete.json'))) {
    const partial = takePartial(kindFolder, key);
    await runSteps(partial, { node, log, signal });
    publish(partial, folder);
  }
  return describe(folder, node);
}

function cacheKey() {
  const hash = createHash('sha256').update(`${layoutVersion} ${process.platform} ${process.arch}`);
  for (const name of sources) {
    hash.update(readFileSync(path.join(here, name)));
  }
  return hash.digest('hex').slice(0, 16);
}

/** Goes on with what a process that is gone left behind, else begins. A rename succeeds for one process only. */
function takePartial(kindFolder, key) {
  mkdirSync(kindFolder, { recursive: true });
  const mine = path.join(kindFolder, `${key}.partial-${process.pid}`);
  for (const name of readdirSync(kindFolder)) {
    const pid = Number(name.split('.partial-')[1]);
    if (name.startsWith(`${key}.partial-`) && !isAlive(pid)) {
      try {
        renameSync(path.join(kindFolder, name), mine);
        return mine;
      } catch {
        // Another process took it.
      }
    }
  }
  mkdirSync(mine, { recursive: true });
  return mine;
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return pid !== process.pid;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

async function runSteps(folder, { node, log, signal }) {
  const vscode = path.join(folder, 'node_modules', 'code-server', 'lib', 'vscode');
  const npm = (args, cwd) => runNpm(args, { cwd, node, signal });
  const steps = [
    ['packages', 'Installing VS Code (code-server)', () => npm(['ci', '--omit=dev'], copySources(folder))],
    ['server', 'Installing the packages of VS Code', () => npm(['install', '--omit=dev'], vscode)],
    [
      'extensions',
      'Installing the packages of its extensions',
      () => npm(['install', '--omit=dev'], path.join(vscode, 'extensions')),
    ],
  ];
  if (hasPackagedBrowser()) {
    steps.push(['browser', 'Unpacking the browser', () => unpackBrowser(folder, { node, signal })]);
  }
  for (const [index, [name, title, run]] of steps.entries()) {
    const marker = path.join(folder, `step-${name}.done`);
    if (!existsSync(marker)) {
      log(`VS Code server, ${index + 1} of ${steps.length}: ${title} …`);
      await run();
      writeFileSync(marker, '');
    }
  }
}

function copySources(folder) {
  for (const name of sources) {
    copyFileSync(path.join(here, name), path.join(folder, name));
  }
  return folder;
}

/** Marks the folder complete, last, and gives it its name. */
function publish(partial, folder) {
  const marker = path.join(partial, 'complete.json');
  writeFileSync(`${marker}.tmp`, JSON.stringify({ version: layoutVersion, completedAt: new Date().toISOString() }));
  renameSync(`${marker}.tmp`, marker);
  try {
    renameSync(partial, folder);
  } catch (error) {
    if (!existsSync(path.join(folder, 'complete.json'))) {
      throw error;
    }
    rmSync(partial, { recursive: true, force: true });
  }
}

/** Scripts of packages stay off: node-pty brings compiled files, and VS Code runs without the other native parts. */
async function runNpm(args, { cwd, node, signal }) {
  const isWindows = process.platform === 'win32';
  const result = await runToEnd(
    isWindows ? 'npm.cmd' : 'npm',
    [...args, '--ignore-scripts', '--no-audit', '--no-fund', '--no-progress', '--prefer-offline'],
    {
      cwd,
      signal,
      shell: isWindows,
      env: { ...process.env, PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH}` },
    },
  );
  if (result.code !== 0) {
    const advice = /ENOSPC/.test(result.output)
      ? 'The disk is full: free about 2 GB and try again.'
      : 'Check the network (or the proxy in npm config) and try again; it goes on where it stopped.';
    throw new PrepareError(`VS Code could not be installed by npm. ${advice}\n${tail(result.output)}`);
  }
}

async function unpackBrowser(folder, { node, signal }) {
  const browser = path.join(folder, 'browser');
  mkdirSync(browser, { recursive: true });
  const result = await runToEnd(node, [path.join(folder, 'unpack-browser.mjs')], {
    cwd: folder,
    signal,
    // The package unpacks into the folder for temporary files.
    env: { ...process.env, TMPDIR: browser },
  });
  if (result.code !== 0) {
    throw new PrepareError(`The browser could not be unpacked into ${browser}.\n${tail(result.output)}`);
  }
}

function runToEnd(program, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output = (output + text).slice(-20_000);
      });
    }
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}

const tail = (output) => output.trim().split('\n').slice(-6).join('\n');

function hasPackagedBrowser() {
  return process.platform === 'linux' && process.arch === 'x64';
}

/** Elsewhere than on Linux x64 the installed Chrome is used. */
function describe(folder, node) {
  const serverMain = path.join(folder, 'node_modules', 'code-server', 'lib', 'vscode', 'out', 'server-main.js');
  if (!hasPackagedBrowser()) {
    return { folder, node, serverMain, browser: { channel: 'chrome' } };
  }
  const browser = path.join(folder, 'browser');
  const libraries = path.join(browser, 'al2023', 'lib');
  return {
    folder,
    node,
    serverMain,
    browser: {
      executablePath: path.join(browser, 'chromium'),
      environment: {
        // For machines without fonts, or without NSS; elsewhere the system's own are used.
        ...(existsSync('/etc/fonts/fonts.conf') ? {} : { FONTCONFIG_FILE: path.join(browser, 'fonts.conf') }),
        ...(existsSync(path.join(browser, 'needs-libraries')) ? { LD_LIBRARY_PATH: libraries } : {}),
      },
    },
  };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    const { folder } = await prepareVscodeServer({ log: (line) => console.log(line) });
    console.log(`VS Code is ready in ${folder}`);
  } catch (error) {
    console.error(error instanceof PrepareError ? error.message : error);
    process.exitCode = 1;
  }
}
