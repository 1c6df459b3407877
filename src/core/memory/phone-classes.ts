import { chooseLoad, copiedMode, type ModelShape, memoryNeed, type PhoneMemory } from './gate';

/** Phones as they are sold, by the gigabytes of memory on the box. */
export const phoneClasses = [4, 6, 8, 12] as const;

/** What the kernel and the radio keep from the start: 11.3 of 12 and 14.8 of 16 GB are left (Osmantic/ODS#1878). */
const shareAfterKernel = 0.93;
/**
 * What an idle phone has available: owners tell of 3.4 of 8 GB (onepub-dev/system_info#8) and of about 2 of 4 GB
 * (resurrecting-open-source-projects/stress#9). One with many open apps has less; a phone's own figure is always better.
 */
export const usualAvailableShare = 0.45;

/** How a model goes onto a phone: `mapped` leaves the weights in the file, which is slower where memory is short. */
export type PhoneFit = 'fits' | 'tight' | 'mapped' | 'refused';

export interface ContextNeed {
  readonly contextTokens: number;
  /** With the weights read into memory, as is done where they fit. */
  readonly neededBytes: number;
  readonly phones: readonly { readonly memoryGb: number; readonly fit: PhoneFit }[];
}

const usualContexts = [512, 1024, 2048, 4096, 8192, 16_384, 32_768];

/** The memory of such a phone while nothing of ours runs, as is expected of one that nobody asked. */
export function usualMemory(memoryGb: number): PhoneMemory {
  const soldBytes = memoryGb * 2 ** 30;
  return { availableBytes: soldBytes * usualAvailableShare, totalBytes: soldBytes * shareAfterKernel };
}

/** What a model needs at each usual length of a conversation, as far as it goes, and on which phones it has room. */
export function needsByContext(
  shape: ModelShape,
  { contextTokens: longest, batchTokens }: { readonly contextTokens: number | undefined; readonly batchTokens: number },
): readonly ContextNeed[] {
  return contextsUpTo(longest).map((contextTokens) => {
    const settings = { contextTokens, batchTokens };
    return {
      contextTokens,
      neededBytes: memoryNeed(shape, { ...settings, ...copiedMode }).totalBytes,
      phones: phoneClasses.map((memoryGb) => ({ memoryGb, fit: fitOn(memoryGb, shape, settings) })),
    };
  });
}

function fitOn(memoryGb: number, shape: ModelShape, settings: Parameters<typeof chooseLoad>[1]): PhoneFit {
  const { mode, verdict } = chooseLoad(shape, settings, usualMemory(memoryGb));
  return mode.isMapped ? 'mapped' : verdict.verdict;
}

function contextsUpTo(longest = Number.POSITIVE_INFINITY): readonly number[] {
  const contexts = usualContexts.filter((tokens) => tokens <= longest);
  const isEndKnown = longest < (usualContexts.at(-1) ?? 0);
  return isEndKnown && contexts.at(-1) !== longest ? [...contexts, longest] : contexts;
}
