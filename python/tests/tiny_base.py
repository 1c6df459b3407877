"""Writes a two-layer Llama with random weights and a real tokenizer, 13 MB: tiny_base.py BASE.gguf FOLDER."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mobile_llm.settings import Base
from mobile_llm.tokenizer import load_tokenizer

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

SEED = 7


def write_tiny_base(tokenizer: PreTrainedTokenizerBase, folder: Path) -> None:
    """With its tokenizer and chat template beside the weights."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(SEED)
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=512,
        tie_word_embeddings=True,
        bos_token_id=1,
        eos_token_id=2,
        pad_token_id=2,
    )
    LlamaForCausalLM(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)


if __name__ == "__main__":
    write_tiny_base(load_tokenizer(Base("gguf", Path(sys.argv[1]))), Path(sys.argv[2]))
