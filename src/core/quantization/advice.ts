import { summariseTensors, type TensorSummary } from '../gguf/tensor-summary';
import type { GgufTensor } from '../gguf/tensors';
import { chooseLoad, type LoadChoice, type ModelShape, type PhoneMemory } from '../memory/gate';
import { fastShare, hasFastKernels } from './phone-kernels';
import { typesThatNeedMatrix } from './types';

/** What a person chooses between: from the nearest to 16 bits to what only the smallest phones need. */
export const advisedTypes = ['Q8_0', 'Q6_K', 'Q5_K_M', 'Q4_K_M', 'Q4_0', 'IQ4_NL', 'IQ4_XS', 'Q3_K_M', 'Q2_K'] as const;

/** A file as it would be after llama-quantize. */
export interface Forecast {
  readonly type: string;
  readonly fileSizeBytes: number;
  readonly tensors: readonly GgufTensor[];
}

/** The phone that advice is for. */
export interface AdvisedPhone {
  readonly memory: PhoneMemory;
  readonly cpuFeatures: ReadonlySet<string>;
}

export interface TypeAdvice {
  readonly type: string;
  readonly fileSizeBytes: number;
  readonly summary: TensorSummary;
  /** Of the multiplied weights, by bytes: what the fast kernels of this phone work on. */
  readonly fastShare: number;
  readonly load: LoadChoice;
  readonly needsMatrix: boolean;
  readonly isRecommended: boolean;
}

/** Less than this is held up by what is slow. */
const mostlyFast = 0.9;

/**
 * What each type would be on a phone. Recommended is the smallest that the fast kernels work on and that fits: the weights
 * are read once for each token, so a smaller file answers faster, but only where the processor need not unpack it weight
 * by weight. Where no such file fits, it is the largest that can be read into memory. A processor without fast kernels gets
 * Q4_0, the plainest of four bits.
 * @param shape of the model, whatever its size is now
 */
export function adviseTypes(
  forecasts: readonly Forecast[],
  options: {
    readonly shape: ModelShape;
    readonly contextTokens: number;
    readonly batchTokens: number;
    readonly phone: AdvisedPhone;
  },
): readonly TypeAdvice[] {
  const { shape, contextTokens, batchTokens, phone } = options;
  const advices = forecasts.map(({ type, fileSizeBytes, tensors }) => {
    const load = chooseLoad({ ...shape, fileSizeBytes }, { contextTokens, batchTokens }, phone.memory);
    return {
      type,
      fileSizeBytes,
      summary: summariseTensors(tensors),
      // What stays mapped stays in the file's layout.
      fastShare: load.mode.isRepacked ? fastShare(tensors, phone.cpuFeatures) : 0,
      load,
      needsMatrix: typesThatNeedMatrix.has(type),
    };
  });
  const recommended = recommend(advices, hasFastKernels(phone.cpuFeatures));
  return advices.map((advice) => ({ ...advice, isRecommended: advice === recommended }));
}

function recommend<Advice extends Omit<TypeAdvice, 'isRecommended'>>(
  advices: readonly Advice[],
  canBeFast: boolean,
): Advice | undefined {
  const bySize = advices
    .filter(({ load }) => load.verdict.verdict !== 'refused')
    .sort((left, right) => left.fileSizeBytes - right.fileSizeBytes);
  const best = canBeFast
    ? (bySize.find((advice) => advice.fastShare >= mostlyFast) ?? bySize.findLast(({ load }) => load.mode.isRepacked))
    : bySize.find(({ type }) => type === 'Q4_0');
  return best ?? bySize[0];
}
