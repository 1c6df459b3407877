import type { SecondsRange } from './step-need';

/** `about 4 to 20 min`: one digit says more than is known, two would lie. */
export function aboutTime(seconds: SecondsRange | undefined): string {
  if (seconds === undefined) {
    return 'not measured';
  }
  const { low, high } = seconds;
  if (high <= 1) {
    return 'under 1 s';
  }
  const [unit, size] = high < 90 ? ['s', 1] : high < 5400 ? ['min', 60] : ['h', 3600];
  const lowest = oneDigit(low / Number(size));
  const highest = oneDigit(high / Number(size));
  return lowest === highest ? `about ${highest} ${unit}` : `about ${lowest} to ${highest} ${unit}`;
}

function oneDigit(value: number): number {
  return value < 1 ? Number(value.toFixed(1)) : Number(value.toPrecision(1));
}
