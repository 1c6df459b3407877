import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { sha256Hex } from '../../src/node/files/sha256';
import { provisionedTools } from '../../src/node/pipeline/provisioned-tools';
import { cacheFolder } from '../../src/node/setup/cache-folder';
import { runProcess } from '../../src/node/supervisor/supervisor';

const root = path.resolve(import.meta.dirname, '..', '..');

const exportOfAll = '{ variants: [{ type: Q4_0 }, { type: Q5_0, importanceMatrix: true }] }';

export interface TinyProjectOptions {
  /** Two of them are a step. */
  readonly trainingRows?: number;
  /** The recipe's `export`; by default what has every kind of step. */
  readonly exported?: string;
}

const recipeFor = (exported: string) => `version: 1
name: tiny
base: { folder: base }
dataset: [rows.jsonl]
prompt: { system: Be short. }
training: { precision: bf16, rank: 4, epochs: 1, batchSize: 2, maxTokens: 128, learningRate: 0.001, seed: 3 }
export: ${exported}
evaluation: { variants: [Q4_0] }
device: { contextTokens: 128 }
`;

/** A project whose whole way takes a minute: a tiny base with a real tokenizer. Returns the recipe's path. */
export async function makeTinyProject(
  folder: string,
  { trainingRows = 24, exported = exportOfAll }: TinyProjectOptions = {},
): Promise<string> {
  await mkdir(folder, { recursive: true });
  const rows = Array.from({ length: trainingRows + 1 }, (_, index) => {
    const messages = [
      { role: 'user', content: `set an alarm for ${index % 24}:${10 + (index % 50)}` },
      { role: 'assistant', content: `The alarm rings at ${index % 24}:${10 + (index % 50)}.` },
    ];
    return JSON.stringify({ messages, split: index < trainingRows ? 'train' : 'eval' });
  });
  await writeFile(path.join(folder, 'rows.jsonl'), `${rows.join('\n')}\n`);
  const recipePath = path.join(folder, 'mobile-llm.yaml');
  await writeFile(recipePath, recipeFor(exported));
  await writeTinyBase(path.join(folder, 'base'));
  return recipePath;
}

/** The same project elsewhere, with an empty store. */
export async function copyProject(from: string, to: string): Promise<void> {
  for (const name of ['rows.jsonl', 'mobile-llm.yaml', 'base']) {
    await cp(path.join(from, name), path.join(to, name), { recursive: true });
  }
}

/** A random two-layer model with the embedded base's tokenizer: the same every time, so one is kept in the cache. */
export async function writeTinyBase(folder: string): Promise<void> {
  const { signal } = new AbortController();
  const tools = await provisionedTools({ resourceFolder: root, onProgress: () => undefined, signal });
  const [{ executable, packageFolder }, { ggufFile }] = await Promise.all([tools.python(), tools.embeddedBase()]);
  const program = path.join(root, 'python', 'tests', 'tiny_base.py');
  // The paths of both say what is in them; our own code only loads the tokenizer.
  const key = sha256Hex([await readFile(program, 'utf8'), tools.versions.python, executable, ggufFile].join('\0'));
  const kept = path.join(cacheFolder(), 'test-model', `tiny-base-${key.slice(0, 16)}`);
  if (!existsSync(kept)) {
    const partial = `${kept}.partial-${process.pid}`;
    await mkdir(partial, { recursive: true });
    await runProcess(
      {
        program: executable,
        arguments: [program, ggufFile, partial],
        workingFolder: partial,
        environment: { PYTHONPATH: packageFolder },
        logFile: `${folder}.log`,
      },
      { signal },
    );
    await rename(partial, kept).catch(async (error: unknown) => {
      await rm(partial, { recursive: true, force: true });
      if (!existsSync(kept)) {
        throw error;
      }
    });
  }
  await cp(kept, folder, { recursive: true });
}
