import { foldText } from '../text/clean';

/** Words behind a name that say which telephone it is: `Mum mobile`. */
const deviceWords = new Set(['mobile', 'cell', 'home', 'work', 'house', 'office', 'phone', 'new', 'old']);

/** Letters that Unicode does not take apart, as people type them without a special keyboard. */
const plainLetters: Readonly<Record<string, string>> = {
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
};

/** Case, accents, emoji, stops and a leading "my" or "the" make no other person. */
export function foldName(name: string): string {
  const folded = foldText(name);
  return (/^[a-z ]*$/.test(folded) ? folded : withPlainLetters(folded))
    .replace(/^(?:my|the|our)\s+/, '')
    .replace(/\s+/g, ' ')
    .trim();
}

function withPlainLetters(folded: string): string {
  return folded
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
    .replace(/[łøđðþßæœı]/g, (letter) => plainLetters[letter] ?? letter)
    .replace(/[\p{Extended_Pictographic}\p{Emoji_Modifier}\u200d]/gu, (sign) => (/[0-9#*]/.test(sign) ? sign : ''))
    .replace(/[.,]/g, '');
}

/** Without words for a telephone at the end: `mum mobile` → `mum`. Never empties a name. */
export function withoutDeviceWords(foldedName: string): string {
  const words = foldedName.split(' ');
  while (words.length > 1 && deviceWords.has(words.at(-1) ?? '')) {
    words.pop();
  }
  return words.join(' ');
}
