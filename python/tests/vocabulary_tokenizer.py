"""Real tokenizers out of the vocabularies in llama.cpp's source tree."""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mobile_llm.gguf_header import read_header
from mobile_llm.tokenizer import pre_tokenizer_named

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

_CONTROL, _ADDED = 3, 4


@dataclass(frozen=True)
class _Vocabulary:
    tokens: list[str]
    kinds: list[int]
    merges: list[tuple[str, ...]]


def vocabulary_tokenizer(file: Path) -> PreTrainedTokenizerFast:
    """Splits as the model does that the vocabulary was taken from."""
    from tokenizers import AddedToken, Tokenizer, decoders, processors
    from tokenizers.models import BPE
    from tokenizers.pre_tokenizers import ByteLevel
    from transformers import PreTrainedTokenizerFast

    vocabulary = _read_vocabulary(file)
    rule = str(read_header(file).fields.get("tokenizer.ggml.pre", "gpt-2"))
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
