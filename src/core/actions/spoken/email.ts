const mostCharacters = 254;
/** One address as providers give them out: no quoted parts, no comments, no lists. */
const address = /^[a-z0-9_%+-]+(?:\.[a-z0-9_%+-]+)*@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/i;

const spokenSigns: readonly (readonly [words: RegExp, sign: string])[] = [
  [/\s+at\s+/gi, '@'],
  [/\s+dot\s+/gi, '.'],
  [/\s+underscore\s+/gi, '_'],
  [/\s+(?:dash|hyphen)\s+/gi, '-'],
];

/** `ada@example.org`, `ada dot lovelace at example dot org`; undefined for what is not one address. */
export function readEmail(said: string): string | undefined {
  const written = said
    .normalize('NFKC')
    .trim()
    .replace(/^mailto:/i, '');
  const compact = spokenSigns.reduce((text, [words, sign]) => text.replace(words, sign), written);
  return compact.length <= mostCharacters && address.test(compact) ? compact : undefined;
}
