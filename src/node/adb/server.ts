import { setTimeout as delay } from 'node:timers/promises';
import { AdbServerClient } from '@yume-chan/adb';
import { thrownMessage } from '../../core/errors/thrown-message';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { AdbConnector, type AdbServerAddress } from './connector';
import { isPassing, type PhoneListing, parseDeviceList } from './devices';
import { environmentAddress, isLoopback } from './server-address';
import { startAdbServer } from './start-server';
import { usbRuleCommand } from './usb-rule';

const versionTimeoutMs = 5000;
const connectTimeoutMs = 15_000;
/** What connecting ends with where nothing listens, or the other computer is not there. */
const noAnswerCodes = ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT'];
/** When to look again after a phone was told to be on its way to another state. */
const secondLooksMs = [1_000, 3_000, 6_000];

export interface AdbServerOptions {
  /** Default: as adb finds it, see `environmentAddress`. A server on another host is used as it is, never started. */
  readonly host?: string;
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
  const usual = environmentAddress(process.env);
  const address = { host: options.host ?? usual.host, port: options.port ?? usual.port };
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
  if (!isLoopback(address.host)) {
    throw new WorkbenchError('adb.noRemoteServer', { address: shown, host: address.host, port: address.port });
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
    if (error instanceof Error && 'code' in error && noAnswerCodes.includes(String(error.code))) {
      return undefined;
    }
    const detail = overdue.aborted ? `no answer within ${versionTimeoutMs / 1000} s` : thrownMessage(error);
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
    list: (signal) => listPhones(client, signal),
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

async function listPhones(client: AdbServerClient, signal: AbortSignal | undefined): Promise<readonly PhoneListing[]> {
  const stream = await client.createConnection('host:devices-l', { signal });
  try {
    return await withUsbRules(parseDeviceList(await stream.readString()));
  } finally {
    await stream.dispose();
  }
}

async function* trackDevices(
  client: AdbServerClient,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly PhoneListing[]> {
  const stream = await client.createConnection('host:track-devices-l', { signal });
  const stop = () => void stream.dispose();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    let message = Promise.resolve(stream.readString());
    for (;;) {
      const phones = await withUsbRules(parseDeviceList(await message));
      message = Promise.resolve(stream.readString());
      // It is awaited above; until then a lost server is no unhandled rejection.
      message.catch(() => {});
      yield phones;
      yield* secondLooks(client, phones, { message, signal });
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
    await stream.dispose();
  }
}

/**
 * adb servers before version 30 tell that a phone is offline, and not that it then waits for a person to accept this
 * computer. So while a phone is on its way they are asked again, a few times and only until they tell something.
 */
async function* secondLooks(
  client: AdbServerClient,
  phones: readonly PhoneListing[],
  { message, signal }: { readonly message: Promise<string>; readonly signal: AbortSignal | undefined },
): AsyncGenerator<readonly PhoneListing[]> {
  let known = phones;
  const told = message.then(
    () => true,
    () => true,
  );
  for (const waitMs of secondLooksMs) {
    if (!known.some(isPassing) || (await Promise.race([told, delay(waitMs, false, { signal, ref: false })]))) {
      return;
    }
    const seen = await listPhones(client, signal);
    if (JSON.stringify(seen) !== JSON.stringify(known)) {
      known = seen;
      yield seen;
    }
  }
}

/** Says how to get access to each phone that this user has none to: with the line that does it. */
async function withUsbRules(phones: readonly PhoneListing[]): Promise<readonly PhoneListing[]> {
  return Promise.all(
    phones.map(async (phone) => {
      if (phone.state !== 'no permissions' || process.platform !== 'linux') {
        return phone;
      }
      const nextStep = `Give your user access to the phone, then plug it in again: ${await usbRuleCommand(phone)}`;
      return { ...phone, nextStep };
    }),
  );
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
    const detail = overdue.aborted ? `no answer within ${connectTimeoutMs / 1000} s` : thrownMessage(error);
    throw new WorkbenchError('adb.connectFailed', { address: serial, detail }, { cause: error });
  }
  if (answer !== `connected to ${serial}` && answer !== `already connected to ${serial}`) {
    throw new WorkbenchError('adb.connectFailed', { address: serial, detail: answer });
  }
}
