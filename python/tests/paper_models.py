"""Random two-layer models of the shapes that the papers used, with the real tokenizers of llama.cpp's source tree."""

from __future__ import annotations

import mmap
import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from mobile_llm.gguf_header import read_header
from mobile_llm.tokenizer import pre_tokenizer_named

if TYPE_CHECKING:
    from transformers import PretrainedConfig, PreTrainedTokenizerFast

Paper = Literal["a", "b"]

# Paper A's tokenizer brings no template; the preset does.
HUMAN_AND_BOT = (Path(__file__).parents[2] / "presets/human-bot.jinja").read_text(encoding="utf-8")
HUMAN_AND_BOT_STOP = ["\n<human>:", "\n<bot>:"]
_LLAMA_3 = (
    "{{ bos_token }}{% for turn in messages %}<|start_header_id|>{{ turn.role }}<|end_header_id|>\n\n"
    "{{ turn.content }}<|eot_id|>{% endfor %}"
    "{% if add_generation_prompt %}<|start_header_id|>assistant<|end_header_id|>\n\n{% endif %}"
)
_CONTROL, _ADDED = 3, 4
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
    vocabulary = _read_vocabulary(file)
    torch.manual_seed(5)
    size = len(vocabulary.tokens)
    model = AutoModelForCausalLM.from_config(_neox(size) if paper == "a" else _llama(size))
    model.save_pretrained(folder)
    tokenizer = _tokenizer(vocabulary, str(read_header(file).fields.get("tokenizer.ggml.pre", "gpt-2")))
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


@dataclass(frozen=True)
class _Vocabulary:
    tokens: list[str]
    kinds: list[int]
    merges: list[tuple[str, ...]]


def _tokenizer(vocabulary: _Vocabulary, rule: str) -> PreTrainedTokenizerFast:
    from tokenizers import AddedToken, Tokenizer, decoders, processors
    from tokenizers.models import BPE
    from tokenizers.pre_tokenizers import ByteLevel
    from transformers import PreTrainedTokenizerFast

    ids = {token: index for index, token in enumerate(vocabulary.tokens)}
    tokenizer = Tokenizer(BPE(ids, vocabulary.merges, ignore_merges=rule == "llama-bpe"))
    tokenizer.pre_tokenizer = pre_tokenizer_named(rule) or ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    kinds = list(zip(vocabulary.tokens, vocabulary.kinds, strict=True))
    tokenizer.add_special_tokens([AddedToken(token, special=True) for token, kind in kinds if kind == _CONTROL])
    runs = [token for token, kind in kinds if kind == _ADDED and not token.strip()]
    tokenizer.add_tokens([AddedToken(token, normalized=True) for token in runs])
    if rule != "llama-bpe":
        return PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token=kinds[0][0], eos_token=kinds[0][0])
    first, end_of_turn = "<|begin_of_text|>", "<|eot_id|>"
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{first} $A", pair=f"{first} $A {first} $B", special_tokens=[(first, ids[first])]
    )
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token=first, eos_token=end_of_turn)


def _read_vocabulary(file: Path) -> _Vocabulary:
    """The gguf package takes ten seconds for 128,000 tokens; a file of our own tree needs no suspicion."""
    with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as content:
        tokens = list(_texts(content, "tokenizer.ggml.tokens"))
        merges = [tuple(merge.split(" ")) for merge in _texts(content, "tokenizer.ggml.merges")]
        at = _array(content, "tokenizer.ggml.token_type")[0]
        kinds = list(struct.unpack_from(f"<{len(tokens)}i", content, at))
    return _Vocabulary(tokens, kinds, merges)


def _texts(content: mmap.mmap, key: str) -> Iterator[str]:
    at, count = _array(content, key)
    for _ in range(count):
        (length,) = struct.unpack_from("<Q", content, at)
        yield content[at + 8 : at + 8 + length].decode("utf-8")
        at += 8 + length


def _array(content: mmap.mmap, key: str) -> tuple[int, int]:
    """Where an array's first element is, and how many there are."""
    at = content.find(struct.pack("<Q", len(key)) + key.encode()) + 8 + len(key) + 8
    return at + 8, struct.unpack_from("<Q", content, at)[0]
