import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

/** What is waited for on the screen, and the keys that are pressed then; Enter is `\\r`. */
export type Exchange = readonly [asked: RegExp, keys: string];

const pollMs = 20;

/** Gives a program a terminal of its own, as no program without a native part can in Node. */
const spawnAtTerminal = `
import os, pty, sys
sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))
`;

/** Runs a program at a terminal and answers what it asks, in this order; fails with the screen when a question is overdue. */
export async function atTerminal(
  command: readonly string[],
  exchanges: readonly Exchange[],
  options: { readonly env: NodeJS.ProcessEnv; readonly timeoutMs: number },
): Promise<{ readonly exitCode: number; readonly screen: string }> {
  const child = spawn('python3', ['-c', spawnAtTerminal, ...command], { env: { ...options.env, TERM: 'dumb' } });
  const overdue = setTimeout(() => child.kill('SIGKILL'), options.timeoutMs);
  const ended = once(child, 'exit');
  let screen = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen += text;
  });
  try {
    let seen = 0;
    for (const [asked, keys] of exchanges) {
      let found: RegExpExecArray | null = null;
      while (found === null) {
        if (child.exitCode !== null || child.signalCode !== null) {
          throw new Error(`It ended before it asked ${asked}:\n${screen}`);
        }
        await delay(pollMs);
        found = asked.exec(screen.slice(seen));
      }
      seen += found.index + found[0].length;
      child.stdin.write(keys);
    }
    const [exitCode] = await ended;
    return { exitCode: Number(exitCode), screen };
  } finally {
    clearTimeout(overdue);
    child.kill('SIGKILL');
  }
}
