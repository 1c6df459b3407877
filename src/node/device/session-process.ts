import { WorkbenchError } from '../../core/errors/workbench-error';
import { quoteForPhoneShell } from '../../core/shell/quote';
import type { Phone } from '../adb/phone';
import { runOnPhone, shellVariables } from './phone-folder';
import { couldNotRun, phoneProgramCommand } from './phone-program';

const startTimeoutMs = 15_000;
const endTimeoutMs = 20_000;

/** A process on the phone that cannot be mistaken for a later one with the same number. */
export interface PhoneProcess {
  readonly pid: number;
  /** Clock ticks after boot: field 22 of /proc/PID/stat. */
  readonly startTime: string;
}

/** How a server on the phone ended. */
export interface ServerEnd {
  /** 128 + signal number when it was killed. */
  readonly exitCode: number;
  /** The end of its log. */
  readonly tail: string;
}

/** Sets `state` and `started` of process `$1`; fails when there is none. proc(5): the second field may hold spaces. */
export const processFunction = `
read_process() {
  line=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  set -- \${line##*) }
  state=$1
  shift 19
  started=$1
}
`;

/**
 * Runs as the leader of a session of its own, so that it outlives the shell that started it: it alone can learn the
 * server's exit code. adbd's children are nearly safe from the kernel's out-of-memory killer (-950); a server that takes
 * too much must be its first victim, not the user's launcher.
 */
const wrapperScript = `${processFunction}
umask 077
if [ "$(cat /proc/self/oom_score_adj)" -lt 0 ]; then echo 0 > /proc/$$/oom_score_adj; fi 2>/dev/null
"$@" </dev/null >server.log 2>&1 &
pid=$!
read_process "$pid"
echo "$pid $started" > identity.new && mv identity.new identity
wait "$pid"
echo $? > exit.new && mv exit.new exit
`;

export interface ServerStart {
  readonly sessionFolder: string;
  /** Goes through stdin into a file: command lines can be seen by others on the phone and are logged. */
  readonly apiKey: string;
  readonly program: string;
  readonly arguments: readonly string[];
  /** Path of `mobile-llm-phone` on the phone; without it, or where it does not run, plain shell does its work. */
  readonly phoneProgram: string | undefined;
}

/** Starts a server in a new session folder (0700) and returns as soon as it runs. */
export async function startServerProcess(
  phone: Phone,
  start: ServerStart,
  signal: AbortSignal | undefined,
): Promise<PhoneProcess> {
  const identity = (await startByProgram(phone, start, signal)) ?? (await startByShell(phone, start, signal));
  const match = /^(\d+) (\d+)$/.exec(identity.trim());
  if (match?.[2] === undefined) {
    throw new WorkbenchError('device.commandFailed', { what: 'start llama-server', detail: identity.trim() });
  }
  return { pid: Number(match[1]), startTime: match[2] };
}

/** Undefined when there is no such program on the phone or it does not run there. */
async function startByProgram(
  phone: Phone,
  start: ServerStart,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  if (start.phoneProgram === undefined) {
    return undefined;
  }
  const fields = [start.apiKey, start.program, ...start.arguments];
  if (fields.some((field) => field.includes('\0'))) {
    throw new RangeError('A NUL cannot be passed to a program.');
  }
  const stdin = Buffer.from(fields.map((field) => `${field}\0`).join(''), 'utf8');
  const command = phoneProgramCommand(start.phoneProgram, ['serve', '--folder', start.sessionFolder]);
  const { exitCode, stdout, stderr } = await phone.shell(command, {
    stdin,
    timeoutMs: startTimeoutMs,
    ...(signal && { signal }),
  });
  if (couldNotRun(exitCode)) {
    return undefined;
  }
  if (exitCode !== 0) {
    const detail = `${stderr.trim()} (exit ${exitCode})`;
    throw new WorkbenchError('device.commandFailed', { what: 'start llama-server', detail });
  }
  return stdout;
}

async function startByShell(phone: Phone, start: ServerStart, signal: AbortSignal | undefined): Promise<string> {
  const command = [start.program, ...start.arguments].map(quoteForPhoneShell).join(' ');
  const script = `${shellVariables({ folder: start.sessionFolder, wrapper: wrapperScript })}
umask 077
mkdir -p "$folder" && cd "$folder" && rm -f identity exit && cat > api-key || exit 1
setsid sh -c "$wrapper" server-wrapper ${command} </dev/null >/dev/null 2>&1 &
tries=0
while [ ! -s identity ] && [ "$tries" -lt 100 ]; do sleep 0.05; tries=$((tries + 1)); done
cat identity
`;
  const stdin = Buffer.from(`${start.apiKey}\n`, 'utf8');
  return runOnPhone(phone, 'start llama-server', script, { stdin, timeoutMs: startTimeoutMs, signal });
}

/** Waits, on the phone, until the server has ended. Undefined when its session was removed. */
export async function waitForServerEnd(
  phone: Phone,
  sessionFolder: string,
  signal: AbortSignal,
): Promise<ServerEnd | undefined> {
  const script = `${shellVariables({ folder: sessionFolder })}
while [ ! -s "$folder/exit" ] && [ -d "$folder" ]; do sleep 0.2; done
cat "$folder/exit" && tail -c 2000 "$folder/server.log"
`;
  const said = await phone.shell(script, { timeoutMs: Number.POSITIVE_INFINITY, signal });
  const match = /^(\d+)\n(.*)$/s.exec(said.stdout);
  return match?.[2] === undefined ? undefined : { exitCode: Number(match[1]), tail: match[2].trim() };
}

/** `gone` tells a server that a restart took from one that ended by itself and left its exit code. */
export type ServerState = 'running' | 'ended' | 'gone';

/** Says what has become of a server that was seen at an earlier boot or at this one. */
export async function readServerState(
  phone: Phone,
  server: { readonly sessionFolder: string; readonly process: PhoneProcess; readonly bootId: string | undefined },
  signal: AbortSignal | undefined,
): Promise<{ readonly state: ServerState; readonly bootId: string | undefined }> {
  const variables = shellVariables({
    folder: server.sessionFolder,
    pid: String(server.process.pid),
    expected: server.process.startTime,
    boot: server.bootId ?? '',
  });
  const script = `${variables}${processFunction}
now=$(cat /proc/sys/kernel/random/boot_id 2>/dev/null)
echo "$now"
if [ -n "$boot" ] && [ -n "$now" ] && [ "$boot" != "$now" ]; then echo gone
elif read_process "$pid" && [ "$state" != Z ] && [ "$started" = "$expected" ]; then echo running
else
  tries=0
  while [ ! -s "$folder/exit" ] && [ "$tries" -lt 20 ]; do sleep 0.05; tries=$((tries + 1)); done
  if [ -s "$folder/exit" ]; then echo ended; else echo gone; fi
fi
`;
  const { stdout } = await phone.shell(script, { timeoutMs: startTimeoutMs, ...(signal && { signal }) });
  const [bootId = '', state = ''] = stdout.split('\n');
  if (state !== 'running' && state !== 'ended' && state !== 'gone') {
    throw new WorkbenchError('device.commandFailed', { what: 'tell whether llama-server runs', detail: state });
  }
  return { state, bootId: bootId === '' ? undefined : bootId };
}

/** The last lines of the server's log; empty if there are none. */
export async function readServerLog(phone: Phone, sessionFolder: string): Promise<string> {
  const { stdout } = await phone.shell(`${shellVariables({ folder: sessionFolder })}tail -c 2000 "$folder/server.log"`);
  return stdout.trim();
}

/**
 * Ends a session's server, SIGTERM first, and deletes the session's folder. A process that only has the same number is
 * left alone. Nothing happens for a session that is not there.
 *
 * @throws WorkbenchError `device.processesLeft`
 */
export async function endSession(
  phone: Phone,
  sessionFolder: string,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<void> {
  const script = `${shellVariables({ folder: sessionFolder })}${processFunction}
cd "$folder" 2>/dev/null || exit 0
pid= expected=
[ ! -s identity ] || read -r pid expected < identity
alive() { [ -n "$pid" ] && read_process "$pid" && [ "$state" != Z ] && [ "$started" = "$expected" ]; }
wait_while_alive() { tries=0; while alive && [ "$tries" -lt "$1" ]; do sleep 0.05; tries=$((tries + 1)); done; }
if alive; then kill "$pid"; wait_while_alive 80; fi
if alive; then kill -9 "$pid"; wait_while_alive 40; fi
if alive; then echo "$pid"; exit 3; fi
tries=0
while [ -n "$pid" ] && [ ! -s exit ] && [ "$tries" -lt 20 ]; do sleep 0.05; tries=$((tries + 1)); done
cd / && rm -rf "$folder"
`;
  const result = await phone.shell(script, { timeoutMs: endTimeoutMs, ...(signal && { signal }) });
  if (result.exitCode === 3) {
    throw new WorkbenchError('device.processesLeft', { pid: result.stdout.trim() });
  }
  if (result.exitCode !== 0) {
    const detail = `${result.stderr.trim()} (exit ${result.exitCode})`;
    throw new WorkbenchError('device.commandFailed', { what: 'stop llama-server', detail });
  }
}
