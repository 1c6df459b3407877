import { type MakingStep, stepDiskBytes } from '../disk/run-need';
import type { RunFacts } from './facts';

/** What one step is expected to take. */
export interface StepNeed {
  /** What it leaves in the project's folder. */
  readonly diskBytes: number;
  /** Peak of its processes. */
  readonly memoryBytes: number;
  /** 0 where no GPU is used. */
  readonly gpuMemoryBytes: number;
  /** Undefined where nothing was ever measured that says it. */
  readonly seconds: SecondsRange | undefined;
}

export interface SecondsRange {
  readonly low: number;
  readonly high: number;
}

/** A step with the variant that it makes, as far as its needs go. */
export interface NeedingStep {
  readonly step: MakingStep;
  readonly variant?: string | undefined;
}

/** What a step needs, from what was measured on the sample's base of 135 million parameters (docs/LOG.md). */
export function stepNeed({ step, variant }: NeedingStep, facts: RunFacts): StepNeed {
  return {
    diskBytes: stepDiskBytes(step, facts.parameterCount),
    memoryBytes: Math.ceil(memoryBytesOf(step, variant, facts)),
    gpuMemoryBytes: step === 'train' && facts.computer.usesGpu ? Math.ceil(trainingBytes(facts)) : 0,
    seconds: secondsOf(step, variant, facts),
  };
}

/** Python with PyTorch, Transformers and PEFT, before any weight. */
const pythonBytes = 0.95e9;
/** llama-server and llama-quantize, before any weight. */
const programBytes = 0.1e9;
/** The frozen base, for each of its parameters. */
const heldBytesPerParameter = { bf16: 2, int8: 1.1, nf4: 0.7 } as const;
/** A GGUF is unpacked to 32 bits first. */
const unpackedBytesPerParameter = 4;
/** The adapter with its gradients and its optimizer's state, for each parameter of the base. */
const adapterBytesPerParameter = 0.6;
/** Activations of a token that trains, for the square root of the parameters: width and depth grow with it together. */
const activationBytesPerToken = 76;
/** Of the activations, where they are computed twice instead of held: nearly nothing is left of them. */
const heldShareOfActivations = 0.1;
const usualTokensOfRow = 80;
/** What a processor's library keeps of the batch lengths that it has seen; its cache is full after so many steps. */
const kernelBytes = 0.8e9;
const stepsToFullCache = 300;
/** 32-bit weights, and what adding an adapter and saving them takes beside. */
const mergeBytesPerParameter = 5;
const convertBytesPerParameter = 1;
const quantizeBytesPerParameter = 0.85;
const f16BytesPerParameter = 2.1;
/** Four bits mapped, and once more in the processor's own layout. */
const repackedBytesPerParameter = 1.4;
/** Of a token in the KV cache, for the square root of the parameters: 23 kB in SmolLM2-135M, 115 kB in Llama-3.2-3B. */
const cachedBytesPerToken = 2;
/** Of all conversations that are answered side by side; with long contexts there are fewer. */
const evaluatedTokens = 8192;

function memoryBytesOf(step: MakingStep, variant: string | undefined, facts: RunFacts): number {
  const { parameterCount: count } = facts;
  switch (step) {
    case 'adopt':
    case 'render':
      return 0;
    case 'train':
      // On its way to a GPU the base passes through memory, in 16 bits.
      return (
        facts.trainingProcesses *
        (pythonBytes +
          (facts.computer.usesGpu ? 2 * count : unpackedBytes(facts) + trainingBytes(facts) + keptKernelBytes(facts)))
      );
    case 'quantize-base':
    case 'merge':
    // What the check maps of the merged file beside, the system may take back.
    case 'check-logits':
      return pythonBytes + mergeBytesPerParameter * count;
    case 'check-tokens':
      return pythonBytes;
    case 'convert':
    case 'unpack':
      return pythonBytes + convertBytesPerParameter * count;
    case 'quantize':
      return programBytes + quantizeBytesPerParameter * count;
    // Rendering the text for it, then the program on the mapped file.
    case 'imatrix':
      return Math.max(pythonBytes, programBytes + f16BytesPerParameter * count);
    case 'evaluate':
      return (
        programBytes +
        (variant === 'f16' ? f16BytesPerParameter : repackedBytesPerParameter) * count +
        evaluatedTokens * cachedBytesPerToken * Math.sqrt(count)
      );
  }
}

function unpackedBytes({ isGguf, parameterCount: count }: RunFacts): number {
  return isGguf ? unpackedBytesPerParameter * count : 0;
}

/** The frozen base and all that training adds to it, without Python itself. */
function trainingBytes({ parameterCount: count, training, trainingTokens, computer }: RunFacts): number {
  const { precision, quantAware, batchSize, gradientCheckpointing } = training;
  const isWide = quantAware !== 'none' || (!computer.usesGpu && precision === 'bf16' && !computer.hasBf16);
  const held = isWide ? 4 : heldBytesPerParameter[precision];
  const activations = tokensAtOnce(batchSize, trainingTokens) * activationBytesPerToken * Math.sqrt(count);
  return (held + adapterBytesPerParameter) * count + activations * (gradientCheckpointing ? heldShareOfActivations : 1);
}

function tokensAtOnce(batchSize: number, trainingTokens: number): number {
  return Math.min(batchSize * usualTokensOfRow, trainingTokens);
}

function keptKernelBytes({ training: { batchSize, epochs }, trainingTokens }: RunFacts): number {
  const steps = (epochs * trainingTokens) / Math.max(1, tokensAtOnce(batchSize, trainingTokens));
  return kernelBytes * Math.min(1, steps / stepsToFullCache);
}

/** Cores of the computer on which the times below were measured. */
const measuredCores = 2;
/** Beyond it a step does not get faster with more cores. */
const mostUsefulCores = 8;
/** Seconds on those cores for each parameter of the base; a training's also for each token, an evaluation's for each row. */
const mergeSeconds = 1e-7;
const convertSeconds = 4e-8;
const checkSeconds = 5e-8;
const quantizeSeconds = { plain: 5.6e-9, k: 1.6e-8 } as const;
const trainSeconds = 4e-11;
/** For each token of the rows, whatever the base. */
const tokenCheckSeconds = 8e-5;
const evaluateSeconds = 2.3e-9;
/** For each token of the calibration text, which is this long at most. */
const matrixSeconds = 1.6e-11;
const matrixTokens = 51_200;
/** Python with its packages; before a training also the base. */
const startSeconds = 8;
const trainStartSeconds = 20;
/** A forward pass that rounds the weights; activations computed twice; a processor without bf16. */
const roundingShare = 1.3;
const twiceShare = 1.4;
const wideShare = 1.6;

/** A busy computer takes longer, a newer one is faster: what is measured elsewhere is known this well. */
const lowShare = 0.5;
const highShare = 2;

function secondsOf(step: MakingStep, variant: string | undefined, facts: RunFacts): SecondsRange | undefined {
  const { parameterCount: count, trainingTokens } = facts;
  const quantize = parallel(count * quantizeSeconds[variant?.includes('_K') ? 'k' : 'plain'], facts);
  switch (step) {
    // It takes as long as the disk does.
    case 'adopt':
    case 'unpack':
      return undefined;
    case 'render':
      return { low: 0, high: 1 };
    case 'check-tokens':
      return about(startSeconds + trainingTokens * tokenCheckSeconds);
    case 'train':
      return trainingSeconds(facts);
    case 'merge':
      return about(startSeconds + count * mergeSeconds);
    case 'convert':
      return about(startSeconds + count * convertSeconds);
    case 'check-logits':
      return about(startSeconds + count * checkSeconds);
    case 'quantize':
      return about(quantize);
    case 'quantize-base':
      return about(2 * startSeconds + count * (mergeSeconds + convertSeconds) + quantize);
    case 'imatrix':
      return about(startSeconds + parallel(Math.min(trainingTokens, matrixTokens) * count * matrixSeconds, facts));
    case 'evaluate':
      return about(2 + parallel(facts.evaluationRows * count * evaluateSeconds, facts));
  }
}

/** Speeds of GPUs and of 8- and 4-bit bases were not measured. */
function trainingSeconds({ parameterCount, training, trainingTokens, computer }: RunFacts): SecondsRange | undefined {
  if (computer.usesGpu || training.precision !== 'bf16') {
    return undefined;
  }
  const share =
    (training.quantAware === 'none' ? 1 : roundingShare) *
    (training.gradientCheckpointing ? twiceShare : 1) *
    (computer.hasBf16 ? 1 : wideShare);
  const seconds = trainingTokens * training.epochs * parameterCount * trainSeconds * share;
  return about(trainStartSeconds + parallel(seconds, { computer }));
}

function parallel(seconds: number, { computer }: Pick<RunFacts, 'computer'>): number {
  return (seconds * measuredCores) / Math.min(computer.coreCount, mostUsefulCores);
}

function about(seconds: number): SecondsRange {
  return { low: seconds * lowShare, high: seconds * highShare };
}
