import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from './project';

/** An adb server, a home and virtual phones that nobody else on this computer sees. */
export interface PrivateAdb {
  /** For the VS Code server and everything that it starts. */
  readonly environment: Readonly<Record<string, string>>;
  readonly phonesFolder: string;
  /** Of the server, on this computer. */
  readonly port: number;
  dispose(): Promise<void>;
}

/**
 * @param adbProgram the stock adb that starts the server, which happens when the extension first needs one
 * @param cacheFolder the real cache: its tools are used, its virtual phones are not
 */
export async function privateAdb(adbProgram: string, cacheFolder: string): Promise<PrivateAdb> {
  const home = await temporaryFolder('home');
  const phonesFolder = path.join(home, 'virtual-phones');
  const port = await freePort();
  const environment = {
    HOME: home,
    ANDROID_ADB_SERVER_PORT: String(port),
    ADB_MDNS_AUTO_CONNECT: '0',
    MOBILE_LLM_CACHE: cacheFolder,
    MOBILE_LLM_VIRTUAL_PHONES: phonesFolder,
  };
  return {
    environment,
    phonesFolder,
    port,
    async dispose() {
      // This server is ours alone: it listens on a port that was free.
      await promisify(execFile)(adbProgram, ['kill-server'], { env: { PATH: process.env['PATH'], ...environment } });
      await rm(home, { recursive: true, force: true });
    },
  };
}

export async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
