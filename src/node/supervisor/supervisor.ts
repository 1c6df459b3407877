import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import { execa } from 'execa';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { childEnvironment } from './environment';
import { exitReason, type ProcessExit } from './exit';
import { LineSplitter, Tail } from './lines';
import { registerGroup, unregisterGroup } from './reaper';

/** Time between asking a process group to end and killing it. */
const killAfterMs = 4_000;
/** Time that grandchildren may hold the pipes open after their parent has ended. */
const orphansAfterMs = 5_000;

export interface ProcessSpec {
  /** Absolute path; it is never searched for and never given to a shell. */
  readonly program: string;
  readonly arguments: readonly string[];
  readonly workingFolder: string;
  /** Added to the allow-listed environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Standard error, and standard output where nobody takes its lines, is appended here. */
  readonly logFile: string;
  /** How long the process may live, and what it does in that time: `the hardware probe`. */
  readonly timeout?: { readonly what: string; readonly timeoutMs: number };
}

export interface RunningProcess {
  readonly pid: number;
  /** Resolves when the process has ended and all its output was handed over and logged; never rejects. */
  readonly closed: Promise<ProcessExit>;
  /** Its standard input, where it was asked for. A process that ended takes nothing more: `closed` tells. */
  readonly input?: NodeJS.WritableStream | undefined;
  /** The last lines of its log. */
  tail(): string;
  /** SIGTERM to the whole group, SIGKILL 4 s later; resolves when it is gone. */
  stop(): Promise<void>;
}

export interface ProcessOptions {
  /** One line of standard output without its end. Without a listener the output goes into the log. */
  readonly onLine?: (line: string) => void;
  /** One line of standard error, which goes into the log as well. */
  readonly onLogLine?: (line: string) => void;
  /** Gives the process a standard input; without it there is none. */
  readonly hasInput?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Starts a process in its own group. The group ends when the signal aborts and when this process ends in any way.
 * @throws WorkbenchError `process.notStarted`
 */
export function startProcess(spec: ProcessSpec, options: ProcessOptions = {}): RunningProcess {
  options.signal?.throwIfAborted();
  if (!path.isAbsolute(spec.program)) {
    throw new WorkbenchError('process.notStarted', { program: spec.program, detail: 'its path is not absolute' });
  }
  const child = execa(spec.program, spec.arguments, {
    cwd: spec.workingFolder,
    env: childEnvironment(process.env, spec.environment),
    extendEnv: false,
    detached: process.platform !== 'win32',
    cleanup: false,
    stdin: options.hasInput ? 'pipe' : 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
    buffer: false,
    reject: false,
    windowsHide: true,
  });
  const { pid } = child;
  if (pid === undefined) {
    throw new WorkbenchError('process.notStarted', { program: spec.program, detail: 'is it there and executable?' });
  }
  registerGroup(pid);
  // Written to while it ended: what is missing then is its answer.
  child.stdin?.on('error', () => undefined);
  const tail = new Tail();
  const log = createWriteStream(spec.logFile, { flags: 'a' });
  log.on('error', () => log.destroy());
  const logEnd = finished(log).catch(() => undefined);
  connectOutput(child, { log, tail, ...options });

  const closed = new Promise<ProcessExit>((resolve) => {
    child.once('close', (exitCode: number | null, signal: NodeJS.Signals | null) => {
      unregisterGroup(pid);
      log.end();
      void logEnd.then(() => resolve({ exitCode: exitCode ?? undefined, signal: signal ?? undefined }));
    });
  });
  const stop = () => endGroup(pid, closed);
  killOrphans(child, pid, closed);
  const onAbort = () => void stop();
  options.signal?.addEventListener('abort', onAbort, { once: true });
  void closed.then(() => options.signal?.removeEventListener('abort', onAbort));
  // execa's own promise carries nothing that `close` does not; it never rejects because of `reject: false`.
  void child.then(() => undefined);
  return { pid, closed, input: child.stdin ?? undefined, tail: () => tail.toString(), stop };
}

/**
 * Runs a process to its end.
 * @throws WorkbenchError `process.notStarted`, `process.failed`, `process.timedOut`; the signal's reason on abort
 */
export async function runProcess(spec: ProcessSpec, options: ProcessOptions = {}): Promise<RunningProcess> {
  const running = startProcess(spec, options);
  const timer = startTimer(spec, running);
  const exit = await running.closed;
  clearTimeout(timer?.handle);
  options.signal?.throwIfAborted();
  const program = path.basename(spec.program);
  if (spec.timeout && timer?.fired()) {
    const seconds = Math.round(spec.timeout.timeoutMs / 1000);
    throw new WorkbenchError('process.timedOut', { program, what: spec.timeout.what, seconds, logFile: spec.logFile });
  }
  if (exit.exitCode !== 0) {
    const reason = exitReason(exit);
    throw new WorkbenchError('process.failed', { program, reason, tail: running.tail(), logFile: spec.logFile });
  }
  return running;
}

type Subprocess = Pick<ReturnType<typeof execa>, 'stdout' | 'stderr' | 'once'>;

interface OutputTargets {
  readonly log: NodeJS.WritableStream;
  readonly tail: Tail;
  readonly onLine?: ProcessOptions['onLine'];
  readonly onLogLine?: ProcessOptions['onLogLine'];
}

function connectOutput(child: Subprocess, { log, tail, onLine, onLogLine }: OutputTargets): void {
  const keepTail = new LineSplitter((line) => {
    tail.add(line);
    onLogLine?.(line);
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    log.write(chunk);
    keepTail.feed(chunk);
  });
  child.stderr?.on('end', () => keepTail.end());
  const splitter = new LineSplitter(onLine ?? ((line) => tail.add(line)));
  child.stdout?.on('data', (chunk: Buffer) => {
    if (!onLine) {
      log.write(chunk);
    }
    splitter.feed(chunk);
  });
  child.stdout?.on('end', () => splitter.end());
}

function startTimer(spec: ProcessSpec, running: RunningProcess) {
  if (!spec.timeout) {
    return undefined;
  }
  let hasFired = false;
  const handle = setTimeout(() => {
    hasFired = true;
    void running.stop();
  }, spec.timeout.timeoutMs);
  return { handle, fired: () => hasFired };
}

/** A grandchild that outlives its parent and holds the pipes would keep `close` from coming. */
function killOrphans(child: Subprocess, pid: number, closed: Promise<ProcessExit>): void {
  child.once('exit', () => {
    const timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), orphansAfterMs);
    void closed.then(() => {
      clearTimeout(timer);
      signalGroup(pid, 'SIGKILL');
    });
  });
}

async function endGroup(pid: number, closed: Promise<ProcessExit>): Promise<void> {
  signalGroup(pid, 'SIGTERM');
  const timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), killAfterMs);
  try {
    await closed;
  } finally {
    clearTimeout(timer);
  }
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch {
    // ESRCH: nobody of the group is left, which is what was wanted.
  }
}
