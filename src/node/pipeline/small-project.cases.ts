import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { PipelineTools } from './tools';

const notNeeded = () => Promise.reject(new Error('A plan needs no tool.'));
/** For what makes nothing. */
export const tools: PipelineTools = {
  versions: { python: 'python of this test', llama: 'llama of this test' },
  python: notNeeded,
  llamaSource: notNeeded,
  llamaPrograms: notNeeded,
  llamaTools: notNeeded,
  embeddedBase: notNeeded,
};
/** With more lines at its end. */
export const recipe = (more = '') =>
  `version: 1\nname: demo\nbase: {folder: base}\ndataset: [rows.jsonl]\nexport: {variants: [{type: Q4_0}, {type: Q4_K_M}]}\n${more}`;
export const row = (split: string) =>
  `${JSON.stringify({
    messages: [
      { role: 'user', content: 'Hello' },
      { role: 'assistant', content: 'Hi.' },
    ],
    split,
  })}\n`;

/** A file of these tensors, without their values. */
export function safetensors(shapes: Readonly<Record<string, readonly number[]>>): Buffer {
  const tensors = Object.entries(shapes).map(([name, shape]) => [name, { dtype: 'BF16', shape, data_offsets: [0, 0] }]);
  const header = Buffer.from(JSON.stringify({ __metadata__: { format: 'pt' }, ...Object.fromEntries(tensors) }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header]);
}

/** A recipe with a base folder and two rows, enough to be planned. */
export function writeSmallProject(folder: string): void {
  mkdirSync(path.join(folder, 'base'), { recursive: true });
  writeFileSync(path.join(folder, 'base', 'model.safetensors'), safetensors({ a: [1000, 2000], b: [500] }));
  writeFileSync(path.join(folder, 'mobile-llm.yaml'), recipe());
  writeFileSync(path.join(folder, 'rows.jsonl'), row('train') + row('eval'));
}
