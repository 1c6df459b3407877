import { open } from 'node:fs/promises';
import { thrownMessage } from '../../core/errors/thrown-message';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { isRecord } from '../../core/json/record';
import type { SourceFile } from './source';

/** The format's own limit (safetensors, `MAX_HEADER_SIZE`). */
const mostHeaderBytes = 100e6;
const lengthBytes = 8;

/**
 * Reads a safetensors header and compares it with the file's length: what a broken download lacks is told at once.
 * @returns the number of parameters
 * @throws WorkbenchError `adopt.badWeights`, `file.unreadable`
 */
export async function checkSafetensors({ path: file, name, sizeBytes }: SourceFile): Promise<number> {
  const bad = (detail: string) => new WorkbenchError('adopt.badWeights', { file: name, detail });
  await using handle = await open(file, 'r').catch((cause: unknown) => {
    throw new WorkbenchError('file.unreadable', { path: file, detail: thrownMessage(cause) }, { cause });
  });
  const length = Buffer.alloc(lengthBytes);
  const { bytesRead } = await handle.read(length, 0, lengthBytes, 0);
  const headerBytes = Number(length.readBigUInt64LE());
  if (bytesRead < lengthBytes || headerBytes > Math.min(mostHeaderBytes, sizeBytes - lengthBytes)) {
    throw bad('its header is cut off or far too long.');
  }
  const header = Buffer.alloc(headerBytes);
  await handle.read(header, 0, headerBytes, lengthBytes);
  const tensors = tensorsOf(header.toString('utf8'));
  if (tensors === undefined) {
    throw bad('its header is no list of tensors.');
  }
  const dataBytes = tensors.reduce((end, tensor) => Math.max(end, tensor.end), 0);
  const expectedBytes = lengthBytes + headerBytes + dataBytes;
  if (expectedBytes !== sizeBytes) {
    throw bad(`it has ${sizeBytes} bytes, and its header tells of ${expectedBytes}.`);
  }
  return tensors.reduce((sum, tensor) => sum + tensor.elements, 0);
}

interface TensorEntry {
  readonly elements: number;
  readonly end: number;
}

/** `{"name": {"dtype": "BF16", "shape": [2, 3], "data_offsets": [0, 12]}, "__metadata__": {…}}` */
function tensorsOf(text: string): readonly TensorEntry[] | undefined {
  try {
    const header: unknown = JSON.parse(text);
    const entries = isRecord(header) ? Object.entries(header).filter(([name]) => name !== '__metadata__') : [];
    const tensors = entries.map(([, tensor]) => entryOf(tensor));
    return isRecord(header) && tensors.every((tensor) => tensor !== undefined) ? tensors : undefined;
  } catch {
    return undefined;
  }
}

function entryOf(tensor: unknown): TensorEntry | undefined {
  const shape = isRecord(tensor) ? tensor['shape'] : undefined;
  const offsets = isRecord(tensor) ? tensor['data_offsets'] : undefined;
  if (!areCounts(shape) || !areCounts(offsets) || offsets.length !== 2) {
    return undefined;
  }
  return { elements: shape.reduce((product, length) => product * length, 1), end: offsets[1] ?? 0 };
}

function areCounts(values: unknown): values is readonly number[] {
  return Array.isArray(values) && values.every((value) => Number.isSafeInteger(value) && value >= 0);
}
