// Opens a project in a real VS Code with this extension: the desktop's, else one in the browser.
import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';
import { BootstrapError, root } from './bootstrap.mjs';
import { cacheFolder } from './cache-folder.mjs';
import { PrepareError, prepareVscodeServer } from './vscode-server/prepare.mjs';
import { startVscodeServer } from './vscode-server/serve.mjs';

/**
 * @param {string} folder absolute path of the project
 * @returns {Promise<number>} exit code, when the desktop program has taken over or the server was stopped
 */
export async function openWorkbench(folder) {
  if (openDesktop(folder)) {
    console.log('Opened in VS Code. Its activity bar has a new entry: Mobile LLM.');
    return 0;
  }
  console.log('VS Code (code) is not on PATH, so it is opened in the browser instead.');
  return serveInBrowser(folder);
}

function openDesktop(folder) {
  const isWindows = process.platform === 'win32';
  const result = spawnSync(isWindows ? 'code.cmd' : 'code', [`--extensionDevelopmentPath=${root}`, folder], {
    stdio: 'ignore',
    // Windows runs .cmd files only through its shell; both arguments are paths of this checkout.
    shell: isWindows,
  });
  return result.status === 0;
}

async function serveInBrowser(folder) {
  const installation = await prepare();
  const server = await startVscodeServer({ installation, dataFolder: path.join(cacheFolder(), 'workbench-server') });
  try {
    const url = server.urlOf(folder, root);
    console.log(`\nOpen this address; Ctrl-C here stops the server:\n\n  ${url}\n`);
    showInBrowser(url);
    await interrupted();
    return 0;
  } finally {
    await server.stop();
  }
}

async function prepare() {
  try {
    return await prepareVscodeServer({ log: (line) => console.log(line) });
  } catch (error) {
    throw error instanceof PrepareError ? new BootstrapError(error.message) : error;
  }
}

function showInBrowser(url) {
  const opener = { darwin: ['open'], linux: ['xdg-open'], win32: ['rundll32', 'url.dll,FileProtocolHandler'] };
  const [program, ...args] = opener[process.platform] ?? [];
  if (program) {
    // Where there is no browser to open, the printed address is enough.
    spawn(program, [...args, url], { stdio: 'ignore', detached: true })
      .on('error', () => undefined)
      .unref();
  }
}

function interrupted() {
  return new Promise((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
}
