import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { resolveBase } from './base';
import type { PipelineTools } from './tools';

describe('a base that is a folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'mobile-llm-base-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const resolve = (config: object) => {
    writeFileSync(path.join(folder, 'config.json'), JSON.stringify(config));
    const { signal } = new AbortController();
    // Only the embedded base needs tools.
    return resolveBase({ kind: 'folder', path: '.' }, { folder, tools: {} as PipelineTools, signal });
  };

  it('is refused where its weights are packed, before anything is trained', async () => {
    const packed = resolve({ quantization_config: { quant_method: 'AWQ', bits: 4 } });
    await assert.rejects(packed, { code: 'run.packedBase', message: /packed as AWQ/, fix: /models add/ });
  });

  it('is taken where they are not, whatever else its settings are', async () => {
    for (const quantization_config of [undefined, null, 'gptq', [], { quant_method: 4 }]) {
      assert.equal((await resolve({ quantization_config, max_position_embeddings: 512 })).contextTokens, 512);
    }
  });
});
