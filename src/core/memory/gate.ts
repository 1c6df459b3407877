/** Memory that a model needs on a phone, part by part, in bytes. */
export interface MemoryNeed {
  readonly weightsBytes: number;
  readonly keyValueCacheBytes: number;
  readonly computeBuffersBytes: number;
  /** A second copy of the weights in the processor's own layout; 0 where repacking is off. */
  readonly repackedBytes: number;
  readonly totalBytes: number;
}

export interface ModelShape {
  readonly fileSizeBytes: number;
  readonly layerCount: number;
  readonly embeddingLength: number;
  readonly headCount: number;
  readonly keyValueHeadCount: number;
  /** Length of one head's key; the embedding length over the heads where the file does not say. */
  readonly keyLength?: number;
  readonly valueLength?: number;
  readonly vocabularySize: number;
}

export interface LoadSettings {
  readonly contextTokens: number;
  readonly batchTokens: number;
  /** True where the file stays mapped beside its repacked copy (llama.cpp's default). */
  readonly isMappedAndRepacked: boolean;
}

const bytesOfF16 = 2;
const bytesOfF32 = 4;

/**
 * What llama-server takes for a model: the file, an f16 cache of keys and values (layers × tokens × heads × length × 2),
 * logits and activations of one batch, and the doubling by repacking. Measured with random weights of Llama-3.2-3B's
 * shape: Q4_0 1.79 GiB peaks at 3.38 GB with the defaults.
 */
export function memoryNeed(shape: ModelShape, settings: LoadSettings): MemoryNeed {
  const headLength = shape.embeddingLength / Math.max(1, shape.headCount);
  const lengthOfPair = (shape.keyLength ?? headLength) + (shape.valueLength ?? headLength);
  const keyValueCacheBytes =
    shape.layerCount * settings.contextTokens * shape.keyValueHeadCount * lengthOfPair * bytesOfF16;
  // Hidden states of a batch through a feed-forward of about four times the width, and the logits of one batch.
  const activationsBytes = settings.batchTokens * shape.embeddingLength * 8 * bytesOfF32;
  const computeBuffersBytes = activationsBytes + settings.batchTokens * shape.vocabularySize * bytesOfF32;
  const repackedBytes = settings.isMappedAndRepacked ? shape.fileSizeBytes : 0;
  const weightsBytes = shape.fileSizeBytes;
  const totalBytes = Math.ceil(weightsBytes + keyValueCacheBytes + computeBuffersBytes + repackedBytes);
  return { weightsBytes, keyValueCacheBytes, computeBuffersBytes, repackedBytes, totalBytes };
}

export type MemoryVerdict =
  | { readonly verdict: 'fits'; readonly spareBytes: number }
  /** Fits, but Android will close other apps to make room. */
  | { readonly verdict: 'tight'; readonly spareBytes: number }
  | { readonly verdict: 'refused'; readonly missingBytes: number };

/** Left to the phone whatever happens: below it Android kills the user's apps, then stalls or reboots. */
export const reserveBytes = 256 * 1024 * 1024;

/** Says whether a model may be loaded with this much `MemAvailable`. */
export function checkMemory(need: MemoryNeed, availableBytes: number): MemoryVerdict {
  const spareBytes = availableBytes - reserveBytes - need.totalBytes;
  if (spareBytes < 0) {
    return { verdict: 'refused', missingBytes: -spareBytes };
  }
  return { verdict: spareBytes < reserveBytes ? 'tight' : 'fits', spareBytes };
}
