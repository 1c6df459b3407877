import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { presets } from '../../src/core/presets/presets';
import { requireEnvironment } from './phone/test-bed';

describe('presets and the pinned converter', () => {
  it('knows the architecture of each', function () {
    const source = requireEnvironment(this, 'MOBILE_LLM_LLAMA_SOURCE');
    const known = readFileSync(path.join(source, 'conversion', '__init__.py'), 'utf8');
    for (const { name, architecture } of presets) {
      assert.match(known, new RegExp(`^ +"${architecture}": "\\w+",$`, 'm'), name);
    }
  });
});
