import { RE2JS, RE2JSException } from 're2js';
import { WorkbenchError } from '../errors/workbench-error';

/** What somebody looks for in texts. */
export interface TextPattern {
  readonly kind: 'text' | 'regularExpression';
  readonly source: string;
  readonly matchCase?: boolean;
  /** Only where no letter, digit or low line stands on either side. */
  readonly wholeWord?: boolean;
}

/** A place in a text, in UTF-16 code units, and what the groups of a regular expression took there. */
export interface TextMatch {
  readonly start: number;
  readonly end: number;
  /** The first is the whole match; a group that took no part is undefined. */
  readonly groups: readonly (string | undefined)[];
  readonly named: Readonly<Record<string, string | undefined>>;
}

export interface TextMatcher {
  test(text: string): boolean;
  /** Every match from left to right, none overlapping, none empty. */
  find(text: string): readonly TextMatch[];
}

/** Longest pattern, in UTF-16 code units: a program compiled of a longer one takes too much memory. */
const longestPattern = 1000;
/** More matches in one text mean that the pattern matches nearly everything. */
const mostMatches = 10_000;
const wordCharacter = /[\p{L}\p{N}\p{M}_]/u;

/**
 * Compiles a pattern. Regular expressions are those of RE2, in time linear in the text whatever the pattern is:
 * no look-ahead and no back-references, which is said.
 * @throws WorkbenchError `dataset.badPattern`
 */
export function compilePattern(pattern: TextPattern): TextMatcher {
  const { kind, source, matchCase = false, wholeWord = false } = pattern;
  if (source === '' || source.length > longestPattern) {
    throw badPattern(source, source === '' ? 'it is empty' : `it is longer than ${longestPattern} characters`);
  }
  const isPlain = kind === 'text';
  const compiled = compile(source, { isPlain, matchCase });
  const find = (text: string) => matches(compiled, text).filter((match) => !wholeWord || isWhole(text, match));
  return { find, test: (text) => (wholeWord ? find(text).length > 0 : compiled.test(text)) };
}

function compile(
  source: string,
  { isPlain, matchCase }: { readonly isPlain: boolean; readonly matchCase: boolean },
): RE2JS {
  const flags = (matchCase ? 0 : RE2JS.CASE_INSENSITIVE) | RE2JS.MULTILINE;
  try {
    return RE2JS.compile(isPlain ? RE2JS.quote(source) : RE2JS.translateRegExp(source), flags);
  } catch (error) {
    if (error instanceof RE2JSException || error instanceof RangeError) {
      // It quotes the flags that were put before the pattern.
      throw badPattern(source, error.message.replace(/^error parsing regexp: /, '').replaceAll(/\(\?[mi]+\)/g, ''));
    }
    throw error;
  }
}

function matches(compiled: RE2JS, text: string): readonly TextMatch[] {
  const matcher = compiled.matcher(text);
  const names = Object.entries(compiled.namedGroups());
  const found: TextMatch[] = [];
  while (found.length < mostMatches && matcher.find()) {
    const [start, end] = [matcher.start(), matcher.end()];
    if (end > start) {
      const groups = Array.from({ length: matcher.groupCount() + 1 }, (_, group) => matcher.group(group) ?? undefined);
      found.push({
        start,
        end,
        groups,
        named: Object.fromEntries(names.map(([name, group]) => [name, groups[group]])),
      });
    }
  }
  return found;
}

function isWhole(text: string, { start, end }: TextMatch): boolean {
  return !isWordBefore(text, start) && !wordCharacter.test(characterAt(text, end));
}

function isWordBefore(text: string, index: number): boolean {
  const isPair = /[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(Math.max(0, index - 2), index));
  return wordCharacter.test(characterAt(text, index - (isPair ? 2 : 1)));
}

function characterAt(text: string, index: number): string {
  const point = index < 0 ? undefined : text.codePointAt(index);
  return point === undefined ? '' : String.fromCodePoint(point);
}

function badPattern(source: string, detail: string): WorkbenchError {
  return new WorkbenchError('dataset.badPattern', { pattern: source.slice(0, 100), detail });
}
