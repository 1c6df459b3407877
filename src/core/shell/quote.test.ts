import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { quoteForPhoneShell } from './quote';

/** The same strings in every run; MOBILE_LLM_QUOTE_SEED tries others. */
const seed = Number(process.env['MOBILE_LLM_QUOTE_SEED'] ?? 20260921);
const stringsPerShell = 20_000;
const shells = 50;
const longestPieces = 12;

const metacharacters = [...'\'"`$\\!#&|;<>(){}[]*?~=%^-+@:, \t\n\r'];
const wholes = [
  '$(id)',
  '`id`',
  "'\\''",
  "''",
  '--',
  '-n',
  '\\n',
  '\\',
  '$\u007bIFS}',
  '<<EOF',
  '\r\n',
  '%s',
  '$((1))',
];
/** Every byte that an argument can hold, each as one character; they reach the shell as they are. */
const bytes = Array.from({ length: 255 }, (_, index) => String.fromCharCode(index + 1));
/** Characters of several bytes: bidirectional overrides and isolates, separators, letters, a flag, a lone joiner. */
const wide = [...'\u202e\u2066\u2069\u200f\u061c\u2028\u2029\u0085\ufeff\ufffdé漢🙂\u{e0041}', '🇳🇬', 'e\u0301'];

const alphabets = {
  latin1: [...metacharacters, ...metacharacters, ...wholes, ...bytes],
  utf8: [...metacharacters, ...metacharacters, ...wholes, ...wide, ...'aZ09\u0001\u001b\u007f'],
} as const;

/** Small linear congruential generator. */
function randomNumbers(start: number): (limit: number) => number {
  let state = start;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

/** Sends batches of random strings through a shell and compares what its command to print them was given. */
function countCarried(shell: string, print: string, random: (limit: number) => number): number {
  let carried = 0;
  for (let batch = 0; batch < shells; batch += 1) {
    const encoding = batch % 2 === 0 ? 'latin1' : 'utf8';
    const pieces = alphabets[encoding];
    const values = Array.from({ length: stringsPerShell }, () => randomText(pieces, random));
    const input = Buffer.from(`${print} ${values.map(quoteForPhoneShell).join(' ')}\n`, encoding);
    const output = execFileSync(shell, { input, maxBuffer: 64 << 20, env: { LC_ALL: 'C', PATH: process.env['PATH'] } });
    const expected = Buffer.from(`${values.join('\0')}\0`, encoding);
    if (!output.equals(expected)) {
      const received = output.toString(encoding).split('\0');
      const wrong = values.findIndex((value, index) => received[index] !== value);
      assert.fail(`seed ${seed}: ${JSON.stringify(values[wrong])} became ${JSON.stringify(received[wrong])}`);
    }
    carried += values.length;
  }
  return carried;
}

function randomText(pieces: readonly string[], random: (limit: number) => number): string {
  let text = '';
  for (let count = random(longestPieces); count > 0; count -= 1) {
    text += pieces[random(pieces.length)] ?? '';
  }
  return text;
}

function findProgram(name: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  return folders.map((folder) => path.join(folder, name)).find((file) => existsSync(file));
}

describe('quoteForPhoneShell', function () {
  this.timeout(60_000);

  it(`carries a million random strings unchanged through sh (seed ${seed})`, () => {
    assert.equal(countCarried('/bin/sh', "printf '%s\\0'", randomNumbers(seed)), 1_000_000);
  });

  const mksh = findProgram('mksh');
  const reason = mksh === undefined ? ': mksh is not installed here' : '';
  it(`carries as many through mksh, the phone's shell (seed ${seed + 1})${reason}`, function () {
    if (mksh === undefined) {
      this.skip();
    }
    assert.equal(countCarried(mksh, 'print -rN --', randomNumbers(seed + 1)), 1_000_000);
  });

  it('gives one word for what looks like none, an option or a comment', () => {
    const script = ['', '-n', '--', '#', ' ', '*', '~'].map(quoteForPhoneShell).join(' ');
    const counted = execFileSync('/bin/sh', { input: `set -- ${script}\necho $#\n`, encoding: 'utf8' });
    assert.equal(counted.trim(), '7');
  });

  it('refuses a NUL', () => {
    assert.throws(() => quoteForPhoneShell('a\0b'), RangeError);
  });
});
