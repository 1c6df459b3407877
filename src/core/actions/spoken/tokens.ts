import { cleanLine } from '../../text/clean';

/** Spoken words are short; more is no time and no date. */
const longestPhrase = 200;

const shape = new RegExp(
  [
    String.raw`\d{4}-\d{1,2}-\d{1,2}`, // 2026-11-26
    String.raw`\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})(?!\d)`, // 26/11/2026
    String.raw`\d{1,2}/\d{1,2}(?!\d)`, // 26/11
    String.raw`\d{1,2}[:.]\d{2}(?![\d.])`, // 19:30, 7.30
    String.raw`\d+(?:st|nd|rd|th)(?![a-z])`, // 3rd
    String.raw`\d+(?:\.\d+)?`, // 3, 1.5
    "[a-z]+(?:'[a-z]+)?",
    String.raw`\S`,
  ].join('|'),
  'g',
);

/** A phrase in lower-case pieces: words, numbers, clock readings (`7:30`), numeric dates, ordinals (`3rd`). */
export function tokensOf(phrase: string): readonly string[] {
  if (phrase.length > longestPhrase) {
    return [];
  }
  const text = cleanLine(phrase.normalize('NFKC'))
    .toLowerCase()
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/\b([ap])\s?\.\s?m\b\.?/g, '$1m')
    .replace(/\bo'?\s?clock\b/g, 'oclock')
    .replace(/(\d{4}-\d{2}-\d{2})t(?=\d)/g, '$1 ')
    .replace(/(?<=[a-z])-(?=[a-z])/g, ' ')
    .replace(/[,!?;"]+/g, ' ')
    .replace(/\.+\s*$/, '');
  return text.match(shape) ?? [];
}

/** What a matcher found: the value and the index of the first token after it. */
export interface Match<Value> {
  readonly value: Value;
  readonly next: number;
}

/** The index after the given words if they stand at `at`, else undefined. */
export function skipWords(tokens: readonly string[], at: number, ...words: readonly string[]): number | undefined {
  return words.every((word, index) => tokens[at + index] === word) ? at + words.length : undefined;
}

/** The index after one of the words if it stands at `at`, else `at`. */
export function skipOptional(tokens: readonly string[], at: number, ...words: readonly string[]): number {
  return words.includes(tokens[at] ?? '') ? at + 1 : at;
}
