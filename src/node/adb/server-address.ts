import type { AdbServerAddress } from './connector';

/** The port that an adb server uses unless told otherwise. */
export const defaultAdbPort = 5037;
/** What every adb since 2018 answers to `host:version`. */
export const usualServerVersion = 41;

/**
 * Where adb itself would look for its server: `ADB_SERVER_SOCKET` (`tcp:HOST:PORT`, `tcp:PORT`), else
 * `ANDROID_ADB_SERVER_ADDRESS` and `ANDROID_ADB_SERVER_PORT`, else port 5037 of this computer.
 */
export function environmentAddress(environment: Readonly<Record<string, string | undefined>>): AdbServerAddress {
  const [, host, port] = /^tcp:(?:(.+):)?(\d{1,5})$/.exec(environment['ADB_SERVER_SOCKET'] ?? '') ?? [];
  if (port !== undefined && isPort(Number(port))) {
    return { host: host ?? '127.0.0.1', port: Number(port) };
  }
  const namedPort = Number(environment['ANDROID_ADB_SERVER_PORT']);
  return {
    host: environment['ANDROID_ADB_SERVER_ADDRESS'] || '127.0.0.1',
    port: isPort(namedPort) ? namedPort : defaultAdbPort,
  };
}

/** Whether a host is this computer, by its name alone: none is looked up. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/**
 * How a phone that hangs on the computer from which somebody works comes to this one over SSH, when this is such a
 * session; undefined when it is not. The line runs on that computer.
 */
export function reverseTunnelCommand(
  environment: Readonly<Record<string, string | undefined>>,
  { port }: AdbServerAddress,
): string | undefined {
  // CLIENT CLIENT-PORT SERVER SERVER-PORT
  const [, , server, serverPort] = (environment['SSH_CONNECTION'] ?? '').split(' ');
  if (server === undefined || serverPort === undefined) {
    return undefined;
  }
  const user = environment['USER'] || 'USER';
  const other = serverPort === '22' ? '' : ` -p ${serverPort}`;
  return `ssh -N${other} -R ${port}:127.0.0.1:${defaultAdbPort} ${user}@${server}`;
}

/** What the user should know of a server of another version; undefined for the usual one. It is used all the same. */
export function versionNote(version: number): string | undefined {
  return version === usualServerVersion
    ? undefined
    : `The adb server that runs is of another version (${version}, usual is ${usualServerVersion}). It is used as it is and never stopped; if phones do not show up, update the tool that started it.`;
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port > 0 && port < 65536;
}
