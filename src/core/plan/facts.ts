import type { TrainingSettings } from '../recipe/recipe';

/** What a run's needs depend on. */
export interface RunFacts {
  /** Of the base model. */
  readonly parameterCount: number;
  /** The base is unpacked from a GGUF, which takes more than loading safetensors. */
  readonly isGguf: boolean;
  readonly training: Pick<
    TrainingSettings,
    'precision' | 'quantAware' | 'epochs' | 'batchSize' | 'gradientCheckpointing'
  >;
  /** Tokens of all rows that train, once; counted roughly from their characters. */
  readonly trainingTokens: number;
  /** Rows that one model is asked in its evaluation. */
  readonly evaluationRows: number;
  /** Processes on this computer that share a training, each with the whole base in memory while it loads. */
  readonly trainingProcesses: number;
  readonly computer: {
    readonly coreCount: number;
    /** The trainer computes on the GPU, and holds the frozen weights there. */
    readonly usesGpu: boolean;
    /** The processor multiplies bf16 itself; else frozen weights are held in 32 bits. */
    readonly hasBf16: boolean;
  };
}

/** Characters of one token of English text, and the tokens with which a template surrounds a message. */
const charactersPerToken = 4.2;
const tokensPerMessage = 7;

/** Tokens of messages before any tokenizer is at hand: about a tenth off on the sample. */
export function roughTokenCount(contents: readonly string[]): number {
  const characters = contents.reduce((sum, content) => sum + content.length, 0);
  return Math.ceil(characters / charactersPerToken) + contents.length * tokensPerMessage;
}

/** `…-135M-…`, `…-0.6B`: the parameters that a model's name promises; undefined where it tells nothing. */
export function parameterCountFromName(name: string): number | undefined {
  const match = /(?:^|[^0-9a-z.])(\d+(?:\.\d+)?)([bm])(?![a-z0-9])/i.exec(name);
  if (match?.[1] === undefined) {
    return undefined;
  }
  return Number(match[1]) * (match[2]?.toLowerCase() === 'b' ? 1e9 : 1e6);
}
