import type { RenderedMessage } from '../dataset/conversation';
import { literal } from './gbnf-literal';

/** Words and signs of which a value may be copied; of a longer conversation the latest ones. */
const mostPieces = 500;

/** What the user said, the latest first. */
export function saidTexts(messages: readonly RenderedMessage[]): readonly string[] {
  return messages
    .filter(({ role }) => role === 'user')
    .map(({ content }) => content)
    .reverse();
}

/**
 * The GBNF rule `name` for a JSON string that is a piece of one of the texts: it begins and ends between words or signs,
 * and keeps all that is between them, letter for letter. Undefined where there is no word.
 *
 * Rule i is what may be said from the i-th word on: that word, and perhaps what follows it in the same text. So the
 * grammar grows with the number of words and not of pieces.
 */
export function copiedValueRules(name: string, texts: readonly string[]): readonly string[] | undefined {
  const rules: string[] = [];
  for (const text of texts) {
    const words = wordsOf(text);
    if (rules.length + words.length > mostPieces) {
      break;
    }
    for (const [index, { word, gap }] of words.entries()) {
      const rest = index === words.length - 1 ? '' : ` (${gapRule(gap)}${name}-${rules.length + 1})?`;
      rules.push(`${name}-${rules.length} ::= ${literal(insideJson(word))}${rest}`);
    }
  }
  if (rules.length === 0) {
    return undefined;
  }
  const starts = rules.map((_, index) => `${name}-${index}`).join(' | ');
  return [`${name} ::= "\\"" (${starts}) "\\""`, ...rules];
}

interface Word {
  readonly word: string;
  /** The white space behind it. */
  readonly gap: string;
}

/** Runs of letters and digits, and single signs: "kick-off at 17:20?" is kick - off at 17 : 20 ? */
function wordsOf(text: string): readonly Word[] {
  return [...text.toWellFormed().matchAll(/([\p{L}\p{N}\p{M}]+|\S)(\s*)/gu)].map(([, word = '', gap = '']) => ({
    word,
    gap,
  }));
}

function gapRule(gap: string): string {
  return gap === '' ? '' : `${literal(insideJson(gap))} `;
}

/** As `JSON.stringify` writes it between quotation marks. */
function insideJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
