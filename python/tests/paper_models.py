"""Random two-layer models of the shapes that the papers used, with the real tokenizers of llama.cpp's source tree."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
from vocabulary_tokenizer import vocabulary_tokenizer

if TYPE_CHECKING:
    from transformers import PretrainedConfig

Paper = Literal["a", "b"]

# Paper A's tokenizer brings no template; the preset does.
HUMAN_AND_BOT = (Path(__file__).parents[2] / "presets/human-bot.jinja").read_text(encoding="utf-8")
HUMAN_AND_BOT_STOP = ["\n<human>:", "\n<bot>:"]
_LLAMA_3 = (
    "{{ bos_token }}{% for turn in messages %}<|start_header_id|>{{ turn.role }}<|end_header_id|>\n\n"
    "{{ turn.content }}<|eot_id|>{% endfor %}"
    "{% if add_generation_prompt %}<|start_header_id|>assistant<|end_header_id|>\n\n{% endif %}"
)
# Wide enough that attention and its rotation decide what comes next: with the usual 0.02 all words are as likely.
_WEIGHT_DEVIATION = 0.2


def llama_source() -> Path:
    source = os.environ.get("MOBILE_LLM_LLAMA_SOURCE")
    if not source:
        pytest.skip("MOBILE_LLM_LLAMA_SOURCE is not set; `npm test` sets it")
    return Path(source)


def write_paper_model(paper: Paper, folder: Path) -> None:
    """Paper A's GPT-NeoX, rotated in full as RedPajama-INCITE is; paper B's Llama 3.2."""
    import torch
    from transformers import AutoModelForCausalLM

    name = {"a": "gpt-neox", "b": "llama-bpe"}[paper]
    file = llama_source() / "models" / f"ggml-vocab-{name}.gguf"
    tokenizer = vocabulary_tokenizer(file)
    torch.manual_seed(5)
    size = len(tokenizer)
    model = AutoModelForCausalLM.from_config(_neox(size) if paper == "a" else _llama(size))
    model.save_pretrained(folder)
    if paper == "b":
        tokenizer.chat_template = _LLAMA_3
    tokenizer.save_pretrained(folder)


def _neox(vocabulary_size: int) -> PretrainedConfig:
    from transformers import GPTNeoXConfig

    return GPTNeoXConfig(
        **_SHAPE,
        vocab_size=vocabulary_size,
        max_position_embeddings=512,
        bos_token_id=0,
        eos_token_id=0,
        tie_word_embeddings=False,
        rope_parameters={"rope_type": "default", "rope_theta": 10000.0, "partial_rotary_factor": 1.0},
    )


def _llama(vocabulary_size: int) -> PretrainedConfig:
    from transformers import LlamaConfig

    return LlamaConfig(
        **_SHAPE,
        vocab_size=vocabulary_size,
        num_key_value_heads=2,
        max_position_embeddings=131072,
        bos_token_id=128000,
        eos_token_id=128009,
        tie_word_embeddings=True,
        rope_parameters={
            "rope_type": "llama3",
            "rope_theta": 500000.0,
            "factor": 32.0,
            "low_freq_factor": 1.0,
            "high_freq_factor": 4.0,
            "original_max_position_embeddings": 64,
        },
    )


_SHAPE = {
    "hidden_size": 64,
    "intermediate_size": 128,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "initializer_range": _WEIGHT_DEVIATION,
}
