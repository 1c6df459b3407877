"""Makes a very small Llama with random weights to try a phone with: python -m mobile_llm.tiny_model FILE.

It says nothing sensible. Its rows are 256 wide, so that every quantization that phones use fits, and its tokens are
bytes. The output has weights of its own: with the embedding's it would say one token for ever. It answers in ASCII,
because llama-server reports no probabilities for half a character.
"""

from __future__ import annotations

import sys
from pathlib import Path

import gguf
import numpy as np

SEED = 20261
WIDTH = 256
LAYERS = 2
HEADS = 4
KEY_VALUE_HEADS = 1
HEAD_WIDTH = WIDTH // HEADS
CONTEXT_TOKENS = 256
# Logits with a deviation of about 3: the most probable token is clearly so, and not nearly certain.
OUTPUT_SCALE = 0.2
ASCII_TOKENS = 128
END_MARK = "<|end|>"


def write_tiny_model(file: Path) -> None:
    """Writes the model as 16-bit GGUF, 1.7 MB."""
    writer = gguf.GGUFWriter(file, "llama")
    writer.add_name("tiny model to try a phone with")
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_F16)
    writer.add_context_length(CONTEXT_TOKENS)
    writer.add_embedding_length(WIDTH)
    writer.add_feed_forward_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KEY_VALUE_HEADS)
    writer.add_rope_dimension_count(HEAD_WIDTH)
    writer.add_layer_norm_rms_eps(1e-5)
    _add_vocabulary(writer)
    for name, values in _tensors().items():
        writer.add_tensor(name, values)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def vocabulary() -> list[str]:
    """A token for each byte, in GPT-2's spelling, one merge, and an end."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in printable]
    spelled = {byte: chr(byte) for byte in printable} | {byte: chr(256 + index) for index, byte in enumerate(others)}
    space = spelled[0x20]
    return [*(spelled[byte] for byte in range(256)), f"{space}t", END_MARK]


def _add_vocabulary(writer: gguf.GGUFWriter) -> None:
    tokens = vocabulary()
    end = tokens.index(END_MARK)
    kinds = [gguf.TokenType.CONTROL if index == end else gguf.TokenType.NORMAL for index in range(len(tokens))]
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("smollm")
    writer.add_token_list(tokens)
    writer.add_token_types(kinds)
    writer.add_token_merges([f"{tokens[0x20]} t"])
    writer.add_eos_token_id(end)
    writer.add_add_bos_token(False)


def _tensors() -> dict[str, np.ndarray]:
    random = np.random.default_rng(SEED)

    def matrix(rows: int, scale: float = WIDTH**-0.5) -> np.ndarray:
        return (random.standard_normal((rows, WIDTH)) * scale).astype(np.float16)

    ones = np.ones(WIDTH, dtype=np.float32)
    output = matrix(len(vocabulary()), OUTPUT_SCALE)
    # A row of zeros is never the most probable one.
    output[ASCII_TOKENS:] = 0
    tensors = {
        "token_embd.weight": matrix(len(vocabulary()), 1),
        "output_norm.weight": ones,
        "output.weight": output,
    }
    for layer in range(LAYERS):
        prefix = f"blk.{layer}"
        tensors |= {
            f"{prefix}.attn_norm.weight": ones,
            f"{prefix}.attn_q.weight": matrix(WIDTH),
            f"{prefix}.attn_k.weight": matrix(KEY_VALUE_HEADS * HEAD_WIDTH),
            f"{prefix}.attn_v.weight": matrix(KEY_VALUE_HEADS * HEAD_WIDTH),
            f"{prefix}.attn_output.weight": matrix(WIDTH),
            f"{prefix}.ffn_norm.weight": ones,
            f"{prefix}.ffn_gate.weight": matrix(WIDTH),
            f"{prefix}.ffn_up.weight": matrix(WIDTH),
            f"{prefix}.ffn_down.weight": matrix(WIDTH),
        }
    return tensors


if __name__ == "__main__":
    write_tiny_model(Path(sys.argv[1]))
