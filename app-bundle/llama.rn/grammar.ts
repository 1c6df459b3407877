import type { BundleActions, ChatMessage } from './bundle';

/** Words and signs of which a value may be copied; of a longer conversation the latest ones. */
const mostPieces = 500;

/**
 * The GBNF of the reply to these messages. Where the actions' texts are copied, the grammar's rule `copied` is made of
 * what the user said: the model can then write no other name.
 */
export function replyGrammar(actions: BundleActions, messages: readonly ChatMessage[]): string {
  const said = messages.filter(({ role }) => role === 'user').map(({ content }) => content);
  const rules = copiedRules(said.reverse());
  return actions.copiedGrammar === undefined || rules.length === 0
    ? actions.freeGrammar
    : `${actions.copiedGrammar}${rules.join('\n')}\n`;
}

/** Rule i is what may be said from the i-th word on: that word, and perhaps what follows it in the same text. */
function copiedRules(texts: readonly string[]): readonly string[] {
  const rules: string[] = [];
  for (const text of texts) {
    const words = wordsOf(text);
    if (rules.length + words.length > mostPieces) {
      break;
    }
    for (const [index, { word, gap }] of words.entries()) {
      const between = gap === '' ? '' : `${literal(insideJson(gap))} `;
      const rest = index === words.length - 1 ? '' : ` (${between}copied-${rules.length + 1})?`;
      rules.push(`copied-${rules.length} ::= ${literal(insideJson(word))}${rest}`);
    }
  }
  const starts = rules.map((_, index) => `copied-${index}`).join(' | ');
  return rules.length === 0 ? [] : [`copied ::= "\\"" (${starts}) "\\""`, ...rules];
}

/** Runs of letters and digits, and single signs, each with the white space behind it. */
function wordsOf(text: string): readonly { readonly word: string; readonly gap: string }[] {
  const found = [...wellFormed(text).matchAll(/([\p{L}\p{N}\p{M}]+|\S)(\s*)/gu)];
  return found.map(([, word = '', gap = '']) => ({ word, gap }));
}

/** Half a surrogate pair cannot be written in a grammar. */
function wellFormed(text: string): string {
  return [...text].map((character) => (/^[\ud800-\udfff]$/.test(character) ? '\ufffd' : character)).join('');
}

/** As `JSON.stringify` writes it between quotation marks. */
function insideJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** A GBNF string literal. */
function literal(text: string): string {
  const escapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
  const escaped = text.replace(/[\\"\n\r\t]/g, (sign) => escapes[sign] ?? `\\${sign}`);
  return `"${escaped}"`;
}
