import { AdbServerClient } from '@yume-chan/adb';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { AdbConnector, type AdbServerAddress } from './connector';
import { type PhoneListing, parseDeviceList } from './devices';
import { defaultAdbPort, startAdbServer } from './start-server';

const versionTimeoutMs = 5000;
const connectTimeoutMs = 15_000;

export interface AdbServerOptions {
  /** Default `127.0.0.1`. A server on another host is used as it is, never started. */
  readonly host?: string;
  /** Default: `ANDROID_ADB_SERVER_PORT`, else 5037. */
  readonly port?: number;
  /** Absolute path of the adb program that starts a server where none answers. */
  readonly adbProgram?: string;
  readonly signal?: AbortSignal;
}

/** The adb server that phones hang on. Nothing is held open between calls. */
export interface AdbLink {
  readonly address: AdbServerAddress;
  /** Protocol version of the server; 41 for every adb since 2018. */
  readonly version: number;
  /** Tango's client, for what opens streams to a phone. */
  readonly client: AdbServerClient;
  /** The phones that the server knows now. */
  list(signal?: AbortSignal): Promise<readonly PhoneListing[]>;
  /** The whole list at once and again after each change (`host:track-devices-l`), until the signal or the server ends. */
  devices(options?: { readonly signal?: AbortSignal }): AsyncIterable<readonly PhoneListing[]>;
  /** `adb connect`; nothing happens if it is connected already. @throws WorkbenchError `adb.connectFailed` */
  connectTcp(host: string, port: number): Promise<string>;
  /** `adb disconnect`. */
  disconnect(serial: string): Promise<void>;
}

/**
 * Connects to an adb server and starts one only if nothing answers on a loopback address.
 *
 * @throws WorkbenchError `adb.noServer`, `adb.programMissing`, `adb.startFailed`, `adb.notAnAdbServer`
 */
export async function connectAdbServer(options: AdbServerOptions = {}): Promise<AdbLink> {
  const address = { host: options.host ?? '127.0.0.1', port: options.port ?? environmentPort() };
  const client = new AdbServerClient(new AdbConnector(address));
  let version = await serverVersion(client, address, options.signal);
  if (version === undefined) {
    await startLocalServer(address, options);
    version = await serverVersion(client, address, options.signal);
  }
  if (version === undefined) {
    throw new WorkbenchError('adb.noServer', { address: `${address.host}:${address.port}` });
  }
  return linkOf(client, address, version);
}

async function startLocalServer(address: AdbServerAddress, options: AdbServerOptions): Promise<void> {
  const shown = `${address.host}:${address.port}`;
  if (!['127.0.0.1', '::1', 'localhost'].includes(address.host)) {
    throw new WorkbenchError('adb.noServer', { address: shown });
  }
  if (options.adbProgram === undefined) {
    throw new WorkbenchError('adb.programMissing', { address: shown });
  }
  await startAdbServer(options.adbProgram, address, options.signal);
}

/** Undefined when nothing listens. @throws WorkbenchError `adb.notAnAdbServer` when something else does */
async function serverVersion(
  client: AdbServerClient,
  address: AdbServerAddress,
  signal: AbortSignal | undefined,
): Promise<number | undefined> {
  signal?.throwIfAborted();
  const overdue = AbortSignal.timeout(versionTimeoutMs);
  const options = { signal: signal ? AbortSignal.any([signal, overdue]) : overdue };
  try {
    const stream = await client.createConnection('host:version', options);
    try {
      return Number.parseInt(await stream.readString(), 16);
    } finally {
      await stream.dispose();
    }
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED') {
      return undefined;
    }
    const detail = overdue.aborted ? `no answer within ${versionTimeoutMs / 1000} s` : messageOf(error);
    throw new WorkbenchError(
      'adb.notAnAdbServer',
      { address: `${address.host}:${address.port}`, detail },
      { cause: error },
    );
  }
}

function linkOf(client: AdbServerClient, address: AdbServerAddress, version: number): AdbLink {
  return {
    address,
    version,
    client,
    async list(signal) {
      const stream = await client.createConnection('host:devices-l', { signal });
      try {
        return parseDeviceList(await stream.readString());
      } finally {
        await stream.dispose();
      }
    },
    devices: (options = {}) => trackDevices(client, options.signal),
    async connectTcp(host, port) {
      const serial = `${host}:${port}`;
      await connectPhone(client, serial);
      return serial;
    },
    async disconnect(serial) {
      await client.wireless.disconnect(serial);
    },
  };
}

async function* trackDevices(
  client: AdbServerClient,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly PhoneListing[]> {
  const stream = await client.createConnection('host:track-devices-l', { signal });
  const stop = () => void stream.dispose();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    for (;;) {
      yield parseDeviceList(await stream.readString());
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
    await stream.dispose();
  }
}

async function connectPhone(client: AdbServerClient, serial: string): Promise<void> {
  const overdue = AbortSignal.timeout(connectTimeoutMs);
  let answer: string;
  try {
    const stream = await client.createConnection(`host:connect:${serial}`, { signal: overdue });
    try {
      answer = await stream.readString();
    } finally {
      await stream.dispose();
    }
  } catch (error) {
    const detail = overdue.aborted ? `no answer within ${connectTimeoutMs / 1000} s` : messageOf(error);
    throw new WorkbenchError('adb.connectFailed', { address: serial, detail }, { cause: error });
  }
  if (answer !== `connected to ${serial}` && answer !== `already connected to ${serial}`) {
    throw new WorkbenchError('adb.connectFailed', { address: serial, detail: answer });
  }
}

function environmentPort(): number {
  const port = Number(process.env['ANDROID_ADB_SERVER_PORT']);
  return Number.isInteger(port) && port > 0 && port < 65536 ? port : defaultAdbPort;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
