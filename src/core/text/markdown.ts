import { cleanLine } from './clean';

/**
 * Text as code: nothing in it is markup, a link or HTML, and backticks in it do not end it. One line; what cannot be
 * shown is left out.
 */
export function markdownCode(text: string): string {
  const line = cleanLine(text);
  const fence = '`'.repeat(longestRun(line) + 1);
  const space = /^`|`$|^$/.test(line) ? ' ' : '';
  return `${fence}${space}${line}${space}${fence}`;
}

/** Lines of code that no line of theirs ends. */
export function markdownBlock(text: string, language = ''): string {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}${language}\n${text.replace(/\n$/, '')}\n${fence}`;
}

/** A table; its cells are Markdown already. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(inCell).join(' | ')} |`);
  return lines.join('\n');
}

/** A bar ends a cell even within code. */
function inCell(markdown: string): string {
  return markdown.replace(/(?<!\\)\|/g, '\\|');
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
