import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { resolveBase } from '../../src/node/pipeline/base';
import { provisionedTools } from '../../src/node/pipeline/provisioned-tools';
import { executeStep, type RunContext } from '../../src/node/pipeline/step';
import { quantizeBaseStep } from '../../src/node/pipeline/steps/quantize-base';
import { renderStep } from '../../src/node/pipeline/steps/render';
import { trainStep } from '../../src/node/pipeline/steps/train';
import { loadProject } from '../../src/node/project/project';
import { loadRows } from '../../src/node/project/rows';
import { openStore } from '../../src/node/store/store';
import { runProcess } from '../../src/node/supervisor/supervisor';
import { type Bench, median } from './bench';

const root = path.resolve(import.meta.dirname, '..', '..');
const scripts = path.join(import.meta.dirname, 'training');
const rowCount = 96;
const rounds = 3;

/** What one training took; its tokens are those of the rows, without padding. */
interface Leg {
  readonly tokensPerSecond: number;
  readonly peakMemoryMb: number;
}

interface TrainingBed {
  /** A round's trainings share a seed, and no two rounds do, so that nothing is found done. */
  readonly ours: (seed: number, quantAware: 'none' | 'Q4_0') => Promise<Leg>;
  readonly plain: (seed: number) => Promise<Leg>;
}

/** The step `train` beside a plain script over PEFT and Trainer, and beside itself without rounding: medians of rounds. */
export const bench: Bench = async (report) => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'mobile-llm-bench-'));
  try {
    const bed = await trainingBed(folder);
    const ours: Leg[] = [];
    const plain: Leg[] = [];
    const aware: Leg[] = [];
    for (let seed = 1; seed <= rounds; seed++) {
      plain.push(await bed.plain(seed));
      ours.push(await bed.ours(seed, 'none'));
      aware.push(await bed.ours(seed, 'Q4_0'));
    }
    const speed = { ...compare('tokensPerSecond', ours, plain), unit: 'tokens/s' };
    report({ metric: `${rowCount} rows, beside PEFT and Trainer`, ...speed, goal: { atLeast: 1 } });
    const memory = { ...compare('peakMemoryMb', ours, plain), unit: 'MB' };
    report({ metric: 'peak resident memory, beside PEFT and Trainer', ...memory, goal: { atMost: 1 } });
    const rounding = { ...compare('tokensPerSecond', aware, ours), unit: 'tokens/s' };
    report({ metric: 'quantAware Q4_0, beside none', ...rounding, goal: { atLeast: 0.77 } });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

function compare(figure: keyof Leg, ours: readonly Leg[], baseline: readonly Leg[]) {
  const of = (legs: readonly Leg[]) => median(legs.map((leg) => leg[figure]));
  return { ours: of(ours), baseline: of(baseline) };
}

const q4 = { type: 'Q4_0', importanceMatrix: false, tensorTypes: {} } as const;

/** The first rows of the sample and its recipe, over the embedded base. */
async function trainingBed(folder: string): Promise<TrainingBed> {
  const { signal } = new AbortController();
  const tools = await provisionedTools({ resourceFolder: root, onProgress: () => undefined, signal });
  const project = await loadProject(path.join(root, 'examples', 'phone-assistant', 'mobile-llm.yaml'));
  const { recipe } = project;
  const context: RunContext = {
    store: await openStore(folder),
    recipeName: recipe.name,
    logFolder: path.join(folder, 'logs'),
    signal,
    onEvent: () => undefined,
  };
  const base = await resolveBase(recipe.base, { folder: project.folder, tools, signal });
  const rows = (await loadRows(project, 'train')).slice(0, rowCount);
  const rendered = await executeStep(renderStep(rows, recipe.systemPrompt), context);
  const deployed = await executeStep(quantizeBaseStep({ base, variant: q4, tools }), context);
  const { executable, packageFolder } = await tools.python();
  const runScript = (name: string, args: readonly string[]) =>
    scriptOutput({ python: executable, packageFolder, folder, arguments: [path.join(scripts, name), ...args] });

  const { ggufFile } = await tools.embeddedBase();
  const tokens = path.join(folder, 'tokens.jsonl');
  await runScript('write_tokens.py', [ggufFile, rendered.path, tokens]);
  return {
    async ours(seed, quantAware) {
      const deployedBase = quantAware === 'none' ? undefined : deployed;
      const training = { ...recipe.training, seed, quantAware };
      const step = trainStep({ rendered, base, deployedBase, training, stop: recipe.stop, tools });
      return legOf((await executeStep(step, context)).manifest.metrics);
    },
    async plain(seed) {
      const settings = { ...recipe.training, seed, base: ggufFile, tokens, outputFolder: path.join(folder, 'plain') };
      const file = path.join(folder, 'plain.json');
      await writeFile(file, JSON.stringify({ ...settings, threads: os.availableParallelism() }));
      return legOf(JSON.parse(await runScript('plain_peft_trainer.py', [file])) as Record<string, number>);
    },
  };
}

function legOf({ tokens = 0, seconds = 0, peakMemoryBytes = 0 }: Readonly<Record<string, number>>): Leg {
  return { tokensPerSecond: tokens / seconds, peakMemoryMb: peakMemoryBytes / 1e6 };
}

interface ScriptRun {
  readonly python: string;
  readonly packageFolder: string;
  readonly folder: string;
  readonly arguments: readonly string[];
}

/** Runs a script as our steps run, with threads that wait as ours do. Resolves to its last line. */
async function scriptOutput({ python, packageFolder, folder, arguments: args }: ScriptRun): Promise<string> {
  let last = '';
  await runProcess(
    {
      program: python,
      arguments: args,
      workingFolder: folder,
      environment: {
        PYTHONPATH: packageFolder,
        PYTHONNOUSERSITE: '1',
        PYTHONPYCACHEPREFIX: path.join(path.dirname(python), '..', 'bytecode'),
        TOKENIZERS_PARALLELISM: 'false',
        OMP_WAIT_POLICY: 'PASSIVE',
      },
      logFile: path.join(folder, 'scripts.log'),
      timeout: { what: 'a training', timeoutMs: 900_000 },
    },
    {
      onLine: (line) => {
        last = line;
      },
    },
  );
  return last;
}
