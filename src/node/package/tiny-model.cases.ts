import { flag, i32s, makeGguf, text, texts, u32 } from '../../core/gguf/header.cases';
import { templates } from '../../core/prompt/templates.cases';

export type HeaderPairs = Parameters<typeof makeGguf>[0];

/** A model of a few numbers, all zeros, under the header of a real one. `type`: 1 for f16, 2 for Q4_0. */
export function modelBytes(type: number, more: HeaderPairs = {}): Uint8Array {
  const pairs = {
    'general.architecture': text('llama'),
    'general.type': text('model'),
    'general.file_type': u32(type),
    'llama.block_count': u32(1),
    'llama.context_length': u32(2048),
    'llama.embedding_length': u32(32),
    'llama.attention.head_count': u32(4),
    'tokenizer.ggml.model': text('gpt2'),
    'tokenizer.ggml.tokens': texts(['<|endoftext|>', '<|im_start|>', '<|im_end|>', 'a']),
    'tokenizer.ggml.token_type': i32s([3, 3, 3, 1]),
    'tokenizer.ggml.eos_token_id': u32(2),
    'tokenizer.ggml.add_bos_token': flag(false),
    'tokenizer.chat_template': text(templates.chatml),
    ...more,
  };
  return makeGguf(pairs, [
    ['token_embd.weight', [32, 4], type === 2 ? 8 : type],
    ['blk.0.attn_q.weight', [32, 32], type],
  ]).bytes;
}
