import type { Message } from '../../conversation';

/** Numbers of a signature: two rows are as alike as many of theirs are equal, give or take a twentieth. */
export const signatureLength = 64;
/** Words of a shingle: word order counts, one changed word changes three. */
const shingleWords = 3;
const empty = 0xffffffff;
/** Of the row that is read: hundreds of thousands of short-lived arrays would stay in the memory for long. */
const bins = new Uint32Array(signatureLength);

/**
 * A MinHash signature of what is said and called in a row, by one permutation over word shingles (Li, Owen and Zhang,
 * 2012): of the smallest hash of each of 64 bins the last 16 bits, by which two differ but once in 65,536 times; a bin
 * without any takes that of the next one that has. Case and punctuation do not count.
 * @param into takes the numbers and is the result; a new array where it is left out
 */
export function signatureOf(
  messages: readonly Message[],
  into: Uint16Array = new Uint16Array(signatureLength),
): Uint16Array {
  bins.fill(empty);
  const words = wordHashes(messages);
  const last = Math.max(1, words.length - shingleWords + 1);
  for (let start = 0; start < last; start += 1) {
    let hash = 0x9e3779b9;
    for (let at = start; at < start + shingleWords; at += 1) {
      hash = mixed(Math.imul(hash, 31) ^ (words[at] ?? 0));
    }
    const bin = hash & (signatureLength - 1);
    const value = hash >>> 6;
    if (value < (bins[bin] ?? empty)) {
      bins[bin] = value;
    }
  }
  for (let bin = 0; bin < signatureLength; bin += 1) {
    into[bin] = filled(bin);
  }
  return into;
}

/** Where two signatures begin, and what is asked of them. */
interface Comparison {
  /** Below it nobody asks how alike they are, and the answer is 0: most pairs are told apart by a few numbers. */
  readonly least: number;
  readonly leftAt: number;
  readonly rightAt: number;
}

const whole: Comparison = { least: 0, leftAt: 0, rightAt: 0 };

/** The share of equal numbers: about the share of common shingles (Jaccard). */
export function similarity(left: Uint16Array, right: Uint16Array, { least, leftAt, rightAt } = whole): number {
  const mostDifferent = signatureLength * (1 - least);
  let different = 0;
  for (let bin = 0; bin < signatureLength && different <= mostDifferent; bin += 1) {
    different += left[leftAt + bin] === right[rightAt + bin] ? 0 : 1;
  }
  return different > mostDifferent ? 0 : 1 - different / signatureLength;
}

/** A bin that borrows says from how far: two empty bins are alike only where what they borrow is. */
function filled(bin: number): number {
  const value = bins[bin] ?? empty;
  for (let step = 0; value === empty && step < signatureLength; step += 1) {
    const next = bins[(bin + step) % signatureLength] ?? empty;
    if (next !== empty) {
      return mixed(next + Math.imul(step, 0x85ebca6b)) >>> 0;
    }
  }
  return value;
}

function wordHashes(messages: readonly Message[]): readonly number[] {
  const hashes: number[] = [];
  for (const message of messages) {
    addWords(message.content ?? '', hashes);
    const calls = message.role === 'assistant' ? (message.tool_calls ?? []) : [];
    for (const { function: call } of calls) {
      addWords(call.name, hashes);
      for (const value of Object.values(call.arguments)) {
        addWords(typeof value === 'string' ? value : JSON.stringify(value), hashes);
      }
    }
  }
  return hashes;
}

const wordUnits = /[\p{L}\p{N}\p{M}]/u;

/** FNV-1a over the letters of each word, in lower case. */
function addWords(text: string, hashes: number[]): void {
  const lower = text.toLowerCase();
  let hash = 0;
  for (let at = 0; at <= lower.length; at += 1) {
    const unit = at < lower.length ? lower.charCodeAt(at) : 0x20;
    if (isWordUnit(unit)) {
      hash = Math.imul((hash === 0 ? 0x811c9dc5 : hash) ^ unit, 0x01000193);
    } else if (hash !== 0) {
      hashes.push(hash);
      hash = 0;
    }
  }
}

function isWordUnit(unit: number): boolean {
  if (unit < 0x80) {
    return (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x30 && unit <= 0x39);
  }
  return (unit >= 0xd800 && unit <= 0xdfff) || wordUnits.test(String.fromCharCode(unit));
}

/** Murmur3's finaliser (public domain). */
function mixed(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
