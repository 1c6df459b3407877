import assert from 'node:assert/strict';
import { explainInstallFailure, isInstalled } from './bootstrap.mjs';

describe('bootstrap', () => {
  it('finds that the packages it runs with are installed as locked', () => {
    assert.equal(isInstalled(), true);
  });

  it('turns what npm prints into one sentence with the fix', () => {
    const sentences = [
      ['npm error code ENOSPC', /disk is full/],
      ['npm error code EAI_AGAIN\nnpm error request to registry failed', /cannot be reached/],
      ['npm error code EACCES\nnpm error syscall mkdir', /may not write/],
      ['npm error code EUSAGE\nnpm error Missing: x@1 from lock file', /Missing: x@1 from lock file/],
    ];
    for (const [output, sentence] of sentences) {
      assert.match(explainInstallFailure(output), sentence);
    }
  });
});
