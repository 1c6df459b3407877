/** A step of a run, as far as its needs go. */
export type MakingStep =
  | 'adopt'
  | 'unpack'
  | 'render'
  | 'quantize-base'
  | 'check-tokens'
  | 'train'
  | 'merge'
  | 'convert'
  | 'check-logits'
  | 'imatrix'
  | 'quantize'
  | 'evaluate';

/**
 * Bytes that a step leaves for each parameter of the base, measured on the sample (docs/LOG.md) and rounded up: an
 * adapter with its checkpoint, 32-bit merged weights, a 16-bit GGUF, one quantized GGUF.
 */
const bytesPerParameter: Readonly<Record<MakingStep, number>> = {
  // Another name for the same file, or a copy, which is as large as the file and not as the model.
  adopt: 0,
  // At most: where nothing stays packed.
  unpack: 2.1,
  render: 0,
  // What it takes on the way is given back before the merge takes as much.
  'quantize-base': 0.75,
  'check-tokens': 0,
  train: 0.6,
  merge: 4.1,
  convert: 2.1,
  // The model in 32 bits: given back, but there has to be room for it.
  'check-logits': 4.1,
  // One number for each column of a matrix.
  imatrix: 0.05,
  quantize: 0.75,
  evaluate: 0,
};

/** Rows, logs, journals and evaluations. */
const smallFilesBytes = 50_000_000;

export interface RunNeed {
  /** Of the base model. */
  readonly parameterCount: number;
  /** The steps that are still to be made, one entry for each variant that is quantized. */
  readonly steps: readonly MakingStep[];
}

/** Disk space that the rest of a run takes in the project's folder, in bytes. */
export function runNeedBytes({ parameterCount, steps }: RunNeed): number {
  return steps.reduce((sum, step) => sum + stepDiskBytes(step, parameterCount), smallFilesBytes);
}

/** Disk space that one step leaves taken in the project's folder, in bytes. */
export function stepDiskBytes(step: MakingStep, parameterCount: number): number {
  return Math.ceil(bytesPerParameter[step] * parameterCount);
}
