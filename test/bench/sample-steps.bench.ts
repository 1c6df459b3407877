import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { planRun, type RunPlan } from '../../src/node/pipeline/plan/plan-run';
import { provisionedTools } from '../../src/node/pipeline/provisioned-tools';
import { runRecipe } from '../../src/node/pipeline/run-recipe';
import type { RunEvent, StepIdentity } from '../../src/node/runs/events';
import type { Bench } from './bench';
import { MemoryWatch, type PeakMemory } from './memory/peak-memory';

const root = path.resolve(import.meta.dirname, '..', '..');
const sample = path.join(root, 'examples', 'phone-assistant');

/** What the plan reckons is what a run is refused by: no step may take more, but for files that the system can read again. */
const mostOfForecast = 1;

/** Ten minutes: only where it is named. */
export const isLong = true;

/** What each step of the sample takes, beside what `run --plan` says before: seconds, and the peak of all its processes. */
export const bench: Bench = async (report) => {
  const controller = new AbortController();
  const { signal } = controller;
  process.once('SIGINT', () => controller.abort());
  const tools = await provisionedTools({ resourceFolder: root, onProgress: () => undefined, signal });
  const folder = await mkdtemp(path.join(os.tmpdir(), 'mobile-llm-sample-'));
  try {
    const notMade = (source: string) => path.basename(source) !== '.mobile-llm';
    await cp(sample, folder, { recursive: true, filter: notMade });
    const recipePath = path.join(folder, 'mobile-llm.yaml');
    const logFolder = path.join(folder, 'logs');
    await mkdir(logFolder);
    const plan = await planRun(recipePath, { tools, signal });
    const steps = new StepWatch();
    await runRecipe(recipePath, { tools, logFolder, signal, onEvent: (event) => steps.read(event) });
    console.error('| Step | Seconds | Forecast | Peak GB | of it no file holds | Forecast |');
    console.error('| --- | --- | --- | --- | --- | --- |');
    for (const taken of await steps.all()) {
      const forecast = forecastOf(plan, taken);
      console.error(lineOf(taken, forecast));
      if (forecast?.need && forecast.need.memoryBytes > 0) {
        const ours = taken.anonymousBytes / 1e9;
        const baseline = forecast.need.memoryBytes / 1e9;
        const metric = `${nameOf(taken)}: memory that no file holds, peak, beside the plan's`;
        report({ metric, ours, baseline, unit: 'GB', goal: { atMost: mostOfForecast } });
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

interface Taken extends StepIdentity, PeakMemory {
  readonly seconds: number;
}

/** What a run's steps take; of two at a time each is told what both have. */
class StepWatch {
  readonly #memory = new MemoryWatch();
  readonly #running = new Map<string, ReturnType<MemoryWatch['begin']>>();
  readonly #taken: Promise<Taken>[] = [];

  read(event: RunEvent): void {
    if (event.event === 'step-started') {
      this.#running.set(nameOf(event), this.#memory.begin());
    } else if (event.event === 'step-finished' && event.how === 'ran') {
      const { step, variant, elapsedMs } = event;
      const peak = this.#running.get(nameOf(event))?.end();
      const identity = variant === undefined ? { step } : { step, variant };
      this.#taken.push(
        Promise.resolve(peak).then((memory = { residentBytes: 0, anonymousBytes: 0 }) => ({
          ...identity,
          ...memory,
          seconds: elapsedMs / 1000,
        })),
      );
    }
  }

  async all(): Promise<readonly Taken[]> {
    await this.#memory.close();
    return Promise.all(this.#taken);
  }
}

function nameOf({ step, variant }: StepIdentity): string {
  return variant === undefined ? step : `${step} ${variant}`;
}

function forecastOf(plan: RunPlan, taken: Taken) {
  return plan.steps.find(({ planned }) => nameOf(planned) === nameOf(taken));
}

function lineOf(taken: Taken, forecast: RunPlan['steps'][number] | undefined): string {
  const { seconds, residentBytes, anonymousBytes } = taken;
  const { low, high } = forecast?.seconds ?? { low: 0, high: 0 };
  const cells = [
    nameOf(taken),
    seconds.toFixed(1),
    `${low.toFixed(0)}–${high.toFixed(0)}`,
    (residentBytes / 1e9).toFixed(2),
    (anonymousBytes / 1e9).toFixed(2),
    ((forecast?.need?.memoryBytes ?? 0) / 1e9).toFixed(2),
  ];
  return `| ${cells.join(' | ')} |`;
}
