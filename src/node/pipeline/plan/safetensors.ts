import { open, readdir } from 'node:fs/promises';
import path from 'node:path';

/** A header names each tensor once: no model on a computer needs more. */
const mostHeaderBytes = 100e6;
const lengthBytes = 8;

/** Parameters in a folder's safetensors files, from their headers; undefined where there are none or one is damaged. */
export async function countParameters(folder: string): Promise<number | undefined> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.safetensors'));
  const counts = await Promise.all(names.map((name) => countInFile(path.join(folder, name))));
  const known = counts.filter((count) => count !== undefined);
  return known.length > 0 && known.length === counts.length ? known.reduce((sum, count) => sum + count, 0) : undefined;
}

async function countInFile(file: string): Promise<number | undefined> {
  await using handle = await open(file, 'r');
  const length = Buffer.alloc(lengthBytes);
  const { bytesRead } = await handle.read(length, 0, lengthBytes, 0);
  const headerBytes = Number(length.readBigUInt64LE());
  const { size } = await handle.stat();
  if (bytesRead < lengthBytes || headerBytes > Math.min(mostHeaderBytes, size - lengthBytes)) {
    return undefined;
  }
  const header = Buffer.alloc(headerBytes);
  await handle.read(header, 0, headerBytes, lengthBytes);
  try {
    return countInHeader(JSON.parse(header.toString('utf8')));
  } catch {
    return undefined;
  }
}

/** `{"name": {"dtype": "BF16", "shape": [2, 3], "data_offsets": […]}, "__metadata__": {…}}` */
function countInHeader(header: unknown): number {
  const tensors = Object.entries(header ?? {}).filter(([name]) => name !== '__metadata__');
  return tensors.reduce((sum, [, tensor]) => sum + elementsOf(tensor), 0);
}

function elementsOf(tensor: unknown): number {
  const shape: unknown = tensor !== null && typeof tensor === 'object' && 'shape' in tensor ? tensor.shape : undefined;
  if (!Array.isArray(shape) || !shape.every((length) => Number.isSafeInteger(length) && length >= 0)) {
    throw new RangeError('A tensor has no shape.');
  }
  return shape.reduce((product: number, length: number) => product * length, 1);
}
