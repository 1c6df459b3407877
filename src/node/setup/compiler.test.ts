import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { compilerArguments } from './compiler';
import { findProgram } from './find-program';

const presetsFile = path.resolve(import.meta.dirname, '..', '..', '..', 'native', 'CMakePresets.json');

describe('the compiler', () => {
  it('is given to CMake through a preset that exists', async () => {
    const presets: unknown = JSON.parse(await readFile(presetsFile, 'utf8'));
    const system = compilerArguments({ kind: 'system', c: '/bin/cc', cxx: '/bin/c++', title: '', identity: '' });
    const zig = compilerArguments({ kind: 'zig', zig: '/z/zig', title: '', identity: '' });
    assert.deepEqual(system, ['--preset', 'host', '-DCMAKE_C_COMPILER=/bin/cc', '-DCMAKE_CXX_COMPILER=/bin/c++']);
    assert.deepEqual(zig, ['--preset', 'host-zig', '-DZIG_PROGRAM=/z/zig']);
    const names = JSON.stringify(presets);
    assert.match(names, /"name":"host"/);
    assert.match(names, /"name":"host-zig"/);
  });
});

describe('finding programs', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'find-program-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('takes the first executable on PATH and never one from a relative entry', async function () {
    if (process.platform === 'win32') {
      this.skip();
    }
    for (const name of ['first', 'second']) {
      mkdirSync(path.join(folder, name));
      writeFileSync(path.join(folder, name, 'tool'), '#!/bin/sh\n');
    }
    chmodSync(path.join(folder, 'second', 'tool'), 0o755);
    const relative = path.relative(process.cwd(), path.join(folder, 'second'));
    const search = (...entries: string[]) => findProgram('tool', { PATH: entries.join(path.delimiter) });
    assert.equal(
      await search(path.join(folder, 'first'), path.join(folder, 'second')),
      path.join(folder, 'second', 'tool'),
    );
    assert.equal(await search(relative, '.', ''), undefined);
    assert.equal(await findProgram('tool', {}), undefined);
  });
});
