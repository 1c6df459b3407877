import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { quoteForPhoneShell } from './quote';

/** Small linear congruential generator: the same strings in every run. */
function randomNumbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

const dangerous = [
  ...'\'"`$\\!#&|;<>(){}[]*?~=%^-+ \t\n\r\u0001\u007f',
  ...'aZ0é漢🙂\u202e',
  '$(id)',
  '`id`',
  "'\\''",
  '--',
  '\\n',
];

describe('quoteForPhoneShell', () => {
  it('carries 2000 random strings unchanged through a real shell', () => {
    const random = randomNumbers(20260921);
    const values = Array.from({ length: 2000 }, () =>
      Array.from({ length: random(24) }, () => dangerous[random(dangerous.length)] ?? '').join(''),
    );
    const script = values.map((value) => `printf '%s\\0' ${quoteForPhoneShell(value)}`).join('\n');
    const output = execFileSync('/bin/sh', { input: script, encoding: 'utf8', maxBuffer: 16 * 1024 * 1024 });
    assert.deepEqual(output.split('\0').slice(0, -1), values);
  });

  it('refuses a NUL', () => {
    assert.throws(() => quoteForPhoneShell('a\0b'), RangeError);
  });
});
