import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const sample = path.resolve(import.meta.dirname, '..', '..', 'examples', 'phone-assistant');

export interface SampleSlice {
  readonly folder: string;
  readonly recipePath: string;
}

/** A copy of the sample project with a few of its rows: the true main job in a minute. */
export function makeSampleSlice(rows: { readonly train: number; readonly eval: number }): SampleSlice {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'sample slice '));
  cpSync(path.join(sample, 'mobile-llm.actions.yaml'), path.join(folder, 'mobile-llm.actions.yaml'));
  for (const split of ['train', 'eval'] as const) {
    const lines = readFileSync(path.join(sample, 'data', `assistant.${split}.jsonl`), 'utf8').split('\n');
    writeFileSync(path.join(folder, `${split}.jsonl`), `${lines.slice(0, rows[split]).join('\n')}\n`);
  }
  const recipePath = path.join(folder, 'mobile-llm.yaml');
  const recipe = readFileSync(path.join(sample, 'mobile-llm.yaml'), 'utf8')
    .replace(/^dataset:.*$/m, 'dataset: [train.jsonl, eval.jsonl]')
    .replace(/batchSize: \d+/, 'batchSize: 4');
  writeFileSync(recipePath, recipe);
  return { folder, recipePath };
}
