import { parsedJson } from '../../json/parsed';
import type { ByteSpan } from '../document/original-text';
import { ByteNeedle } from './byte-needle';

/** ASCII that no writer of JSON escapes. */
const plainRuns = /[A-Za-z0-9 ,.!?;:()_@#*-]+/g;
const allPlain = /^[A-Za-z0-9 ,.!?;:()_@#*-]+$/;
const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;

/** Values of these keys are how a row is built, not what it says. */
const structuralKeys = ['role', 'type', 'split', 'now', 'timeZone', 'locale'].map((key) => {
  return new ByteNeedle(new TextEncoder().encode(`"${key}"`), true);
});

/**
 * Looks for a text in what rows say, in the bytes of their lines as they are: nothing is decoded or parsed where the
 * bytes alone can tell. All strings count that are no keys and no values of structural keys; escapes are understood.
 * Letters beyond ASCII match in both cases too, each only its own.
 */
export class LineTextSearch {
  readonly #text: string;
  readonly #matchCase: boolean;
  /** One of them lies in every line that holds the text; undefined where no bytes can tell. */
  readonly #probes: readonly ByteNeedle[] | undefined;
  /** The whole text, where its bytes stand in JSON as they are. */
  readonly #whole: ByteNeedle | undefined;

  constructor(text: string, matchCase: boolean) {
    this.#matchCase = matchCase;
    this.#text = matchCase ? text : text.toLowerCase();
    this.#probes = probesOf(text)?.map((probe) => new ByteNeedle(new TextEncoder().encode(probe), matchCase));
    this.#whole = allPlain.test(text) ? new ByteNeedle(new TextEncoder().encode(text), matchCase) : undefined;
  }

  /** @param isRow false for a line that is no JSON: it is searched as it stands */
  isIn(line: ByteSpan, isRow = true): boolean {
    if (!this.#mayHold(line)) {
      return false;
    }
    return isRow ? this.#isInStrings(line) : this.#matches(decode(line));
  }

  #mayHold(line: ByteSpan): boolean {
    if (this.#probes === undefined) {
      return true;
    }
    for (const probe of this.#probes) {
      if (probe.isIn(line)) {
        return true;
      }
    }
    return false;
  }

  #isInStrings({ bytes, start, end }: ByteSpan): boolean {
    let isStructural = false;
    for (let opening = nextQuote(bytes, start, end); opening < end; ) {
      const string = { bytes, start: opening, end: endOfString(bytes, opening, end) };
      if (isKey(string, end)) {
        isStructural = structuralKeys.some((key) => key.length === string.end - opening && key.isIn(string));
      } else {
        if (!isStructural && this.#isInString(string)) {
          return true;
        }
        isStructural = false;
      }
      opening = nextQuote(bytes, string.end, end);
    }
    return false;
  }

  /** @param string with its quotation marks */
  #isInString(string: ByteSpan): boolean {
    const isEscaped = hasBackslash(string);
    if (this.#whole && !isEscaped) {
      return this.#whole.isIn(string);
    }
    const written = decode(string);
    return this.#matches(isEscaped ? unescaped(written) : written.slice(1, -1));
  }

  #matches(text: string): boolean {
    return (this.#matchCase ? text : text.toLowerCase()).includes(this.#text);
  }
}

/** Pieces of which a line with the text holds at least one, in whatever way it is escaped. */
function probesOf(text: string): readonly string[] | undefined {
  const [longest = ''] = (text.match(plainRuns) ?? []).sort((left, right) => right.length - left.length);
  const beyond = /[^\0-\x7f]/u.exec(text)?.[0];
  if (longest.length >= 2 || (beyond === undefined && longest !== '')) {
    return [longest];
  }
  if (beyond === undefined) {
    return undefined;
  }
  const spellings = [...new Set([beyond, beyond.toLowerCase(), beyond.toUpperCase()])];
  return spellings.flatMap((spelling) => {
    const units = Array.from({ length: spelling.length }, (_, index) => spelling.charCodeAt(index));
    const digits = units.map((unit) => unit.toString(16).padStart(4, '0'));
    const lower = digits.map((four) => `\\u${four}`).join('');
    const upper = digits.map((four) => `\\u${four.toUpperCase()}`).join('');
    return [spelling, lower, upper];
  });
}

function nextQuote(bytes: Uint8Array, start: number, end: number): number {
  let index = start;
  while (index < end && bytes[index] !== quote) {
    index += 1;
  }
  return index;
}

/** Behind the quotation mark that closes a string, or the end of the line. */
function endOfString(bytes: Uint8Array, opening: number, end: number): number {
  let index = opening + 1;
  while (index < end && bytes[index] !== quote) {
    index += bytes[index] === backslash ? 2 : 1;
  }
  return Math.min(index + 1, end);
}

function isKey({ bytes, end }: ByteSpan, lineEnd: number): boolean {
  let index = end;
  while (index < lineEnd && (bytes[index] === 0x20 || bytes[index] === 0x09)) {
    index += 1;
  }
  return index < lineEnd && bytes[index] === colon;
}

function hasBackslash({ bytes, start, end }: ByteSpan): boolean {
  for (let index = start; index < end; index += 1) {
    if (bytes[index] === backslash) {
      return true;
    }
  }
  return false;
}

function decode({ bytes, start, end }: ByteSpan): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(start, end));
}

function unescaped(written: string): string {
  return String(parsedJson(written) ?? written);
}
