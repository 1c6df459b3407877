import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeGguf, realHeaders, text, u32 } from '../../core/gguf/header.cases';

/** Files and folders as people have them, for tests. */

/** A GGUF as the converter writes it, whole and small. */
export function smallGguf(): Uint8Array {
  const model = realHeaders['llama'];
  if (!model) {
    throw new Error('There is no such header.');
  }
  return model.bytes;
}

/** One part of a split model, as far as its header goes. */
export function partOfGguf(number: number, count: number): Uint8Array {
  const split = { 'split.no': u32(number), 'split.count': u32(count) };
  return makeGguf(number === 0 ? { 'general.architecture': text('llama'), ...split } : split, []).bytes;
}

/** A safetensors file with one tensor of `weights` 16-bit zeros. */
export function safetensors(weights: number): Buffer {
  const entry = { dtype: 'F16', shape: [weights], data_offsets: [0, 2 * weights] };
  const header = Buffer.from(JSON.stringify({ __metadata__: { format: 'pt' }, 'lm_head.weight': entry }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, Buffer.alloc(2 * weights)]);
}

const wholeFolder: Readonly<Record<string, string | Uint8Array>> = {
  'config.json': JSON.stringify({ architectures: ['LlamaForCausalLM'], model_type: 'llama' }),
  'tokenizer.json': '{}',
  'tokenizer_config.json': '{}',
  'model.safetensors': safetensors(8),
};

/** Writes a model's folder; `undefined` leaves a file out. */
export function writeModelFolder(
  folder: string,
  changes: Readonly<Record<string, string | Uint8Array | undefined>> = {},
): string {
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries({ ...wholeFolder, ...changes })) {
    if (content !== undefined) {
      writeFileSync(path.join(folder, name), content);
    }
  }
  return folder;
}
