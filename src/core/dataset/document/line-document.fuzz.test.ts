import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { seededRandom } from '../../../../test/seeded-random';
import { LineDocument } from './line-document';
import { type PackedText, TextPacker } from './packed-text';

const documents = 200_000;
const mark = '\xef\xbb\xbf';
/** What has made trouble in text files: ends of lines, marks, halves of characters, quotes. */
const pieces = ['\n', '\r', '\r\n', mark, '\xef', '\xff', '\0', '{', '"', '\\', 'a', '\xc3\xa9', '\xf0\x9f'];

interface PlainLine {
  readonly content: string;
  readonly end: string;
}

/** The same document as a plain list of texts: slow, and too simple to be wrong. */
class PlainLines {
  readonly #mark: string;
  readonly #lines: PlainLine[];
  readonly usualEnd: string;

  constructor(text: string) {
    this.#mark = text.startsWith(mark) ? mark : '';
    const rest = text.slice(this.#mark.length);
    this.#lines = [...rest.matchAll(/([^\n]*?)(\r?\n|$)/gu)]
      .filter(([whole]) => whole !== '')
      .map(([, content = '', end = '']) => ({ content, end }));
    this.usualEnd = this.#lines[0]?.end || '\n';
  }

  splice(index: number, deleteCount: number, contents: readonly string[]): void {
    const lines = contents.map((content) => ({ content, end: this.usualEnd }));
    this.#lines.splice(index, deleteCount, ...lines);
  }

  toString(): string {
    const last = this.#lines.length - 1;
    const printed = this.#lines.map(
      ({ content, end }, index) => content + (end || (index < last ? this.usualEnd : '')),
    );
    return this.#mark + printed.join('');
  }
}

describe('a document of lines, made of anything', function () {
  this.timeout(60_000);
  const seed = Number(process.env['MOBILE_LLM_FUZZ_SEED'] ?? randomInt(2 ** 31));

  it(`prints what it read, and after edits what a list of texts prints (D3, seed ${seed})`, () => {
    const random = seededRandom(seed);
    const below = (limit: number) => Math.floor(random() * limit);
    for (let round = 0; round < documents; round += 1) {
      const text = Array.from({ length: below(16) }, () => pieces[below(pieces.length)]).join('');
      const repeat = `MOBILE_LLM_FUZZ_SEED=${seed}, round ${round}: ${JSON.stringify(text)}`;
      const bytes = Buffer.from(text, 'latin1');
      const document = new LineDocument(below(4) > 0 ? bytes : packed(bytes, below));
      const plain = new PlainLines(text);
      assert.equal(print(document), text, repeat);
      const undo = Array.from({ length: below(4) }, () => {
        const index = below(document.lineCount + 1);
        const deleteCount = below(document.lineCount - index + 1);
        const contents = Array.from({ length: below(3) }, () => `new ${below(9)}`);
        plain.splice(index, deleteCount, contents);
        const insert = contents.map((content) => document.write(Buffer.from(content)));
        const back = document.splice({ index, deleteCount, insert });
        assert.ok(knowsItsPlaces(document), repeat);
        return back;
      });
      assert.equal(print(document), plain.toString(), repeat);
      for (const splice of undo.reverse()) {
        document.splice(splice);
      }
      assert.equal(print(document), text, repeat);
    }
  });
});

/** In blocks of a few bytes, of which one gets smaller and the other does not. */
function packed(bytes: Buffer, below: (limit: number) => number): PackedText {
  const isLarge = (some: Uint8Array) => some.length > 3;
  const pack = (some: Uint8Array) => (isLarge(some) ? Uint8Array.of(kept.push(some.slice()) - 1) : some);
  const kept: Uint8Array[] = [];
  const unpack = ([number = 0]: Uint8Array) => kept[number]?.slice() ?? new Uint8Array(0);
  const release = (some: Uint8Array) => void some.fill(0);
  const packer = new TextPacker(bytes.length, { pack, unpack, release }, 1 + below(6));
  for (let start = 0; start < bytes.length; ) {
    const end = start + 1 + below(9);
    packer.add(bytes.subarray(start, end));
    start = end;
  }
  return packer.finish();
}

function knowsItsPlaces(document: LineDocument): boolean {
  const indexes = Array.from({ length: document.lineCount }, (_, index) => index);
  return indexes.every((index) => document.indexOf(document.idAt(index)) === index);
}

function print(document: LineDocument): string {
  return Buffer.concat(Array.from(document.chunks(), (chunk) => Buffer.from(chunk))).toString('latin1');
}
