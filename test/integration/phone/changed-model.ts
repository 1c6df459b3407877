import { randomFillSync } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { inspectModel } from '../../../src/node/gguf/inspect-model';

/**
 * Writes a copy of a GGUF in which some tensors have other bytes, as a model has that was trained anew and quantized.
 * @returns share of the file's bytes that changed, 0 to 1
 */
export async function writeChangedModel(
  original: string,
  changed: string,
  isChanged: (tensorName: string) => boolean,
): Promise<number> {
  const { header } = await inspectModel(original);
  const content = await readFile(original);
  let changedBytes = 0;
  for (const tensor of header.tensors.filter(({ name }) => isChanged(name))) {
    const start = header.dataOffset + tensor.offset;
    randomFillSync(content, start, tensor.sizeBytes);
    changedBytes += tensor.sizeBytes;
  }
  await writeFile(changed, content);
  return changedBytes / content.length;
}
