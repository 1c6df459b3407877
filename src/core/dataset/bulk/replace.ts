import { parsedJson } from '../../json/parsed';
import type { RowEdit, RowPath } from '../document/row-edit';
import { type RowText, textsOf } from '../row-texts';
import { compilePattern, type TextMatch, type TextPattern } from '../text-pattern';
import { editsOfTexts } from './text-edits';

/** Which texts of a row are looked at. */
export type ReplacePlace =
  | { readonly kind: 'any' }
  | { readonly kind: 'role'; readonly role: 'user' | 'assistant' | 'system' }
  /** Of all actions and parameters, or of those named. */
  | { readonly kind: 'arguments'; readonly action?: string; readonly parameter?: string };

export interface TextReplacement {
  readonly pattern: TextPattern;
  /**
   * As it stands for a text; for a regular expression `$1`, `$&`, `${name}` and `$<name>` are what was found, `$$` is a
   * dollar, `\n` a new line, `\t` a tab and `\\` a backslash.
   */
  readonly replacement: string;
  readonly where: ReplacePlace;
}

/** Where a match was and where its replacement is, in UTF-16 code units. */
export interface ReplacedSpan {
  readonly before: { readonly start: number; readonly end: number };
  readonly after: { readonly start: number; readonly end: number };
}

/** One text of a row, before and after. */
export interface ReplacedText {
  readonly path: RowPath;
  readonly before: string;
  readonly after: string;
  readonly spans: readonly ReplacedSpan[];
}

export interface ReplacedRow {
  readonly texts: readonly ReplacedText[];
  readonly edits: readonly RowEdit[];
}

/**
 * Makes of a replacement a function over rows. It changes only values of texts; what is no row, or has no match, gives
 * undefined.
 * @throws WorkbenchError `dataset.badPattern`
 */
export function compileReplacement(replacement: TextReplacement): (line: string) => ReplacedRow | undefined {
  const matcher = compilePattern(replacement.pattern);
  const expand =
    replacement.pattern.kind === 'text' ? () => replacement.replacement : expansionOf(replacement.replacement);
  return (line) => {
    const row = parsedJson(line);
    const changes = textsOf(row).flatMap((found) => {
      if (!isMeant(found, replacement.where)) {
        return [];
      }
      const replaced = replaceIn(found.text, matcher.find(found.text), expand);
      return replaced.after === found.text ? [] : [{ ...found, before: found.text, ...replaced }];
    });
    if (changes.length === 0) {
      return undefined;
    }
    const texts = changes.map(({ path, before, after, spans }) => ({ path, before, after, spans }));
    return { texts, edits: editsOfTexts(row, changes) };
  };
}

function isMeant({ place, action, parameter }: RowText, where: ReplacePlace): boolean {
  switch (where.kind) {
    case 'any':
      return true;
    case 'role':
      return place === where.role;
    case 'arguments':
      return (
        place === 'argument' &&
        (where.action === undefined || where.action === action) &&
        (where.parameter === undefined || where.parameter === parameter)
      );
  }
}

function replaceIn(text: string, matches: readonly TextMatch[], expand: (match: TextMatch) => string) {
  let after = '';
  let read = 0;
  const spans = matches.map((match): ReplacedSpan => {
    after += text.slice(read, match.start);
    const start = after.length;
    after += expand(match);
    read = match.end;
    return { before: { start: match.start, end: match.end }, after: { start, end: after.length } };
  });
  return { after: after + text.slice(read), spans };
}

const references = /\$\$|\$&|\$\d{1,2}|\$\{\w+\}|\$<\w+>|\\[nt\\]/g;
const literals: Readonly<Record<string, string>> = { $$: '$', '\\n': '\n', '\\t': '\t', '\\\\': '\\' };

function expansionOf(template: string): (match: TextMatch) => string {
  return ({ groups, named }) =>
    template.replace(references, (reference) => {
      const literal = literals[reference];
      if (literal !== undefined) {
        return literal;
      }
      const name = reference.replace(/^\$[{<]?|[}>]$/g, '');
      const number = name === '&' ? 0 : Number(name);
      if (Number.isInteger(number) && number < groups.length) {
        return groups[number] ?? '';
      }
      return Object.hasOwn(named, name) ? (named[name] ?? '') : reference;
    });
}
