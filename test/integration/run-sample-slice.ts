import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { writeTinyBase } from '../tiny-project/tiny-project';

const sample = path.resolve(import.meta.dirname, '..', '..', 'examples', 'phone-assistant');

export interface SampleSlice {
  readonly folder: string;
  readonly recipePath: string;
}

/**
 * A copy of the sample project with a few of its rows and a tiny base: the main job in half a minute. With the sample's
 * own base it runs before the tests, for the model that they talk to, whenever something changed that it depends on.
 */
export async function makeSampleSlice(rows: { readonly train: number; readonly eval: number }): Promise<SampleSlice> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'sample slice '));
  cpSync(path.join(sample, 'mobile-llm.actions.yaml'), path.join(folder, 'mobile-llm.actions.yaml'));
  for (const split of ['train', 'eval'] as const) {
    const lines = readFileSync(path.join(sample, 'data', `assistant.${split}.jsonl`), 'utf8').split('\n');
    writeFileSync(path.join(folder, `${split}.jsonl`), `${lines.slice(0, rows[split]).join('\n')}\n`);
  }
  const recipePath = path.join(folder, 'mobile-llm.yaml');
  const recipe = readFileSync(path.join(sample, 'mobile-llm.yaml'), 'utf8')
    .replace(/^base:.*$/m, 'base: { folder: base }')
    .replace(/^dataset:.*$/m, 'dataset: [train.jsonl, eval.jsonl]')
    .replace(/batchSize: \d+/, 'batchSize: 4');
  writeFileSync(recipePath, recipe);
  await writeTinyBase(path.join(folder, 'base'));
  return { folder, recipePath };
}
