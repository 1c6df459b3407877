import { cp, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { provisionedTools } from '../../../src/node/pipeline/provisioned-tools';
import { runProcess } from '../../../src/node/supervisor/supervisor';

const root = path.resolve(import.meta.dirname, '..', '..', '..');
const trainingRows = 24;

const recipe = `version: 1
name: tiny
base: { folder: base }
dataset: [rows.jsonl]
prompt: { system: Be short. }
training: { precision: bf16, rank: 4, epochs: 1, batchSize: 2, maxTokens: 128, learningRate: 0.001, seed: 3 }
export: { variants: [{ type: Q4_0 }, { type: Q5_0, importanceMatrix: true }] }
evaluation: { variants: [Q4_0] }
device: { contextTokens: 128 }
`;

/** A project whose whole way takes a minute: a tiny base beside a recipe with every kind of step. */
export async function makeTinyProject(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const rows = Array.from({ length: trainingRows + 1 }, (_, index) => {
    const messages = [
      { role: 'user', content: `set an alarm for ${index}:30` },
      { role: 'assistant', content: `The alarm rings at ${index}:30.` },
    ];
    return JSON.stringify({ messages, split: index < trainingRows ? 'train' : 'eval' });
  });
  await writeFile(path.join(folder, 'rows.jsonl'), `${rows.join('\n')}\n`);
  await writeFile(path.join(folder, 'mobile-llm.yaml'), recipe);
  await writeTinyBase(path.join(folder, 'base'));
}

/** The same project elsewhere, with an empty store. */
export async function copyProject(from: string, to: string): Promise<void> {
  for (const name of ['rows.jsonl', 'mobile-llm.yaml', 'base']) {
    await cp(path.join(from, name), path.join(to, name), { recursive: true });
  }
}

async function writeTinyBase(folder: string): Promise<void> {
  const { signal } = new AbortController();
  const tools = await provisionedTools({ resourceFolder: root, onProgress: () => undefined, signal });
  const [{ executable, packageFolder }, { ggufFile }] = await Promise.all([tools.python(), tools.embeddedBase()]);
  await mkdir(folder, { recursive: true });
  await runProcess(
    {
      program: executable,
      arguments: [path.join(import.meta.dirname, 'tiny_base.py'), ggufFile, folder],
      workingFolder: folder,
      environment: { PYTHONPATH: packageFolder },
      logFile: `${folder}.log`,
    },
    { signal },
  );
}
