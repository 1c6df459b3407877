// Starts the VS Code server of prepare.mjs on a free port, with our extension loaded from a folder.
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const startTimeoutMs = 60_000;
const stopTimeoutMs = 5_000;

/** Quiet defaults: no welcome pages, no chat bar, nothing saved behind the user's back. */
const defaultSettings = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  'window.autoDetectColorScheme': true,
  'chat.disableAIFeatures': true,
  'files.autoSave': 'off',
  'git.openRepositoryInParentFolders': 'never',
  'security.workspace.trust.startupPrompt': 'never',
};

/**
 * @typedef {object} ServerOptions
 * @property {{node: string, serverMain: string}} installation what prepareVscodeServer returned
 * @property {string} dataFolder settings, logs and installed extensions are kept here; made if absent
 * @property {Record<string, unknown>} [settings] user settings on top of the quiet defaults; only for a new dataFolder
 * @property {Record<string, string | undefined>} [environment] on top of this process's
 * @property {number} [port] default: a free one
 * @property {boolean} [workspaceTrust] false (default) trusts every folder
 * @property {AbortSignal} [signal] ends the start, not the server
 */

/**
 * Starts a server and waits until it listens. It ends with `stop`, and with this process.
 * @param {ServerOptions} options
 * @returns {Promise<{port: number, pid: number, logFile: string,
 *   urlOf: (folder: string, extensionFolder?: string) => string, stop: () => Promise<void>}>}
 */
export async function startVscodeServer(options) {
  const { installation, dataFolder, environment = {}, port = 0, workspaceTrust = false, signal } = options;
  const logFile = path.join(dataFolder, 'server.log');
  writeSettings(dataFolder, options.settings ?? {});
  const log = openSync(logFile, 'w');
  const args = [
    installation.serverMain,
    ...['--host', '127.0.0.1', '--port', String(port), '--without-connection-token', '--accept-server-license-terms'],
    ...['--enable-smoke-test-driver', '--disable-telemetry', '--server-data-dir', dataFolder],
    ...['--extensions-dir', path.join(dataFolder, 'extensions')],
    ...(workspaceTrust ? [] : ['--disable-workspace-trust']),
  ];
  const child = spawn(installation.node, args, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', log, log],
    detached: process.platform !== 'win32',
  });
  closeSync(log);
  const stop = () => stopServer(child);
  process.once('exit', () => signalServer(child, 'SIGTERM'));
  try {
    const listeningPort = await waitForPort(child, logFile, signal);
    return { port: listeningPort, pid: child.pid, logFile, urlOf: urlFor(listeningPort), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Installs a VSIX into the extensions of a data folder, without a network. */
export async function installVsix({ installation, dataFolder, vsixFile }) {
  const args = ['--install-extension', vsixFile, '--accept-server-license-terms', '--server-data-dir', dataFolder];
  const extensions = ['--extensions-dir', path.join(dataFolder, 'extensions')];
  const child = spawn(installation.node, [installation.serverMain, ...args, ...extensions], { stdio: 'ignore' });
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  if (code !== 0) {
    throw new Error(`VS Code could not install ${vsixFile} (exit code ${code}).`);
  }
}

/** The address that opens a folder, or a workspace file; with extensionFolder the extension is loaded from its sources' folder. */
function urlFor(port) {
  return (folder, extensionFolder) => {
    const url = new URL(`http://127.0.0.1:${port}/`);
    url.searchParams.set(folder.endsWith('.code-workspace') ? 'workspace' : 'folder', folder);
    if (extensionFolder) {
      const extension = `vscode-remote://127.0.0.1:${port}${extensionFolder}`;
      url.searchParams.set('payload', JSON.stringify([['extensionDevelopmentPath', extension]]));
    }
    return url.href;
  };
}

function writeSettings(dataFolder, settings) {
  const userFolder = path.join(dataFolder, 'data', 'User');
  mkdirSync(userFolder, { recursive: true });
  try {
    const file = path.join(userFolder, 'settings.json');
    writeFileSync(file, JSON.stringify({ ...defaultSettings, ...settings }, null, 2), { flag: 'wx' });
  } catch (error) {
    if (error.code !== 'EEXIST') {
      throw error;
    }
  }
}

async function waitForPort(child, logFile, signal) {
  const deadline = Date.now() + startTimeoutMs;
  let failure;
  child.once('error', (error) => {
    failure = error;
  });
  while (Date.now() < deadline) {
    signal?.throwIfAborted();
    const output = readFileSync(logFile, 'utf8');
    const port = /Extension host agent listening on (\d+)/.exec(output)?.[1];
    if (port) {
      return Number(port);
    }
    if (failure || child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`The VS Code server ended before it listened:\n${output.slice(-2000)}`, { cause: failure });
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`The VS Code server did not listen within ${startTimeoutMs / 1000} s; its log is ${logFile}.`);
}

/** Ends the server and its extension hosts, which share its process group. */
async function stopServer(child) {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) {
    return;
  }
  const ended = new Promise((resolve) => child.once('exit', resolve));
  signalServer(child, 'SIGTERM');
  const timer = setTimeout(() => signalServer(child, 'SIGKILL'), stopTimeoutMs);
  await ended;
  clearTimeout(timer);
  signalServer(child, 'SIGKILL');
}

function signalServer(child, signal) {
  try {
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, signal);
  } catch {
    // It is gone.
  }
}
