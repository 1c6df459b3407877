import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { VirtualPhoneState } from '../../src/node/virtual-phone/launch';
import {
  artifactsPerTraining,
  type MadeUpModels,
  writeMadeUpProject,
  writeMadeUpRun,
  writeMadeUpTraining,
} from '../workbench/driver/made-up-store';
import { temporaryFolder } from '../workbench/driver/project';
import { startWorkbench } from '../workbench/driver/session';
import { type Bench, provided } from './bench';

const artifacts = 200;
const runs = 50;
const rows = 400;
/** Of a training of an hour: four a second are kept at most. */
const progressLines = 1500;
const processes = 21;
const processTimeoutMs = 60_000;
const phones = 10;
const views = ['Datasets', 'Models', 'Devices', 'Runs'];
const tellTimeoutMs = 30_000;
/** For what is measured beside the views, and for what a garbage collection leaves to the next. */
const settleMs = 4_000;

interface Took {
  readonly ms: number;
  readonly processorMs: number;
}

interface Opened {
  readonly activation: Took;
  readonly views: Readonly<Record<string, Took & { readonly lines: number }>>;
  /** From before the first view until all of them and the phones were shown. */
  readonly everything: Took;
}

/** Activation, opening of the views, and memory of the window, with 200 artifacts, 50 runs and 10 phones. */
export const bench: Bench = async (report) => {
  const names = ['full', 'empty', 'packaged', 'phones'] as const;
  const [full = '', empty = '', packaged = '', phoneFolder = ''] = await Promise.all(names.map(temporaryFolder));
  try {
    await Promise.all([fill(full), writeStoppedPhones(phoneFolder)]);
    const build = path.resolve('scripts', 'build.mjs');
    const bundles = path.join(packaged, 'dist');
    await promisify(execFile)(process.execPath, [build, '--minify', '--into', bundles]);
    const opened = await openedIn(full, { bundles, phoneFolder });
    const promise = (metric: string, figure: (opened: Opened) => number, baseline: number) => {
      const ours = percentile95(opened.map(figure));
      report({ metric: `${metric}, p95, beside what is promised`, ours, baseline, unit: 'ms', goal: { atMost: 1 } });
    };
    promise('activation', ({ activation }) => activation.ms, 50);
    promise('activation, processor time', ({ activation }) => activation.processorMs, 50);
    promise('first view', ({ views: all }) => took(all, 'ms')[0] ?? Number.NaN, 200);
    promise('first view, processor time', ({ views: all }) => took(all, 'processorMs')[0] ?? Number.NaN, 200);
    promise('last view', ({ views: all }) => took(all, 'ms').at(-1) ?? Number.NaN, 200);
    promise('last view, processor time', ({ views: all }) => took(all, 'processorMs').at(-1) ?? Number.NaN, 200);
    promise('all views and phones shown', ({ everything }) => everything.ms, 200);
    promise('all views and phones shown, processor time', ({ everything }) => everything.processorMs, 200);
    report({ metric: 'memory with every view open, beside dormant', ...(await memory(full, empty)) });
  } finally {
    await Promise.all(
      [full, empty, packaged, phoneFolder].map((folder) => rm(folder, { recursive: true, force: true })),
    );
  }
};

async function fill(folder: string): Promise<void> {
  await writeMadeUpProject(folder, 'assistant', rows);
  let made: MadeUpModels | undefined;
  for (let index = 0; index < runs; index++) {
    const training = { recipe: 'assistant', name: String(index), at: new Date(Date.UTC(2026, 9, 1, index)) };
    const isEnough = index * artifactsPerTraining >= artifacts;
    made = isEnough && made ? made : await writeMadeUpTraining(folder, training);
    await writeMadeUpRun(folder, training, made, progressLines);
  }
}

/** Virtual phones that were set up and do not run. */
async function writeStoppedPhones(folder: string): Promise<void> {
  for (let index = 0; index < phones; index++) {
    const process: VirtualPhoneState['process'] = { pid: 1, startTime: 'none' };
    const phone: VirtualPhoneState = { name: `${index}`, profile: 'a', serial: 's', port: 1, process, control: '' };
    await mkdir(path.join(folder, phone.name));
    await writeFile(path.join(folder, phone.name, 'state.json'), JSON.stringify(phone));
  }
}

/** In fresh processes, with the packaged bundle and a stand-in for VS Code: what is measured is ours alone. */
async function openedIn(
  folder: string,
  { bundles, phoneFolder }: { readonly bundles: string; readonly phoneFolder: string },
): Promise<readonly Opened[]> {
  const script = path.resolve(import.meta.dirname, 'workbench', 'open-views.cjs');
  const bundle = path.join(bundles, 'extension.cjs');
  const all: Opened[] = [];
  for (let index = 0; index < processes; index++) {
    const { stdout } = await promisify(execFile)(process.execPath, [script, bundle, folder, String(phones)], {
      // No adb server is there: which phones it tells of would not be ours to say.
      env: { ...process.env, MOBILE_LLM_VIRTUAL_PHONES: phoneFolder, ANDROID_ADB_SERVER_PORT: '1' },
      timeout: processTimeoutMs,
    });
    all.push(JSON.parse(stdout) as Opened);
  }
  return all;
}

/** From the moment when all were asked for; what shows no phones yet is no view. */
function took(all: Opened['views'], figure: keyof Took): readonly number[] {
  return Object.values(all)
    .filter(({ lines }) => lines > 0)
    .map((view) => view[figure])
    .toSorted((left, right) => left - right);
}

function percentile95(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.ceil(0.95 * sorted.length) - 1] ?? Number.NaN;
}

/** In a real extension host, after garbage collection: heap, external memory and array buffers. */
async function memory(full: string, empty: string) {
  const otherExtensions = [path.resolve(import.meta.dirname, 'workbench', 'memory-watch')];
  const session = await startWorkbench(provided('MOBILE_LLM_TEST_ADB'), { otherExtensions });
  try {
    const dormant = await session.open(empty);
    const baseline = await memoryOf(empty);
    await dormant.close();
    const window = await session.open(full, { size: { width: 1400, height: 1600 } });
    await window.openContainer('Mobile LLM');
    await window.line('Models', 'Q4_0').first().waitFor();
    await window.line('Runs', 'assistant').first().waitFor();
    for (const view of views) {
      await window.view(view).waitFor();
    }
    const ours = await memoryOf(full);
    await window.close();
    return { ours, baseline, unit: 'MB', goal: { atMostMore: 60 } };
  } finally {
    await session.stop();
  }
}

async function memoryOf(folder: string): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, settleMs));
  const [ask, told] = [`${folder}.memory-ask`, `${folder}.memory-told`];
  await writeFile(ask, '');
  const deadline = Date.now() + tellTimeoutMs;
  while (!existsSync(told)) {
    if (Date.now() > deadline) {
      throw new Error('The extension host has not said what it takes.');
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  // Written in one go, and small.
  const { heapUsed, external } = JSON.parse(await readFile(told, 'utf8')) as { heapUsed: number; external: number };
  await Promise.all([ask, told].map((file) => rm(file, { force: true })));
  // Array buffers are part of what Node calls external.
  return (heapUsed + external) / 1e6;
}
