import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const folder = path.resolve(import.meta.dirname, '../python/mobile_llm');
const variable = /\s*([a-z_]+)(?=[,)])/y;
const literal = /\s*(f?)"((?:[^"\\]|\\.)*)"/y;

/** What a Python step says with an error: message and fix as they stand in its source, values as `…`. */
export function stepErrorWords(code: string): readonly string[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.py'));
  return files.sort().flatMap((name) => wordsIn(readFileSync(path.join(folder, name), 'utf8'), code));
}

function wordsIn(source: string, code: string): readonly string[] {
  const starts = [...source.matchAll(/StepError\(\s*/g)].map(({ index, 0: { length } }) => index + length);
  return starts
    .filter((start) => source.startsWith(`"${code}"`, start))
    .map((start) => {
      const message = textAt(source, source.indexOf(',', start) + 1);
      const fix = textAt(source, source.indexOf(',', message.end) + 1);
      return `${message.text} ${fix.text}`;
    });
}

/** Neighbouring literals are one text; a name stands for the text that it was last given. */
function textAt(source: string, start: number): { readonly text: string; readonly end: number } {
  variable.lastIndex = start;
  const [whole = '', name] = variable.exec(source) ?? [];
  if (name !== undefined) {
    const given = `${name} = `;
    const { text } = textAt(source, source.lastIndexOf(given, start) + given.length);
    return { text, end: start + whole.length };
  }
  let text = '';
  let end = start;
  for (;;) {
    literal.lastIndex = end;
    const found = literal.exec(source);
    if (!found) {
      return { text, end };
    }
    const [, format, part = ''] = found;
    text += format === 'f' ? part.replace(/\{[^}]*\}/g, '…') : part;
    end = literal.lastIndex;
  }
}
