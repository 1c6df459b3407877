import { type ChildProcess, spawn } from 'node:child_process';

const killAfterMs = 1000;

/**
 * The reaper's whole program. It reads `+<group>` and `-<group>` lines; when its standard input ends, because the
 * process that started it ended in whatever way, it kills the groups that are left. A pipe's end is the one signal
 * that not even `kill -9` can suppress, and it needs no cooperation of the children. SIGTERM comes first: ninja gives
 * each compiler a group of its own and takes them along only when it is asked to end.
 */
const reaperSource = `
const groups = new Set();
let rest = '';
process.stdin.on('data', (chunk) => {
  const lines = (rest + chunk).split('\\n');
  rest = lines.pop();
  for (const line of lines) {
    const group = Number(line.slice(1));
    line[0] === '+' ? groups.add(group) : groups.delete(group);
  }
});
const signalAll = (signal) => {
  for (const group of groups) {
    try { process.kill(process.platform === 'win32' ? group : -group, signal); } catch {}
  }
};
process.stdin.on('end', () => {
  signalAll('SIGTERM');
  setTimeout(() => { signalAll('SIGKILL'); process.exit(0); }, ${killAfterMs});
});`;

let reaper: ChildProcess | undefined;

/** Makes sure that a process group dies with this process, even if this process is killed with SIGKILL. */
export function registerGroup(processGroup: number): void {
  reaper ??= startReaper();
  reaper.stdin?.write(`+${processGroup}\n`);
}

/** To be called once the group is empty, so that a later group with the same number is left alone. */
export function unregisterGroup(processGroup: number): void {
  reaper?.stdin?.write(`-${processGroup}\n`);
}

function startReaper(): ChildProcess {
  const child = spawn(process.execPath, ['-e', reaperSource], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { ELECTRON_RUN_AS_NODE: '1' },
    windowsHide: true,
  });
  // The reaper must not keep us alive; a reaper that is gone is replaced at the next registration.
  child.unref();
  const { stdin } = child;
  if ('unref' in stdin && typeof stdin.unref === 'function') {
    stdin.unref();
  }
  stdin.on('error', forget);
  child.on('error', forget);
  child.on('exit', forget);
  return child;

  function forget(): void {
    if (reaper === child) {
      reaper = undefined;
    }
  }
}
