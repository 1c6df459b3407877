import type { MemoryView } from '../../../../src/protocol/webview/device-chat-condition';

/** What a model's memory is for. */
export interface MemoryPart {
  readonly name: string;
  readonly bytes: number;
  /** Of all parts below each other, where this one begins. */
  readonly startBytes: number;
}

/** The parts in the order of the bar, each with where it begins. */
export function memoryParts({
  weightsBytes,
  adapterBytes = 0,
  keyValueCacheBytes,
  computeBuffersBytes,
  repackedBytes,
}: MemoryView): readonly MemoryPart[] {
  const parts = [
    { name: 'weights', bytes: weightsBytes },
    { name: 'adapter', bytes: adapterBytes },
    { name: 'context', bytes: keyValueCacheBytes },
    { name: 'buffers', bytes: computeBuffersBytes },
    { name: 'copy', bytes: repackedBytes },
  ].filter(({ bytes }) => bytes > 0);
  let startBytes = 0;
  return parts.map((part) => {
    const placed = { ...part, startBytes };
    startBytes += part.bytes;
    return placed;
  });
}
