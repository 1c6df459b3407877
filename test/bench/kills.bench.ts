import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { followRun } from '../../src/node/runs/follow-run';
import { requireRunFile } from '../../src/node/runs/run-file';
import { startRun } from '../../src/node/runs/start-run';
import { deleteGarbage } from '../../src/node/store/garbage';
import { takeInventory } from '../../src/node/store/inventory';
import { openStore } from '../../src/node/store/store';
import { ourProgram } from '../integration/our-program';
import { seededRandom } from '../seeded-random';
import { copyProject, makeTinyProject } from '../tiny-project/tiny-project';
import type { Bench } from './bench';

export const isLong = true;

const kills = 50;
const seed = 20261121;
const mostOrphanBytes = 1_000_000;
const goneTimeoutMs = 10_000;
const runner = ourProgram('runner');

/**
 * kill −9 of the runner or of any of its children at 50 random moments of a recipe's whole way. Where a run got to its
 * end after kills, what it made is compared with what an undisturbed one made in another folder, and its store is
 * cleaned; then the next begins from nothing.
 */
export const bench: Bench = async (report) => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'mobile-llm-kills-'));
  try {
    const undisturbed = path.join(folder, 'undisturbed');
    const disturbed = path.join(folder, 'killed again and again');
    await makeTinyProject(undisturbed);
    const begin = performance.now();
    await runOnce(undisturbed, undefined);
    const wholeMs = performance.now() - begin;
    const expected = await hashesOf(undisturbed);
    const tally = await killAgainAndAgain({ undisturbed, disturbed, wholeMs, expected });
    report({ metric: 'kills', ours: tally.kills, baseline: kills, unit: 'kills', goal: { atLeast: 1 } });
    const metric = 'artifacts with the hash of an undisturbed run in another folder, after kills';
    report({ metric, ours: tally.equal, baseline: tally.compared, unit: 'artifacts', goal: { atLeast: 1 } });
    const orphans = { ours: tally.orphanBytes, baseline: mostOrphanBytes, unit: 'bytes' };
    report({ metric: 'most that no artifact names after gc', ...orphans, goal: { atMost: 1 } });
    console.error(`killed: ${JSON.stringify(tally.victims)}; at: ${JSON.stringify(tally.steps)}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

interface Tally {
  kills: number;
  finished: number;
  equal: number;
  compared: number;
  orphanBytes: number;
  readonly victims: Record<string, number>;
  readonly steps: Record<string, number>;
}

async function killAgainAndAgain(options: {
  readonly undisturbed: string;
  readonly disturbed: string;
  readonly wholeMs: number;
  readonly expected: ReadonlyMap<string, string>;
}): Promise<Tally> {
  const { undisturbed, disturbed, wholeMs, expected } = options;
  const tally: Tally = { kills: 0, finished: 0, equal: 0, compared: 0, orphanBytes: 0, victims: {}, steps: {} };
  const random = seededRandom(seed);
  await copyProject(undisturbed, disturbed);
  for (let isFinished = false; tally.kills < kills || !isFinished; ) {
    const moment = tally.kills < kills ? { afterMs: momentMs(wholeMs, random), choose: random() } : undefined;
    const outcome = await runOnce(disturbed, moment);
    isFinished = outcome.isFinished;
    if (outcome.killed) {
      note(outcome.killed, tally);
    }
    if (!isFinished) {
      continue;
    }
    await compareAndClean(disturbed, expected, tally);
  }
  return tally;
}

/** Holds what a run made against what is expected of it, cleans its store, and empties it for the next. */
async function compareAndClean(folder: string, expected: ReadonlyMap<string, string>, tally: Tally): Promise<void> {
  const found = await hashesOf(folder);
  const different = [...expected].filter(([name, sha256]) => found.get(name) !== sha256).map(([name]) => name);
  tally.finished += 1;
  tally.compared += expected.size;
  tally.equal += expected.size - different.length;
  const store = await openStore(folder);
  await deleteGarbage(store);
  const { leftovers, checkpoints } = await takeInventory(store);
  const left = [...leftovers, ...checkpoints].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  tally.orphanBytes = Math.max(tally.orphanBytes, left);
  console.error(`end ${tally.finished}: different: ${different.join(', ') || 'nothing'}`);
  await rm(store.layout.folder, { recursive: true });
}

function note({ program: name, step }: Killed, tally: Tally): void {
  // Node calls its main thread so.
  const program = name === 'MainThread' || name === 'node' ? 'runner' : name;
  tally.kills += 1;
  tally.victims[program] = (tally.victims[program] ?? 0) + 1;
  tally.steps[step] = (tally.steps[step] ?? 0) + 1;
  console.error(`kill ${tally.kills}: ${program} in ${step}`);
}

/** Half of them soon, so that a recipe is killed many times on its way; half late enough for every step to be hit. */
function momentMs(wholeMs: number, random: () => number): number {
  const share = random() < 0.5 ? 1 / 8 : 1 / 2;
  return random() * share * wholeMs;
}

interface Killed {
  readonly program: string;
  readonly step: string;
}

interface Outcome {
  readonly killed: Killed | undefined;
  /** A run survives the death of a child that has done its work. */
  readonly isFinished: boolean;
}

/** Runs a recipe, with a kill at a moment. */
async function runOnce(
  folder: string,
  moment: { readonly afterMs: number; readonly choose: number } | undefined,
): Promise<Outcome> {
  const { runId } = await startRun(path.join(folder, 'mobile-llm.yaml'), { runner });
  const { pid } = await requireRunFile(folder, runId);
  const ended = new AbortController();
  let step = 'before the first step';
  let end = '';
  const killing = moment && killLater(pid, moment, { ended: ended.signal, stepNow: () => step });
  for await (const event of followRun(folder, runId)) {
    if (event.event === 'step-started') {
      step = event.variant === undefined ? event.step : `${event.step} ${event.variant}`;
    }
    end = event.event === 'run-failed' ? event.error.message : event.event;
  }
  ended.abort();
  const killed = await killing;
  await untilGone(pid);
  if (end !== 'run-finished' && killed === undefined) {
    throw new Error(`The run failed without a kill: ${end}`);
  }
  return { killed, isFinished: end === 'run-finished' };
}

/** A run that has told its end holds the store's lock for a moment more. */
async function untilGone(pid: number): Promise<void> {
  for (const deadline = performance.now() + goneTimeoutMs; performance.now() < deadline; await delay(20)) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
  }
}

async function killLater(
  pid: number,
  { afterMs, choose }: { readonly afterMs: number; readonly choose: number },
  { ended, stepNow }: { readonly ended: AbortSignal; readonly stepNow: () => string },
): Promise<Killed | undefined> {
  try {
    await delay(afterMs, undefined, { signal: ended });
  } catch {
    return undefined;
  }
  const family = familyOf(pid);
  const victim = family[Math.floor(choose * family.length)];
  if (victim === undefined) {
    return undefined;
  }
  const step = stepNow();
  try {
    process.kill(victim.pid, 'SIGKILL');
  } catch {
    return undefined;
  }
  return { program: victim.program, step };
}

interface Relative {
  readonly pid: number;
  readonly program: string;
}

/** A process and all below it. */
function familyOf(pid: number): readonly Relative[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,comm='], { encoding: 'utf8' }).trim().split('\n');
  const rows = lines.map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? []);
  const below = (parent: number): readonly Relative[] =>
    rows.flatMap(([, own, of, program = '']) =>
      Number(of) === parent ? [{ pid: Number(own), program }, ...below(Number(own))] : [],
    );
  return rows.flatMap(([, own, , program = '']) => (Number(own) === pid ? [{ pid, program }, ...below(pid)] : []));
}

/** SHA-256 by step and variant. */
async function hashesOf(folder: string): Promise<ReadonlyMap<string, string>> {
  const artifacts = await (await openStore(folder)).list();
  return new Map(
    artifacts.map(({ manifest: { step, variant = '', content } }) => [`${step} ${variant}`.trim(), content.sha256]),
  );
}
