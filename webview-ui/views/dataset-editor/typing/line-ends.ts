import { changeOf } from './word-steps';

/** A text as a field holds it: browsers write every line end as `\n`. */
export function fieldText(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}

/**
 * What a text becomes by what was typed into a field that shows it. Line ends that nobody touched stay what they were;
 * new ones are as the text's first.
 */
export function textAfterTyping(text: string, typed: string): string {
  const shown = fieldText(text);
  if (shown === text) {
    return typed;
  }
  const { start, removed, inserted } = changeOf(shown, typed);
  const lineEnd = /\r\n?|\n/.exec(text)?.[0] ?? '\n';
  const from = placeIn(text, start);
  const to = placeIn(text, start + removed.length);
  return text.slice(0, from) + inserted.replaceAll('\n', lineEnd) + text.slice(to);
}

/** Where so many characters of a field end in the text that it shows. */
function placeIn(text: string, fieldLength: number): number {
  let place = 0;
  for (let length = 0; length < fieldLength; length += 1) {
    place += text[place] === '\r' && text[place + 1] === '\n' ? 2 : 1;
  }
  return place;
}
