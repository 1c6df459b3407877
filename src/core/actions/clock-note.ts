/** Clocks of phones that are set by the network agree to a few seconds; nobody minds a minute. */
const leastDifferenceMs = 120_000;

const minuteMs = 60_000;
const units: readonly (readonly [name: string, milliseconds: number])[] = [
  ['year', 365.25 * 1440 * minuteMs],
  ['month', 30.44 * 1440 * minuteMs],
  ['day', 1440 * minuteMs],
  ['hour', 60 * minuteMs],
  ['minute', minuteMs],
];

/**
 * What to say of a phone whose clock is wrong, because times that people say are meant by it: undefined where it is not.
 * @param aheadMs how far the phone's clock is ahead of this computer's, negative if behind
 */
export function clockNote(aheadMs: number): string | undefined {
  const differenceMs = Math.abs(aheadMs);
  if (differenceMs < leastDifferenceMs) {
    return undefined;
  }
  const [name, unitMs] = units.find(([, milliseconds]) => differenceMs >= 1.5 * milliseconds) ?? ['minute', minuteMs];
  const direction = aheadMs > 0 ? 'ahead of' : 'behind';
  return `The phone's clock is about ${Math.round(differenceMs / unitMs)} ${name}s ${direction} this computer's.`;
}
