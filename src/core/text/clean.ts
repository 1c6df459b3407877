/** C0 and C1 controls, with the line and paragraph separators: they become one space. */
const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;
const controlsButTabs = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029]+/g;

/**
 * Characters that change how text looks but not what it says: bidirectional overrides and isolates, marks, the word
 * joiner and other invisible format characters, the byte-order mark, tag characters. They are dropped. The zero-width
 * joiner stays: emoji and some scripts need it.
 */
const invisible =
  /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/** One line of plain text, safe to show and to hand to a phone: no controls, no direction tricks, no broken characters. */
export function cleanLine(text: string): string {
  return text.toWellFormed().replace(invisible, '').replace(controls, ' ').trim();
}

/** Like cleanLine, but line breaks and tabs stay, as code has them. */
export function cleanText(text: string): string {
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => line.toWellFormed().replace(invisible, '').replace(controlsButTabs, ' '))
    .join('\n');
}

/** For comparing what two people typed: NFKC, case-folded, one space, no quotation marks around, no stop at the end. */
export function foldText(text: string): string {
  return (plain.test(text) ? text : withPlainMarks(text))
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/^["'\s]+/, '')
    .replace(/["'\s.,;:!?]+$/, '');
}

/** Printable ASCII: nothing to normalise, and most of what is compared. */
const plain = /^[ -~]*$/;

function withPlainMarks(text: string): string {
  return cleanLine(text.normalize('NFKC'))
    .replace(/[\u2018\u2019\u02bc]/g, "'")
    .replace(/[\u201c\u201d]/g, '"');
}
