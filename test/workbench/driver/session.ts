import assert from 'node:assert/strict';
import { cp, rm } from 'node:fs/promises';
import path from 'node:path';
import { prepareVscodeServer } from '../../../scripts/vscode-server/prepare.mjs';
import { installVsix, startVscodeServer } from '../../../scripts/vscode-server/serve.mjs';
import { connectAdbServer } from '../../../src/node/adb/server';
import { cacheFolder } from '../../../src/node/setup/cache-folder';
import {
  findVirtualPhone,
  setVirtualPhoneFault,
  startVirtualPhone,
  stopVirtualPhone,
} from '../../../src/node/virtual-phone/launch';
import { privateAdb } from './adb';
import { temporaryFolder } from './project';
import { launchBrowser, type OpenOptions, WorkbenchWindow } from './window';

export { requireEnvironment } from '../../require-environment';

/** The bundle that the extension starts too. */
const virtualPhone = path.resolve('dist', 'virtual-phone.mjs');

/** A VS Code with an adb of its own; everything that it starts ends with it. */
export interface WorkbenchSession {
  /** Holds the virtual phones, and everything that is pushed onto them. */
  readonly phonesFolder: string;
  /** Sets a fault on the virtual phone that a window has started. */
  setPhoneFault(fault: Readonly<Record<string, unknown>>): Promise<void>;
  /** Starts one more virtual phone, as another program would; it ends with this process. */
  startPhone(name: string, profile: string): Promise<void>;
  open(folder: string, options?: Pick<OpenOptions, 'colorScheme' | 'size'>): Promise<WorkbenchWindow>;
  stop(): Promise<void>;
}

export interface SessionOptions {
  /** Is installed, as a user does; without it the extension is loaded from this checkout. */
  readonly vsixFile?: string | undefined;
  /** Folders of extensions that a test brings beside ours; only the server takes them. */
  readonly otherExtensions?: readonly string[] | undefined;
  /** Of the user, on top of the quiet ones; only the server takes them. */
  readonly settings?: Readonly<Record<string, unknown>> | undefined;
  /** Asks for trust as VS Code does; default: every folder is trusted. Only the server takes it. */
  readonly workspaceTrust?: boolean | undefined;
  /** Of the server and all that it starts, on top of this process's. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
}

/** The VS Code server with a browser, or the desktop program that `MOBILE_LLM_TEST_VSCODE` names. */
export async function startWorkbench(
  adbProgram: string,
  { vsixFile, otherExtensions = [], settings = {}, workspaceTrust = false, environment = {} }: SessionOptions = {},
): Promise<WorkbenchSession> {
  const adb = await privateAdb(adbProgram, cacheFolder());
  const otherPhones: string[] = [];
  const startPhone = async (name: string, profile: string) => {
    const link = await connectAdbServer({ host: '127.0.0.1', port: adb.port });
    otherPhones.push(name);
    const folder = adb.phonesFolder;
    await startVirtualPhone({ name, profile, program: virtualPhone, folder, link, parentPid: process.pid });
  };
  const stopPhones = async () => {
    await Promise.all(otherPhones.map((name) => stopVirtualPhone({ name, folder: adb.phonesFolder })));
    await stopVirtualPhone({ folder: adb.phonesFolder });
    await adb.dispose();
  };
  const setPhoneFault = async (fault: Readonly<Record<string, unknown>>) => {
    const phone = await findVirtualPhone({ folder: adb.phonesFolder });
    await setVirtualPhoneFault(phone?.control ?? '', fault);
  };
  const program = process.env['MOBILE_LLM_TEST_VSCODE'];
  if (program) {
    const all = { ...adb.environment, ...environment };
    const open = (folder: string) => WorkbenchWindow.openOnDesktop({ program, folder, environment: all });
    return { phonesFolder: adb.phonesFolder, setPhoneFault, startPhone, open, stop: stopPhones };
  }
  const installation = await prepareVscodeServer();
  const dataFolder = await temporaryFolder('server');
  if (vsixFile !== undefined) {
    await installVsix({ installation, dataFolder, vsixFile });
  }
  for (const folder of otherExtensions) {
    await cp(folder, path.join(dataFolder, 'extensions', path.basename(folder)), { recursive: true });
  }
  const server = await startVscodeServer({
    installation,
    dataFolder,
    settings,
    workspaceTrust,
    environment: { ...adb.environment, ...environment },
  });
  const browser = await launchBrowser(installation).catch(async (error: unknown) => {
    await server.stop();
    throw error;
  });
  const windows: WorkbenchWindow[] = [];
  return {
    phonesFolder: adb.phonesFolder,
    setPhoneFault,
    startPhone,
    async open(folder, options = {}) {
      const isInstalled = vsixFile !== undefined;
      const window = await WorkbenchWindow.open({ server, browser, folder, isInstalled, ...options });
      windows.push(window);
      return window;
    },
    async stop() {
      await browser.close();
      await server.stop();
      await stopPhones();
      await rm(dataFolder, { recursive: true, force: true });
      const errors = windows.flatMap(({ hostErrors }) => hostErrors);
      assert.deepEqual(errors, [], 'the extension threw where nobody caught it');
    },
  };
}
