import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { thrownCode } from '../../core/errors/thrown-error';

/** A process that can be told from a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Opaque; empty where the system does not tell it. */
  readonly startTime: string;
}

/** The identity of a living process, or undefined if there is none with this number. */
export async function processIdentity(pid: number): Promise<ProcessIdentity | undefined> {
  if (!isSignalable(pid)) {
    return undefined;
  }
  const startTime = await processStartTime(pid);
  return startTime === undefined ? undefined : { pid, startTime };
}

/** True while exactly this process lives. */
export async function isAlive(identity: ProcessIdentity): Promise<boolean> {
  const current = await processIdentity(identity.pid);
  return current !== undefined && current.startTime === identity.startTime;
}

function isSignalable(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return thrownCode(error) === 'EPERM';
  }
}

/** Undefined: the process is gone or a zombie. */
async function processStartTime(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
    // proc(5): the second field may hold spaces and ends at the last parenthesis; state is the third, start the 22nd.
    const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields?.[0] === 'Z' ? undefined : fields?.[19];
  }
  if (process.platform === 'darwin') {
    const answer = await promisify(execFile)('/bin/ps', ['-o', 'lstart=', '-p', String(pid)]).catch(() => undefined);
    return answer?.stdout.trim() || undefined;
  }
  return '';
}
