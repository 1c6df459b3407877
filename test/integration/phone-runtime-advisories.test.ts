import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { requireEnvironment } from './phone/test-bed';

/** Where the pinned source shows that an advisory was answered. What it does not show our own parser refuses. */
const answers: Readonly<Record<string, readonly [file: string, words: RegExp]>> = {
  'CVE-2024-21802': ['ggml/src/gguf.cpp', /n_dims > GGML_MAX_DIMS/],
  'CVE-2024-21825': ['ggml/src/gguf.cpp', /n > GGUF_MAX_ARRAY_ELEMENTS/],
  'CVE-2024-21836': ['ggml/src/gguf.cpp', /n_tensors < 0 \|\| n_tensors > int64_t\(SIZE_MAX/],
  'CVE-2024-23496': ['ggml/src/gguf.cpp', /size > GGUF_MAX_STRING_LENGTH/],
  'CVE-2024-23605': ['ggml/src/gguf.cpp', /n_kv < 0 \|\| n_kv > int64_t\(SIZE_MAX/],
  'CVE-2025-49847': ['src/llama-vocab.cpp', /invalid token size: %zu exceeds int32_t limit/],
  'CVE-2025-52566': ['src/llama-vocab.cpp', /tokenization result size %zu exceeds int32_t limit/],
  'CVE-2025-53630': ['ggml/src/gguf.cpp', /SIZE_MAX - ctx->size < padded_size/],
  'CVE-2026-27940': ['ggml/src/gguf.cpp', /SIZE_MAX - overhead < ctx->size/],
  'CVE-2026-33298': ['ggml/src/gguf.cpp', /has a size in bytes > %zu/],
  'PR #26690': ['src/llama-vocab.cpp', /arr_type != GGUF_TYPE_FLOAT32/],
  'PR #25821': ['src/llama-model.cpp', /n_layer_all <= LLAMA_MAX_LAYERS/],
  'PR #25969': ['src/llama-vocab.cpp', /std::isxdigit\(static_cast<unsigned char>\(hex_str\[0\]\)\)/],
  'CVE-2026-21869': ['tools/server/server-context.cpp', /std::clamp\(n_discard, 0/],
};

describe('advisories about llama.cpp', () => {
  let source: string;
  before(function () {
    source = requireEnvironment(this, 'MOBILE_LLM_LLAMA_SOURCE');
  });

  for (const [advisory, [file, words]] of Object.entries(answers)) {
    it(`the pinned source answers ${advisory}`, async () => {
      assert.match(await readFile(path.join(source, ...file.split('/')), 'utf8'), words);
    });
  }

  it('docs/SECURITY.md lists every one of them, and what our own parser refuses', async () => {
    const text = await readFile(path.resolve(import.meta.dirname, '..', '..', 'docs', 'SECURITY.md'), 'utf8');
    const listed = [...text.matchAll(/^\| ((?:CVE-\d{4}-\d+|PR #\d+)[^|]*)\|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/CVE-\d{4}-\d+|PR #\d+/g)].map(([id]) => id),
    );
    const ownParser = ['PR #26318'];
    assert.deepEqual(listed.sort(), [...Object.keys(answers), ...ownParser].sort());
  });
});
