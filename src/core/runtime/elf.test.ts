import assert from 'node:assert/strict';
import { WorkbenchError } from '../errors/workbench-error';
import { readElf } from './elf';
import { makeElf } from './elf.cases';

describe('reading an ELF file', () => {
  it('finds processor, alignment, loader, libraries and run path', () => {
    const file = makeElf({
      alignments: [65_536, 16_384],
      interpreter: '/system/bin/linker64',
      needed: ['libggml.so', 'libc.so'],
      runPath: '$ORIGIN',
    });
    assert.deepEqual(readElf(file, 'f'), {
      machine: 'aarch64',
      pageAlignmentBytes: 16_384,
      interpreter: '/system/bin/linker64',
      neededLibraries: ['libggml.so', 'libc.so'],
      runPath: '$ORIGIN',
    });
    assert.deepEqual(readElf(makeElf({ machine: 62, alignments: [4096] }), 'f'), {
      machine: 'x86_64',
      pageAlignmentBytes: 4096,
      neededLibraries: [],
    });
  });

  it('refuses other files and other processors, with the reason', () => {
    for (const [file, message] of [
      [new TextEncoder().encode('#!/bin/sh\n'.repeat(20)), /no ELF file/],
      [new Uint8Array(3), /no ELF file/],
      [makeElf({ elfClass: 1 }), /64-bit/],
      [makeElf({ machine: 40 }), /machine 40/],
      [makeElf({ alignments: [] }), /loads nothing/],
      [makeElf().subarray(0, 80), /ends within/],
    ] as const) {
      assert.throws(() => readElf(file, 'f'), { code: 'runtime.badElf', message });
    }
  });

  it('answers damaged files with the typed error only', () => {
    const file = makeElf({ interpreter: '/l', needed: ['a.so', 'b.so'], runPath: '$ORIGIN' });
    let state = 11;
    const random = (limit: number) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * limit);
    };
    for (let round = 0; round < 20_000; round += 1) {
      const damaged = file.slice(0, random(6) === 0 ? random(file.length) : file.length);
      for (let left = 1 + random(4); left > 0; left -= 1) {
        damaged[random(damaged.length)] = random(2) === 0 ? 0xff : random(256);
      }
      try {
        readElf(damaged, 'f');
      } catch (error) {
        assert.ok(error instanceof WorkbenchError, `round ${round}: ${String(error)}`);
      }
    }
  });
});
