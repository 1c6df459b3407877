import { styleText } from 'node:util';
import type { ShownToken, TokenView } from '../../core/dataset/tokens/row-tokens';
import { printable } from '../../core/text/printable';

/** Stands between two tokens where no colour does. */
const boundary = '|';
/** What begins a new line or could not be seen. */
const signs: readonly (readonly [string, string])[] = [
  ['\r', '␍'],
  ['\n', '↵'],
  ['\t', '→'],
];

/**
 * A row as the model sees it: control tokens inverted, what is learned bold on colour, what is only read dim; two
 * shades, which take turns, show where tokens end. Without colours `|` stands between tokens, and « » around what is
 * learned.
 */
export function tokenViewText({ shown, tokens }: TokenView, hasColours: boolean): string {
  const words = (hasColours ? colouredText(shown) : plainText(shown)).trimEnd();
  const more = tokens - shown.length;
  return more > 0 ? `${words}\n… and ${more} more tokens` : words;
}

function colouredText(shown: readonly ShownToken[]): string {
  return shown
    .map((token, index) =>
      token.text === '' ? '' : eachLine(visible(token), (text) => paint(text, token, index % 2 === 0)),
    )
    .join('');
}

/** Terminals carry a background colour over the end of a line. */
function eachLine(text: string, styled: (text: string) => string): string {
  return text
    .split(/(?<=\n)/)
    .map((line) => (line.endsWith('\n') ? `${styled(line.slice(0, -1))}\n` : styled(line)))
    .join('');
}

function paint(text: string, { trained, control }: ShownToken, isEven: boolean): string {
  if (text === '') {
    return '';
  }
  const options = { validateStream: false };
  if (control) {
    return styleText(trained ? ['inverse', 'bold', 'green'] : ['inverse', 'dim'], text, options);
  }
  if (trained) {
    return styleText(['black', isEven ? 'bgGreen' : 'bgGreenBright'], text, options);
  }
  return styleText(isEven ? ['dim'] : ['dim', 'underline'], text, options);
}

function plainText(shown: readonly ShownToken[]): string {
  return shown
    .map((token, index) => {
      const before = shown[index - 1];
      const opens = token.trained && before?.trained !== true ? '«' : '';
      const closes = token.trained && shown[index + 1]?.trained !== true ? '»' : '';
      const separator = index > 0 && before?.text.endsWith('\n') !== true && opens === '' ? boundary : '';
      return `${separator}${opens}${visible(token)}${closes}`;
    })
    .join('');
}

/** `<F0 9F>` for bytes that are no text of their own. */
function visible({ text, bytes }: ShownToken): string {
  if (bytes !== undefined) {
    return `<${bytes.toUpperCase().replaceAll(/(..)(?=.)/g, '$1 ')}>`;
  }
  const signed = signs.reduce(
    (seen, [character, sign]) => seen.replaceAll(character, character === '\n' ? `${sign}\n` : sign),
    text,
  );
  return printable(signed);
}
