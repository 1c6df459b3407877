import { readFile } from 'node:fs/promises';
import os from 'node:os';

/** What a build for "this processor" depends on: its model and, where the system tells them, its instruction sets. */
export async function processorIdentity(): Promise<string> {
  const model = os.cpus()[0]?.model ?? process.arch;
  const cpuinfo = process.platform === 'linux' ? await readFile('/proc/cpuinfo', 'utf8').catch(() => '') : '';
  // x86 calls the line `flags`, arm64 `Features`.
  const [, instructionSets = ''] = /^(?:flags|Features)\s*:\s*(.*)$/m.exec(cpuinfo) ?? [];
  return `${model} ${instructionSets}`;
}
