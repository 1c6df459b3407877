import { cp, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { writeFileAtomic } from '../../../src/node/files/atomic-write';
import { sha256OfFile } from '../../../src/node/files/sha256';
import { makeAdapterGguf } from '../../../src/node/pipeline/adapter-gguf';
import { provisionedTools } from '../../../src/node/pipeline/provisioned-tools';
import { loadProject } from '../../../src/node/project/project';
import { executeRun } from '../../../src/node/runs/execute-run';
import { newRunId } from '../../../src/node/runs/run-file';

const root = path.resolve(import.meta.dirname, '..', '..', '..');
const sample = path.join(root, 'examples', 'phone-assistant');

/** One pass, as the sample has it to be quick, is not enough for nine replies of ten (docs/LOG.md). */
const epochs = 2;

/** Three ways from the sample's data to a model of four bits. */
const ways = {
  merged: {
    training: 'quantAware: none',
    export:
      '{ allowRequantize: true, variants: [{ type: Q4_0 }, { type: Q4_0, importanceMatrix: true }, { type: Q4_K_M }] }',
  },
  aware: { training: 'quantAware: Q4_0', export: '{ allowRequantize: true, variants: [{ type: Q4_0 }] }' },
  adapter: {
    training: 'quantAware: none',
    export: '{ deploy: adapter, allowRequantize: true, variants: [{ type: Q4_0 }] }',
  },
} as const;

/** A file to be scored, under the name that it has in the table. */
export interface ScoredModel {
  readonly name: string;
  readonly file: string;
  /** The file's and its adapter's content. */
  readonly sha256: string;
  readonly adapterFile?: string;
}

export interface SeededModels {
  readonly seed: number;
  readonly recipePath: string;
  /** `f16` first. */
  readonly models: readonly ScoredModel[];
}

/** Trains the sample in each way with a seed, or finds it trained; what was cut off goes on. */
export async function trainAll(folder: string, seed: number, say: (line: string) => void): Promise<SeededModels> {
  const merged = await train(folder, 'merged', seed, say);
  const aware = await train(folder, 'aware', seed, say);
  const adapter = await train(folder, 'adapter', seed, say);
  const shipped = adapter.model('adapter');
  const base = adapter.model('Q4_0');
  return {
    seed,
    recipePath: merged.recipePath,
    models: [
      ...['f16', 'Q4_0', 'Q4_0-imatrix', 'Q4_K_M'].map((variant) => ({ name: variant, ...merged.model(variant) })),
      { name: 'Q4_0, trained for it', ...aware.model('Q4_0') },
      {
        name: 'Q4_0 base with adapter',
        file: base.file,
        sha256: `${base.sha256}+${shipped.sha256}`,
        adapterFile: shipped.file,
      },
      await adapterOnOwnBase(merged.recipePath),
    ],
  };
}

/** The f16 model's own adapter beside the base as it came, in its own four bits: nothing is rounded a second time. */
async function adapterOnOwnBase(recipePath: string): Promise<ScoredModel> {
  const signal = new AbortController().signal;
  const tools = await provisionedTools({ resourceFolder: root, onProgress: () => undefined, signal });
  const project = await loadProject(recipePath);
  const adapter = await makeAdapterGguf(project, { tools, signal, onEvent: () => undefined });
  const { ggufFile } = await tools.embeddedBase();
  return {
    name: 'the base as it is (Q4_1) with adapter',
    file: ggufFile,
    sha256: `${await sha256OfFile(ggufFile, { signal })}+${adapter.manifest.content.sha256}`,
    adapterFile: adapter.path,
  };
}

/** Enough of a model's and its adapter's hash to name a file. */
export function shortened(sha256: string): string {
  return `${sha256.slice(0, 16)}-${sha256.slice(-16)}`;
}

async function train(folder: string, way: keyof typeof ways, seed: number, say: (line: string) => void) {
  const recipePath = await project(path.join(folder, `${way}-${seed}`), way, seed);
  const { models } = await executeRun(recipePath, {
    runId: newRunId(new Date()),
    until: 'quantize',
    makeTools: (options) => provisionedTools({ ...options, resourceFolder: root }),
    signal: new AbortController().signal,
    onEvent: (event) => {
      if (event.event === 'step-finished') {
        say(`${way}, seed ${seed}: ${event.step} ${event.variant ?? ''} ${event.how}`);
      }
    },
  });
  const model = (variant: string) => {
    const found = models.find((known) => known.variant === variant);
    if (!found) {
      throw new Error(`The run of ${recipePath} left no ${variant}.`);
    }
    return { file: found.path, sha256: found.sha256 };
  };
  return { recipePath, model };
}

/** A copy of the sample that differs in seed, training and export. */
async function project(folder: string, way: keyof typeof ways, seed: number): Promise<string> {
  await mkdir(folder, { recursive: true });
  await cp(path.join(sample, 'data'), path.join(folder, 'data'), { recursive: true });
  await cp(path.join(sample, 'mobile-llm.actions.yaml'), path.join(folder, 'mobile-llm.actions.yaml'));
  const text = await readFile(path.join(sample, 'mobile-llm.yaml'), 'utf8');
  const recipe = text
    .replace(/seed: \d+/u, `seed: ${seed}`)
    .replace(/epochs: \d+/u, `epochs: ${epochs}`)
    .replace(/quantAware: \w+/u, ways[way].training)
    .replace(/^export:.*$/mu, `export: ${ways[way].export}`)
    .replace(/^evaluation:.*$/mu, 'evaluation: { variants: [f16] }');
  const recipePath = path.join(folder, 'mobile-llm.yaml');
  await writeFileAtomic(recipePath, recipe);
  return recipePath;
}
