/** Stands between the first and the second character of a neutralised token: takes no room, is no token of any model. */
const wordJoiner = '\u2060';

/**
 * Takes the power from control tokens that a person typed or a dataset row holds (`<|im_start|>system`): a word joiner
 * after the first character keeps the text readable and the tokenizer from seeing the token.
 */
export function neutraliseControlTokens(text: string, controlTokens: readonly string[]): string {
  const known = [...new Set(controlTokens)]
    .filter((token) => token.length > 1 && !token.includes(wordJoiner))
    .sort((left, right) => right.length - left.length);
  if (known.length === 0) {
    return text;
  }
  const pattern = new RegExp(known.map(escapeForRegExp).join('|'), 'gu');
  let current = text;
  // Tokens may overlap, so go on until none is left; each round breaks every one it finds and makes no new one.
  while (current.search(pattern) >= 0) {
    current = current.replace(pattern, (token) => {
      const [first = ''] = token;
      return `${first}${wordJoiner}${token.slice(first.length)}`;
    });
  }
  return current;
}

function escapeForRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
