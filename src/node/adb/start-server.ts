import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { thrownMessage } from '../../core/errors/thrown-message';
import { WorkbenchError } from '../../core/errors/workbench-error';
import type { AdbServerAddress } from './connector';
import { defaultAdbPort } from './server-address';

const startTimeoutMs = 20_000;

/** What the server needs from our environment: its keys lie below the home folder. */
const keptVariables = ['HOME', 'USERPROFILE', 'SystemRoot', 'TEMP', 'TMP', 'TMPDIR', 'PATH', 'LANG', 'ADB_VENDOR_KEYS'];

/**
 * Starts an adb server. It becomes a background process of its own and outlives us, as adb users expect; we never
 * stop one, because every other tool on this computer shares it.
 *
 * @param program absolute path of an adb program
 * @throws WorkbenchError `adb.startFailed`
 */
export async function startAdbServer(program: string, address: AdbServerAddress, signal?: AbortSignal): Promise<void> {
  const child = spawn(program, ['-P', String(address.port), 'start-server'], {
    env: serverEnvironment(address.port),
    detached: true,
    windowsHide: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const overdue = AbortSignal.timeout(startTimeoutMs);
  const output: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => output.push(text));
  try {
    const [exitCode] = await once(child, 'exit', { signal: signal ? AbortSignal.any([signal, overdue]) : overdue });
    if (exitCode !== 0) {
      throw new Error(output.join('').trim() || `exit code ${exitCode}`);
    }
  } catch (error) {
    child.kill();
    signal?.throwIfAborted();
    const detail = overdue.aborted ? `nothing happened for ${startTimeoutMs / 1000} s` : thrownMessage(error);
    throw new WorkbenchError('adb.startFailed', { detail, port: address.port, program }, { cause: error });
  } finally {
    child.stderr.destroy();
  }
}

function serverEnvironment(port: number): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = { ADB_MDNS_AUTO_CONNECT: '0' };
  for (const name of keptVariables) {
    const value = process.env[name];
    if (value !== undefined) {
      environment[name] = value;
    }
  }
  if (port !== defaultAdbPort) {
    environment['ANDROID_ADB_SERVER_PORT'] = String(port);
  }
  return environment;
}
