import { execFile } from 'node:child_process';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import esbuild from 'esbuild';
import { openPhone, type Phone } from '../../../src/node/adb/phone';
import { type AdbLink, connectAdbServer } from '../../../src/node/adb/server';
import {
  setVirtualPhoneFault,
  startVirtualPhone,
  stopVirtualPhone,
  type VirtualPhoneState,
} from '../../../src/node/virtual-phone/launch';

export { requireEnvironment } from '../../require-environment';

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A virtual phone on an adb server of its own, as far from this computer's real one as a test can be. */
export interface TestBed {
  readonly folder: string;
  readonly link: AdbLink;
  /** Of its adb server, on this computer. */
  readonly port: number;
  readonly state: VirtualPhoneState;
  readonly phone: Phone;
  /** Runs the stock adb program against this phone. */
  adb(...argumentList: string[]): Promise<CommandResult>;
  /** Sets a fault; resolves to what the phone says about how far it goes. */
  setFault(fault: Readonly<Record<string, unknown>>): Promise<string | undefined>;
  /** Connects adb again after the link was cut. */
  reconnect(): Promise<void>;
  /** Ends this bed's adb server, as another program that uses another adb does; `reconnect` starts it again. */
  killServer(): Promise<void>;
  dispose(): Promise<void>;
}

export async function startTestBed(adbProgram: string, profile = 'phone-4gb'): Promise<TestBed> {
  const folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'mobile-llm-phone-test-')));
  const port = await freePort();
  const program = path.join(folder, 'virtual-phone.mjs');
  const bundle = { entryPoints: [path.resolve('src/virtual-phone/main.ts')], outfile: program };
  await esbuild.build({ ...bundle, bundle: true, platform: 'node', format: 'esm', target: 'node22' });

  const startServer = () => startServerWithHome(folder, port, adbProgram);
  const link = await startServer();

  const phones = path.join(folder, 'phones');
  const start = () => startVirtualPhone({ profile, program, folder: phones, link, parentPid: process.pid });
  const state = await start();
  const phone = await openPhone(link, state.serial);
  const runAdb = (...argumentList: string[]) => run(adbProgram, ['-P', String(port), ...argumentList], folder);
  return {
    folder,
    link,
    port,
    state,
    phone,
    adb: (...argumentList) => runAdb('-s', state.serial, ...argumentList),
    setFault: (fault) => setVirtualPhoneFault(state.control, fault),
    async reconnect() {
      await startServer();
      await link.disconnect(state.serial).catch(() => {});
      await start();
    },
    async killServer() {
      await runAdb('kill-server');
    },
    async dispose() {
      phone.close();
      await stopVirtualPhone({ folder: phones, link });
      await runAdb('kill-server');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A server that answers is left as it is. One that we start takes its keys from the home folder. */
async function startServerWithHome(home: string, port: number, adbProgram: string): Promise<AdbLink> {
  const realHome = process.env['HOME'];
  process.env['HOME'] = home;
  try {
    return await connectAdbServer({ port, adbProgram });
  } finally {
    process.env['HOME'] = realHome;
  }
}

async function run(program: string, argumentList: readonly string[], home: string): Promise<CommandResult> {
  const environment = { PATH: process.env['PATH'], HOME: home, ADB_MDNS_AUTO_CONNECT: '0' };
  try {
    const options = { env: environment, timeout: 60_000, maxBuffer: 16 << 20 };
    return { exitCode: 0, ...(await promisify(execFile)(program, argumentList, options)) };
  } catch (error) {
    if (error instanceof Error && 'stdout' in error && 'stderr' in error && 'code' in error) {
      return { exitCode: Number(error.code), stdout: String(error.stdout), stderr: String(error.stderr) };
    }
    throw error;
  }
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
