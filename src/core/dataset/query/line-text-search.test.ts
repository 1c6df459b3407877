import assert from 'node:assert/strict';
import { seededRandom } from '../../../../test/seeded-random';
import { LineTextSearch } from './line-text-search';

const alphabet = ['a', 'A', 'b', '"', '\\', '/', ' ', 'é', 'É', 'ß', '你', '😀', '<', '\n', '\t', ':', '{', 'u00e9'];
const spellings: readonly ((value: unknown) => string)[] = [
  (value) => JSON.stringify(value),
  (value) => JSON.stringify(value, undefined, 1).replaceAll('\n', ' '),
  (value) => JSON.stringify(value).replace(/[^ -~]/g, (unit) => `\\u${hex(unit)}`),
  (value) => JSON.stringify(value).replace(/[^ -~]|[<>]/g, (unit) => `\\u${hex(unit).toUpperCase()}`),
  (value) => JSON.stringify(value).replaceAll('/', '\\/'),
];

function hex(unit: string): string {
  return unit.charCodeAt(0).toString(16).padStart(4, '0');
}

describe('a text looked for in the bytes of lines', () => {
  it('is found where the parsed strings hold it, however they are written', () => {
    const seed = Date.now() % 2 ** 31;
    const random = seededRandom(seed);
    const text = (longest: number) =>
      Array.from({ length: 1 + Math.floor(random() * longest) }, () => {
        return alphabet[Math.floor(random() * alphabet.length)] ?? '';
      }).join('');
    let found = 0;
    for (let round = 0; round < 5000; round += 1) {
      const values = [text(6), text(8), text(3)] as const;
      const [first, second, third] = values;
      const row = { role: text(2), [`k${text(2)}`]: [first, 1, { type: text(2), content: second }], é: third };
      const written = spellings[round % spellings.length]?.(row) ?? '';
      const needle = text(2);
      const matchCase = round % 2 === 0;
      const fold = (words: string) => (matchCase ? words : words.toLowerCase());
      const expected = values.some((value) => fold(value).includes(fold(needle)));
      // The line stands among others: what is beside it is none of its.
      const bytes = Buffer.from(`"${needle}"${written}"${needle}"`);
      const around = Buffer.byteLength(`"${needle}"`);
      const span = { bytes, start: around, end: bytes.length - around };
      assert.equal(new LineTextSearch(needle, matchCase).isIn(span), expected, `${seed}: ${needle} in ${written}`);
      found += expected ? 1 : 0;
    }
    assert.ok(found > 300, `${found}`);
  });
});
