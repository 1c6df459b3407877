import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

/** The command lines of this computer's processes, as far as they can be seen; none on Windows. */
export async function runningCommands(): Promise<readonly string[]> {
  if (process.platform === 'linux') {
    const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
    return Promise.all(pids.map((pid) => readFile(path.join('/proc', pid, 'cmdline'), 'utf8').catch(() => '')));
  }
  if (process.platform === 'darwin') {
    const { stdout } = await promisify(execFile)('/bin/ps', ['-A', '-ww', '-o', 'args='], { maxBuffer: 64 << 20 });
    return stdout.split('\n');
  }
  return [];
}
