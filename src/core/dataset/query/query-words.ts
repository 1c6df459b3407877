/** One word of a search box as it was typed. */
export interface QueryWord {
  readonly isNegated: boolean;
  /** `action` of `action:call`; undefined for free text. */
  readonly key: string | undefined;
  readonly value: string;
  /** Written in quotation marks or between slashes. */
  readonly form: 'plain' | 'quoted' | 'regularExpression';
  /** Where it stands, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
}

const space = /\s/;
const keyed = /^([a-z][a-z-]*):/;

/** Takes a search box apart at spaces that stand in no quotation marks and no slashes. Never throws. */
export function splitQuery(text: string): readonly QueryWord[] {
  const words: QueryWord[] = [];
  for (let start = 0; start < text.length; ) {
    if (space.test(text[start] ?? '')) {
      start += 1;
      continue;
    }
    const word = readWord(text, start);
    words.push(word);
    start = word.end;
  }
  return words;
}

function readWord(text: string, start: number): QueryWord {
  const isNegated = text[start] === '-' && start + 1 < text.length && !space.test(text[start + 1] ?? '');
  const keyStart = isNegated ? start + 1 : start;
  const [colon = '', key] = keyed.exec(text.slice(keyStart, keyStart + 40)) ?? [];
  const { value, form, end } = readValue(text, keyStart + colon.length);
  return { isNegated, key, value, form, start, end };
}

function readValue(text: string, start: number): Pick<QueryWord, 'value' | 'form' | 'end'> {
  const opening = text[start];
  if (opening === '"' || opening === '/') {
    const close = closing(text, start);
    if (close !== undefined) {
      const inside = text.slice(start + 1, close.mark);
      return opening === '"'
        ? { value: inside.replaceAll(/\\(.)/g, '$1'), form: 'quoted', end: close.end }
        : { value: inside.replaceAll('\\/', '/'), form: 'regularExpression', end: close.end };
    }
  }
  const rest = text.slice(start);
  const value = rest.slice(0, rest.search(/\s|$/));
  return { value, form: 'plain', end: start + value.length };
}

/**
 * Where the mark that opens at `start` is closed; `\\"` and `\\/` close nothing. A word ends behind it, or, as many are used
 * to write regular expressions, behind an `i`: they ignore case anyway.
 */
function closing(text: string, start: number): { readonly mark: number; readonly end: number } | undefined {
  for (let index = start + 1; index < text.length; index += 1) {
    if (text[index] === '\\') {
      index += 1;
    } else if (text[index] === text[start]) {
      const end = text[start] === '/' && text[index + 1] === 'i' ? index + 2 : index + 1;
      if (space.test(text[end] ?? ' ')) {
        return { mark: index, end };
      }
    }
  }
  return undefined;
}
