// A slice of the sample project that trains in about a minute to a model which writes actions. Kept in the cache.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder } from './cache-folder.mjs';

const trainingRows = 200;
const evaluationRows = 8;

/**
 * Lays the slice out once per content.
 * @param {string} sample folder of the sample project
 * @returns {string} path of the slice's recipe
 */
export function makeTestProject(sample) {
  const files = slice(sample);
  const hash = createHash('sha256');
  for (const [name, text] of Object.entries(files)) {
    hash.update(`${name}\0${text}\0`);
  }
  const folder = path.join(cacheFolder(), 'test-model', hash.digest('hex').slice(0, 16));
  if (!existsSync(folder)) {
    const partial = `${folder}.partial-${process.pid}`;
    mkdirSync(partial, { recursive: true });
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(path.join(partial, name), text);
    }
    try {
      renameSync(partial, folder);
    } catch (error) {
      rmSync(partial, { recursive: true, force: true });
      if (!existsSync(folder)) {
        throw error;
      }
    }
  }
  return path.join(folder, 'mobile-llm.yaml');
}

function slice(sample) {
  const rows = (split, count) => {
    const lines = readFileSync(path.join(sample, 'data', `assistant.${split}.jsonl`), 'utf8').split('\n');
    return `${lines.slice(0, count).join('\n')}\n`;
  };
  const recipe = readFileSync(path.join(sample, 'mobile-llm.yaml'), 'utf8')
    .replace(/^dataset:.*$/m, 'dataset: [train.jsonl, eval.jsonl]')
    .replace(/epochs: [\d.]+/, 'epochs: 1');
  return {
    'mobile-llm.yaml': recipe,
    'mobile-llm.actions.yaml': readFileSync(path.join(sample, 'mobile-llm.actions.yaml'), 'utf8'),
    'train.jsonl': rows('train', trainingRows),
    'eval.jsonl': rows('eval', evaluationRows),
  };
}
