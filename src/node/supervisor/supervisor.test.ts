import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { StepEvent } from '../../protocol/steps/events';
import { childEnvironment } from './environment';
import { exitReason } from './exit';
import { processIdentity } from './process-identity';
import { runStepProcess } from './step-process';
import { type ProcessSpec, runProcess, startProcess } from './supervisor';

/** How many of them live; a zombie that nobody has waited for yet does not. */
async function countAlive(pids: readonly number[]): Promise<number> {
  const identities = await Promise.all(pids.map((pid) => processIdentity(pid)));
  return identities.filter((identity) => identity !== undefined).length;
}

async function untilGone(pids: readonly number[], timeoutMs: number): Promise<number> {
  const deadline = Date.now() + timeoutMs;
  while ((await countAlive(pids)) > 0 && Date.now() < deadline) {
    await delay(50);
  }
  return countAlive(pids);
}

/** Starts two grandchildren that ignore SIGTERM, prints all three numbers, and ignores SIGTERM itself. */
const stubbornFamily = `
const { spawn } = require('node:child_process');
process.on('SIGTERM', () => {});
const sleeper = "process.on('SIGTERM', () => {}); setTimeout(() => {}, 60000)";
const children = [1, 2].map(() => spawn(process.execPath, ['-e', sleeper], { stdio: 'inherit' }));
setTimeout(() => console.log([process.pid, ...children.map((child) => child.pid)].join(' ')), 300);
setTimeout(() => {}, 60000);`;

describe('supervisor', function () {
  this.timeout(30_000);
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'supervisor-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function node(source: string, more: Partial<ProcessSpec> = {}): ProcessSpec {
    const logFile = path.join(folder, 'log.txt');
    return { program: process.execPath, arguments: ['-e', source], workingFolder: folder, logFile, ...more };
  }

  it('hands over a large last write in full', async () => {
    const lines: string[] = [];
    const source = `process.stdout.write(('x'.repeat(99) + '\\n').repeat(50000) + 'the end'); process.exitCode = 0;`;
    await runProcess(node(source), { onLine: (line) => lines.push(line) });
    assert.equal(lines.length, 50_001);
    assert.equal(lines.at(-1), 'the end');
    assert.ok(lines.slice(0, -1).every((line) => line.length === 99));
  });

  it('ends a family that ignores SIGTERM within 5 s of the abort', async () => {
    const controller = new AbortController();
    let pids: number[] = [];
    let abortedAt = 0;
    const reason = new Error('enough');
    const running = runProcess(node(stubbornFamily), {
      signal: controller.signal,
      onLine: (line) => {
        pids = line.split(' ').map(Number);
        abortedAt = Date.now();
        controller.abort(reason);
      },
    });
    await assert.rejects(running, reason);
    assert.ok(Date.now() - abortedAt < 5_000, `took ${Date.now() - abortedAt} ms`);
    assert.equal(pids.length, 3);
    assert.equal(await untilGone(pids, 1_000), 0);
  });

  it('leaves no grandchild behind when the child ends by itself', async () => {
    const source = `
      const child = require('node:child_process').spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'],
        { stdio: 'ignore' });
      child.unref();
      console.log(child.pid);`;
    let grandchild = 0;
    await runProcess(node(source), { onLine: (line) => (grandchild = Number(line)) });
    assert.ok(grandchild > 0);
    assert.equal(await untilGone([grandchild], 2_000), 0);
  });

  /** A process of its own that runs `source` as its supervised child and prints what that prints. */
  function spawnHost(source: string) {
    const supervisor = pathToFileURL(path.join(import.meta.dirname, 'supervisor.ts')).href;
    const host = `
      const { startProcess } = await import(${JSON.stringify(supervisor)});
      startProcess(${JSON.stringify(node(source))}, { onLine: (line) => console.log(line) });`;
    const options = ['--import', 'tsx', '--input-type=module', '-e', host];
    return spawn(process.execPath, options, { stdio: ['ignore', 'pipe', 'inherit'] });
  }

  it('takes the whole family along when its own process is killed with SIGKILL', async () => {
    const child = spawnHost(stubbornFamily);
    const [line] = await once(child.stdout, 'data');
    const pids = String(line).trim().split(' ').map(Number);
    assert.equal(await countAlive(pids), 3);
    child.kill('SIGKILL');
    assert.equal(await untilGone(pids, 5_000), 0);
  });

  it('asks first, so that a build tool ends the compilers that it keeps in groups of their own', async () => {
    const buildTool = `
      const { spawn } = require('node:child_process');
      const compiler = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'], { detached: true });
      process.on('SIGTERM', () => { compiler.kill(); process.exit(1); });
      console.log(compiler.pid);`;
    const child = spawnHost(buildTool);
    const [line] = await once(child.stdout, 'data');
    const pids = [Number(line)];
    assert.equal(await countAlive(pids), 1);
    child.kill('SIGKILL');
    assert.equal(await untilGone(pids, 5_000), 0);
  });

  it('puts the exit and the last words into the error, and everything into the log', async () => {
    const source = `console.error('no such model'); process.exit(3);`;
    await assert.rejects(runProcess(node(source)), (error: Error) => {
      assert.match(error.message, /failed with exit code 3.*no such model/s);
      return true;
    });
    assert.equal(readFileSync(path.join(folder, 'log.txt'), 'utf8'), 'no such model\n');
  });

  it('names the time that ran out', async () => {
    const spec = node('setTimeout(() => {}, 60000)', { timeout: { what: 'a nap', timeoutMs: 300 } });
    await assert.rejects(runProcess(spec), { code: 'process.timedOut' });
  });

  it('refuses a program that is not there or not absolute', () => {
    assert.throws(() => startProcess(node('', { program: path.join(folder, 'absent') })), {
      code: 'process.notStarted',
    });
    assert.throws(() => startProcess(node('', { program: 'node' })), { code: 'process.notStarted' });
  });

  it('does not start anything for an aborted signal', () => {
    assert.throws(() => startProcess(node(''), { signal: AbortSignal.abort(new Error('before')) }), /before/);
  });

  describe('step events', () => {
    const run = (source: string, onEvent: (event: StepEvent) => void = () => undefined) =>
      runStepProcess(node(source), { onEvent });

    it('hands over events and returns the summary', async () => {
      const events: StepEvent[] = [];
      const source = `
        console.log(JSON.stringify({ event: 'progress', step: 'train', done: 1, total: 2, unit: 'steps', loss: 0.5 }));
        console.log(JSON.stringify({ event: 'done', steps: 2 }));`;
      const summary = await run(source, (event) => events.push(event));
      assert.equal(summary['steps'], 2);
      assert.deepEqual(
        events.map((event) => event.event),
        ['progress', 'done'],
      );
    });

    it('takes a stream without done for a failure', async () => {
      await assert.rejects(run(`console.log('{"event":"log","level":"info","message":"hm"}')`), {
        code: 'process.noDone',
      });
    });

    it('takes anything that is not an event for a failure', async () => {
      await assert.rejects(run(`console.log('Loading weights…')`), { code: 'process.badEvent' });
      await assert.rejects(run(`console.log('{"event":"progress","step":"train"}')`), { code: 'process.badEvent' });
    });

    it("throws the step's own error rather than its exit code", async () => {
      const source = `
        console.log(JSON.stringify({ event: 'error', code: 'train.nan', message: 'The loss is NaN.', fix: 'Lower it.' }));
        process.exitCode = 1;`;
      await assert.rejects(run(source), { code: 'step.reported', fix: 'Lower it.' });
    });
  });
});

describe('exit in words', () => {
  it('says what a signal means, whether it comes as a signal or as 128 + n', () => {
    assert.match(exitReason({ exitCode: 137, signal: undefined }), /memory ran out.*SIGKILL, exit 137/);
    assert.match(exitReason({ exitCode: undefined, signal: 'SIGILL' }), /instruction.*exit 132/);
    assert.match(exitReason({ exitCode: 139, signal: undefined }), /segmentation fault/);
    assert.equal(exitReason({ exitCode: 2, signal: undefined }), 'failed with exit code 2');
  });
});

describe('child environment', () => {
  it('passes on what is listed and nothing else', () => {
    const own = { PATH: '/bin', LC_ALL: 'C', HF_TOKEN: 'secret', PYTHONPATH: '/x', NODE_OPTIONS: '--inspect' };
    assert.deepEqual(childEnvironment(own, { PYTHONPATH: '/ours' }), {
      PATH: '/bin',
      LC_ALL: 'C',
      PYTHONPATH: '/ours',
    });
  });
});
