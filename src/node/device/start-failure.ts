import { WorkbenchError } from '../../core/errors/workbench-error';
import { cleanLine } from '../../core/text/clean';
import { exitReason } from '../supervisor/exit';

/** Exit code of a program that used an instruction which the processor does not have: 128 + SIGILL. */
export const illegalInstruction = 132;
const cannotExecute = 126;
const notFound = 127;
const longestDetail = 300;

/** How the dynamic linkers of Android, glibc and musl name a library that is not there. */
const missingLibrary = [
  /library "([^"]+)" not found/,
  /error while loading shared libraries: ([^:\s]+): cannot open/,
  /Error loading shared library ([^:\s]+):/,
];

/** Why llama-server did not start on a phone, by its exit code and what was said on the way. */
export function startFailure(program: string, exitCode: number, said: string): WorkbenchError {
  const library = missingLibrary.map((pattern) => pattern.exec(said)?.[1]).find((name) => name !== undefined);
  if (library !== undefined) {
    return new WorkbenchError('device.libraryMissing', { library: cleanLine(library).slice(0, longestDetail) });
  }
  const words = cleanLine(said).slice(-longestDetail).toWellFormed();
  if (exitCode === cannotExecute) {
    return new WorkbenchError('device.notExecutable', { path: program, detail: words });
  }
  if (exitCode === notFound) {
    return new WorkbenchError('device.programMissing', { path: program, detail: words });
  }
  const detail = `it ${exitReason({ exitCode, signal: undefined })}: ${words}`;
  return new WorkbenchError('device.runtimeBroken', { detail });
}
