import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { knownArchitectures } from '../../src/core/gguf/architectures';
import { fileTypes } from '../../src/core/gguf/file-types';
import { tensorTypes } from '../../src/core/gguf/tensor-types';
import { requireEnvironment } from './phone/test-bed';

describe('what we say of the pinned llama.cpp', () => {
  let source: string;
  before(function () {
    source = requireEnvironment(this, 'MOBILE_LLM_LLAMA_SOURCE');
  });

  it('the architectures that we accept are those that it loads', async () => {
    const text = await readFile(path.join(source, 'src', 'llama-arch.cpp'), 'utf8');
    const names = [...text.matchAll(/^\s*\{ LLM_ARCH_\w+,\s*"([^"]+)"/gm)].map(([, name = '']) => name);
    // A part of a model for images, and the placeholder for none.
    const loadable = names.filter((name) => name !== 'clip' && name !== '(unknown)');
    assert.ok(loadable.length > 100);
    assert.deepEqual([...knownArchitectures].sort(), loadable.sort());
  });

  it('the kinds of weights that we know are those that it knows, under the same numbers', async () => {
    const text = await readFile(path.join(source, 'ggml', 'include', 'ggml.h'), 'utf8');
    const types = [...text.matchAll(/^\s*GGML_TYPE_(\w+)\s*= (\d+),/gm)].map(([, name, id]) => [Number(id), name]);
    const known = types.filter(([, name]) => name !== 'COUNT');
    assert.ok(known.length > 30);
    assert.deepEqual(
      [...tensorTypes].map(([id, { name }]) => [id, name]),
      known,
    );
  });

  it('the names of files are those that it gives, under the same numbers', async () => {
    const text = await readFile(path.join(source, 'include', 'llama.h'), 'utf8');
    const types = [...text.matchAll(/^\s*LLAMA_FTYPE_(?:ALL|MOSTLY)_(\w+)\s*= (\d+),/gm)];
    assert.ok(types.length > 30);
    assert.deepEqual(
      [...fileTypes],
      types.map(([, name, id]) => [Number(id), name]),
    );
  });

  it('the number of layers that we accept is what it has room for', async () => {
    const text = await readFile(path.join(source, 'src', 'llama-hparams.h'), 'utf8');
    assert.match(text, /#define LLAMA_MAX_LAYERS\s+512\b/);
  });
});
