/** Memory that a model needs on a phone, part by part, in bytes. */
export interface MemoryNeed {
  readonly weightsBytes: number;
  /** Read into memory, however the weights are. */
  readonly adapterBytes: number;
  readonly keyValueCacheBytes: number;
  /** Activations of one batch, the tokenizer's tables, the program itself. */
  readonly computeBuffersBytes: number;
  /** A second copy of the weights in the processor's own layout, beside the mapped file. */
  readonly repackedBytes: number;
  /** What only ending the program gives back. */
  readonly anonymousBytes: number;
  /** What the kernel may drop and read again from storage: then the model is slow, but nothing is killed. */
  readonly fileBackedBytes: number;
  readonly totalBytes: number;
}

export interface ModelShape {
  readonly fileSizeBytes: number;
  /** Of the file of an adapter beside it; absent: there is none. */
  readonly adapterBytes?: number;
  readonly layerCount: number;
  readonly embeddingLength: number;
  readonly headCount: number;
  readonly keyValueHeadCount: number;
  /** Length of one head's key; the embedding length over the heads where the file does not say. */
  readonly keyLength?: number;
  readonly valueLength?: number;
  readonly vocabularySize: number;
}

/** How llama-server takes the weights from the file. */
export interface LoadMode {
  /** The file is mapped (file-backed), else read into memory (anonymous). */
  readonly isMapped: boolean;
  /** Weights are put into the processor's own layout: faster, but what is mapped is then there twice. */
  readonly isRepacked: boolean;
}

export interface LoadSettings extends LoadMode {
  readonly contextTokens: number;
  readonly batchTokens: number;
}

const bytesOfF16 = 2;
const bytesOfF32 = 4;
/** Measured (docs/LOG.md): what is left of a server's memory without weights, cache and activations. */
const programBytes = 16e6;
const tokenizerBytesPerToken = 200;

/**
 * What llama-server takes for a model: the file and that of an adapter beside it, an f16 cache of keys and values (layers × tokens × heads × length × 2),
 * activations of one batch, and the copy that repacking makes of a mapped file.
 */
export function memoryNeed(shape: ModelShape, settings: LoadSettings): MemoryNeed {
  const { isMapped, isRepacked } = settings;
  const headLength = shape.embeddingLength / Math.max(1, shape.headCount);
  const lengthOfPair = (shape.keyLength ?? headLength) + (shape.valueLength ?? headLength);
  const keyValueCacheBytes = Math.ceil(
    shape.layerCount * settings.contextTokens * shape.keyValueHeadCount * lengthOfPair * bytesOfF16,
  );
  // Hidden states of a batch through a feed-forward of about four times the width.
  const activationsBytes = settings.batchTokens * shape.embeddingLength * 8 * bytesOfF32;
  const computeBuffersBytes = activationsBytes + shape.vocabularySize * tokenizerBytesPerToken + programBytes;
  const { fileSizeBytes: weightsBytes, adapterBytes = 0 } = shape;
  const repackedBytes = isMapped && isRepacked ? weightsBytes : 0;
  const fileBackedBytes = isMapped ? weightsBytes : 0;
  const copiedBytes = weightsBytes - fileBackedBytes + repackedBytes;
  const anonymousBytes = copiedBytes + adapterBytes + keyValueCacheBytes + computeBuffersBytes;
  const totalBytes = anonymousBytes + fileBackedBytes;
  return {
    weightsBytes,
    adapterBytes,
    keyValueCacheBytes,
    computeBuffersBytes,
    repackedBytes,
    anonymousBytes,
    fileBackedBytes,
    totalBytes,
  };
}

/** Read and repacked is the fastest and has the weights once. */
export const copiedMode: LoadMode = { isMapped: false, isRepacked: true };
/** Mapped as it is leaves the kernel a way out when memory gets short. */
export const mappedMode: LoadMode = { isMapped: true, isRepacked: false };

/** What a phone says of its memory. */
export interface PhoneMemory {
  /** `MemAvailable`: what is free or can be freed without closing an app. */
  readonly availableBytes: number;
  /** `MemTotal`, where the phone tells it. */
  readonly totalBytes: number | undefined;
}

export interface LoadChoice {
  readonly mode: LoadMode;
  readonly need: MemoryNeed;
  readonly verdict: MemoryVerdict;
  /** What stays with the phone. */
  readonly reserveBytes: number;
}

/**
 * Chooses how a model is loaded by what is free: read where that leaves the reserve; else mapped, where what cannot be
 * dropped leaves the reserve and everything still fits once, so that the phone does not read the file for each token.
 */
export function chooseLoad(
  shape: ModelShape,
  settings: Omit<LoadSettings, keyof LoadMode>,
  memory: PhoneMemory,
): LoadChoice {
  const { availableBytes } = memory;
  const reserveBytes = memoryReserveBytes(memory.totalBytes);
  const copied = memoryNeed(shape, { ...settings, ...copiedMode });
  const verdict = checkMemory(copied, memory);
  if (verdict.verdict !== 'refused') {
    return { mode: copiedMode, need: copied, verdict, reserveBytes };
  }
  const mapped = memoryNeed(shape, { ...settings, ...mappedMode });
  const spareBytes = Math.min(
    availableBytes - reserveBytes - mapped.anonymousBytes,
    availableBytes - mapped.totalBytes,
  );
  return spareBytes < 0
    ? { mode: copiedMode, need: copied, verdict, reserveBytes }
    : { mode: mappedMode, need: mapped, verdict: { verdict: 'tight', spareBytes }, reserveBytes };
}

export type MemoryVerdict =
  | { readonly verdict: 'fits'; readonly spareBytes: number }
  /** Fits, but Android will close other apps to make room. */
  | { readonly verdict: 'tight'; readonly spareBytes: number }
  | { readonly verdict: 'refused'; readonly missingBytes: number };

const usualReserveBytes = 700e6;
const shareOfLargePhone = 0.1;
const mostOfSmallPhone = 0.2;
/** Less than this beyond the reserve is gone as soon as the user opens another app. */
export const tightBytes = 256 * 1024 * 1024;

/**
 * Left to the phone whatever happens: below it Android closes the user's apps, then stalls or restarts. 700 MB, or a
 * tenth of the memory where that is more, because a phone with more of it keeps more running. A phone with so little that
 * 700 MB were more than a fifth of it runs a slimmer Android; what is kept from it would be all that it has.
 */
export function memoryReserveBytes(totalBytes: number | undefined): number {
  if (totalBytes === undefined) {
    return usualReserveBytes;
  }
  const reserveBytes = Math.max(usualReserveBytes, shareOfLargePhone * totalBytes);
  return Math.round(Math.min(reserveBytes, mostOfSmallPhone * totalBytes));
}

/** Says whether a model may be loaded into this memory. */
export function checkMemory(need: MemoryNeed, { availableBytes, totalBytes }: PhoneMemory): MemoryVerdict {
  const spareBytes = availableBytes - memoryReserveBytes(totalBytes) - need.totalBytes;
  if (spareBytes < 0) {
    return { verdict: 'refused', missingBytes: -spareBytes };
  }
  return { verdict: spareBytes < tightBytes ? 'tight' : 'fits', spareBytes };
}
