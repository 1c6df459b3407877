"""Loads a base's tokenizer so that it splits text exactly as llama.cpp will."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mobile_llm.base_config import read_config
from mobile_llm.chat_template import require_roles
from mobile_llm.errors import StepError
from mobile_llm.gguf_header import read_header
from mobile_llm.local_base import with_small_files

if TYPE_CHECKING:
    from pathlib import Path

    from tokenizers.pre_tokenizers import PreTokenizer
    from transformers import PreTrainedTokenizerBase

    from mobile_llm.settings import Base

# Patterns as llama.cpp's src/llama-vocab.cpp has them for these names.
_LLAMA3_PATTERN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
_QWEN2_PATTERN = _LLAMA3_PATTERN.replace(r"\p{N}{1,3}", r"\p{N}")
# Those of which each digit is a word of its own, and the rest is split as GPT-2 does.
_SINGLE_DIGITS = {"smollm", "starcoder", "refact", "command-r", "codeshell", "exaone", "minerva-7b"}
# Those of which it takes a word that is one token as that token, whatever the merges say.
_IGNORES_MERGES = {
    *("llama3", "llama-v3", "llama-bpe", "falcon3", "falcon-h1", "pixtral", "midm-2.0", "lfm2", "jina-v5-nano"),
    *("minicpm5", "youtu", "tekken", "granite-embed-multi-97m"),
}


def load_tokenizer(base: Base) -> PreTrainedTokenizerBase:
    """With the settings' chat template in place of its own. What it splits otherwise than llama.cpp, the step
    check-tokens finds. Throws StepError tokenizer_unreadable, and those of read_config and require_roles."""
    base = with_small_files(base)
    assert base.path is not None
    if base.kind == "folder":
        read_config(base.path)
    try:
        tokenizer = tokenizer_from_gguf(base.path) if base.kind == "gguf" else _tokenizer_of_folder(base.path)
    except Exception as cause:  # the tokenizers library throws nothing more special
        raise StepError(
            "tokenizer_unreadable",
            f"Cannot read the tokenizer of {base.path.name}: {cause}",
            "Take a base with a tokenizer.json that needs no code of its own, or a GGUF file that has a vocabulary.",
        ) from cause
    _forget_composition(tokenizer)
    if base.chatTemplate is not None:
        tokenizer.chat_template = base.chatTemplate
    require_roles(tokenizer)
    return tokenizer


def _tokenizer_of_folder(folder: Path) -> PreTrainedTokenizerBase:
    from transformers import AutoTokenizer

    tokenizer: PreTrainedTokenizerBase = AutoTokenizer.from_pretrained(
        str(folder), trust_remote_code=False, local_files_only=True
    )
    return tokenizer


def tokenizer_from_gguf(file: Path) -> PreTrainedTokenizerBase:
    """Not by AutoTokenizer, which reads the whole file once more, for 8 s, to learn a class that adds nothing."""
    from tokenizers.models import BPE
    from transformers import PreTrainedTokenizerFast

    tokenizer = PreTrainedTokenizerFast.from_pretrained(str(file.parent), gguf_file=file.name)
    name = read_header(file).text("tokenizer.ggml.pre")
    # transformers knows the rules of many, and takes GPT-2's for the others.
    pre_tokenizer = pre_tokenizer_named(name)
    if pre_tokenizer is not None:
        tokenizer.backend_tokenizer.pre_tokenizer = pre_tokenizer
    if name in _IGNORES_MERGES and isinstance(tokenizer.backend_tokenizer.model, BPE):
        tokenizer.backend_tokenizer.model.ignore_merges = True
    return tokenizer


def _forget_composition(tokenizer: PreTrainedTokenizerBase) -> None:
    """llama.cpp leaves a letter and the accent that follows it apart, as they were typed."""
    from tokenizers.normalizers import NFC

    if isinstance(tokenizer.backend_tokenizer.normalizer, NFC):
        tokenizer.backend_tokenizer.normalizer = None


def pre_tokenizer_named(name: str | None) -> PreTokenizer | None:
    """llama.cpp's rule of this name; None where transformers' own reading is the same."""
    from tokenizers import Regex
    from tokenizers.pre_tokenizers import ByteLevel, Digits, Sequence, Split

    if name in _SINGLE_DIGITS:
        return Sequence([Digits(individual_digits=True), ByteLevel(add_prefix_space=False)])
    pattern = {"llama-bpe": _LLAMA3_PATTERN, "qwen2": _QWEN2_PATTERN}.get(name or "")
    if pattern is None:
        return None
    byte_level = ByteLevel(add_prefix_space=False, use_regex=False)
    return Sequence([Split(Regex(pattern), behavior="isolated"), byte_level])
