import { stringify } from 'yaml';

/** A text in a snippet of an editor, where `$` and `}` mean something. */
export function inSnippet(text: string): string {
  return text.replace(/[\\$}]/gu, '\\$&');
}

/** One of the values, the first of which is there until another is chosen. */
export function choiceSnippet(values: readonly string[]): string {
  return `\${1|${values.map((value) => value.replace(/[\\$},|]/gu, '\\$&')).join(',')}|}`;
}

/** A text as YAML writes it, in quotation marks only where it must have them. */
export function writtenText(text: string, isFlow: boolean): string {
  return isFlow && /[,[\]{}]/u.test(text) ? JSON.stringify(text) : stringify(text, { lineWidth: 0 }).trimEnd();
}
