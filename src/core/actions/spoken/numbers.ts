import type { Match } from './tokens';

const small =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const tens = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const smallOrdinals =
  'first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth'.split(
    ' ',
  );

const valueOfSmall = new Map(small.map((word, value) => [word, value]));
const valueOfTens = new Map(tens.map((word, index) => [word, 20 + 10 * index]));
const valueOfOrdinal = new Map(smallOrdinals.map((word, index) => [word, index + 1]));
valueOfOrdinal.set('thirtieth', 30);

/** A whole number in digits or words: `90`, `forty five`, `a hundred and twenty`. */
export function numberAt(tokens: readonly string[], at: number): Match<number> | undefined {
  const token = tokens[at] ?? '';
  if (/^\d{1,9}$/.test(token)) {
    return { value: Number(token), next: at + 1 };
  }
  const hundreds = hundredsAt(tokens, at);
  if (hundreds === undefined) {
    return belowHundredAt(tokens, at);
  }
  const restAt = tokens[hundreds.next] === 'and' ? hundreds.next + 1 : hundreds.next;
  const rest = belowHundredAt(tokens, restAt);
  return rest === undefined ? hundreds : { value: hundreds.value + rest.value, next: rest.next };
}

function hundredsAt(tokens: readonly string[], at: number): Match<number> | undefined {
  if (tokens[at + 1] !== 'hundred') {
    return undefined;
  }
  const count = tokens[at] === 'a' ? 1 : valueOfSmall.get(tokens[at] ?? '');
  return count === undefined || count === 0 || count > 9 ? undefined : { value: count * 100, next: at + 2 };
}

/** `seven`, `twenty`, `forty five`; words only. */
export function belowHundredAt(tokens: readonly string[], at: number): Match<number> | undefined {
  const token = tokens[at] ?? '';
  const ten = valueOfTens.get(token);
  if (ten === undefined) {
    const value = valueOfSmall.get(token);
    return value === undefined ? undefined : { value, next: at + 1 };
  }
  const one = valueOfSmall.get(tokens[at + 1] ?? '');
  return one !== undefined && one >= 1 && one <= 9 ? { value: ten + one, next: at + 2 } : { value: ten, next: at + 1 };
}

/** `3rd`, `third`, `twenty first`: 1 to 31. */
export function ordinalAt(tokens: readonly string[], at: number): Match<number> | undefined {
  const token = tokens[at] ?? '';
  const digits = /^(\d{1,2})(?:st|nd|rd|th)$/.exec(token);
  if (digits !== null) {
    return inMonth(Number(digits[1]), at + 1);
  }
  const ten = valueOfTens.get(token);
  const last = valueOfOrdinal.get(tokens[at + 1] ?? '');
  if (ten !== undefined && last !== undefined && last <= 9) {
    return inMonth(ten + last, at + 2);
  }
  const value = valueOfOrdinal.get(token);
  return value === undefined ? undefined : inMonth(value, at + 1);
}

function inMonth(value: number, next: number): Match<number> | undefined {
  return value >= 1 && value <= 31 ? { value, next } : undefined;
}
