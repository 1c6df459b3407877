import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { sha256Hex } from '../../files/sha256';
import type { ResolvedBase } from '../base';
import type { StepWork } from '../step';
import { keepBaseStep } from './keep-base';

describe('a base that is shipped as it is', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'keep base '));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('reaches the store byte for byte, its owner’s file untouched', async () => {
    const file = path.join(folder, 'owner’s.gguf');
    writeFileSync(file, 'GGUF, four bits');
    const base: ResolvedBase = {
      input: { sha256: sha256Hex('GGUF, four bits'), name: 'base' },
      size: undefined,
      contextTokens: undefined,
      config: { kind: 'gguf', path: file },
    };
    const work: StepWork = {
      folder,
      checkpointFolder: folder,
      logFile: path.join(folder, 'log'),
      signal: new AbortController().signal,
      report: () => undefined,
    };
    const { output } = await keepBaseStep({ base, file, type: 'Q4_1' }).produce(work);
    assert.notEqual(output.path, file);
    assert.deepEqual(readFileSync(output.path), readFileSync(file));
    rmSync(output.path);
    assert.equal(readFileSync(file, 'utf8'), 'GGUF, four bits');
  });
});
