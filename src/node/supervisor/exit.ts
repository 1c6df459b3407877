import os from 'node:os';

/** How a process ended: exactly one of the two is set. */
export interface ProcessExit {
  readonly exitCode: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
}

const signalReasons: Partial<Record<NodeJS.Signals, string>> = {
  SIGKILL: 'was killed by the system, most likely because memory ran out',
  SIGILL: 'used an instruction that this processor does not have',
  SIGSEGV: 'crashed (segmentation fault)',
  SIGABRT: 'gave up after an internal check failed (abort)',
  SIGBUS: 'crashed (bus error: a file it had mapped shrank, or the disk is full)',
  SIGFPE: 'crashed (arithmetic error)',
  SIGTERM: 'was asked to end by another process',
  SIGINT: 'was interrupted',
  SIGHUP: 'lost its terminal',
};

/** Puts an exit into words that follow the program's name: `was killed by the system, …`. */
export function exitReason(exit: ProcessExit): string {
  // A shell or a container reports a signal as 128 + its number (POSIX, XCU 2.8.2).
  const signal = exit.signal ?? signalOfNumber((exit.exitCode ?? 0) - 128);
  if (signal) {
    const number = os.constants.signals[signal];
    return `${signalReasons[signal] ?? `was ended by ${signal}`} (${signal}, exit ${128 + number})`;
  }
  return `failed with exit code ${exit.exitCode}`;
}

function signalOfNumber(wanted: number): NodeJS.Signals | undefined {
  const names = Object.keys(os.constants.signals) as NodeJS.Signals[];
  return names.find((name) => os.constants.signals[name] === wanted);
}
