"""Loads a base's tokenizer so that it splits text exactly as llama.cpp will."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mobile_llm.base_config import read_config
from mobile_llm.chat_template import require_roles
from mobile_llm.gguf_header import read_header

if TYPE_CHECKING:
    from tokenizers.pre_tokenizers import PreTokenizer
    from transformers import PreTrainedTokenizerBase

    from mobile_llm.events import Events
    from mobile_llm.settings import Base

# Patterns as llama.cpp's src/llama-vocab.cpp has them for these names.
_LLAMA3_PATTERN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
_QWEN2_PATTERN = _LLAMA3_PATTERN.replace(r"\p{N}{1,3}", r"\p{N}")


def load_tokenizer(base: Base, events: Events) -> PreTrainedTokenizerBase:
    """With the settings' chat template in place of its own. Throws StepError: those of read_config, require_roles."""
    from transformers import AutoTokenizer

    if base.kind == "gguf":
        assert base.path is not None
        tokenizer = AutoTokenizer.from_pretrained(str(base.path.parent), gguf_file=base.path.name)
        _restore_pre_tokenizer(tokenizer, read_header(base.path).text("tokenizer.ggml.pre"), events)
    elif base.kind == "folder":
        assert base.path is not None
        read_config(base.path)
        tokenizer = AutoTokenizer.from_pretrained(str(base.path), trust_remote_code=False, local_files_only=True)
    else:
        tokenizer = AutoTokenizer.from_pretrained(base.repo, revision=base.revision, trust_remote_code=False)
    if base.chatTemplate is not None:
        tokenizer.chat_template = base.chatTemplate
    require_roles(tokenizer)
    return tokenizer


def _restore_pre_tokenizer(tokenizer: PreTrainedTokenizerBase, name: str | None, events: Events) -> None:
    """transformers rebuilds every GGUF tokenizer with GPT-2's splitting; the file names the real one."""
    pre_tokenizer = pre_tokenizer_named(name)
    if pre_tokenizer is not None:
        tokenizer.backend_tokenizer.pre_tokenizer = pre_tokenizer
    elif name not in ("gpt-2", "gpt2"):
        events.log(
            "warning",
            f"The pre-tokenizer {name!r} of this GGUF file is not known here: text may be split differently on the "
            "phone than in training. Use the model's Hugging Face folder as the base to be sure.",
        )


def pre_tokenizer_named(name: str | None) -> PreTokenizer | None:
    from tokenizers import Regex
    from tokenizers.pre_tokenizers import ByteLevel, Digits, Sequence, Split

    if name == "smollm":
        return Sequence([Digits(individual_digits=True), ByteLevel(add_prefix_space=False)])
    pattern = {"llama-bpe": _LLAMA3_PATTERN, "qwen2": _QWEN2_PATTERN}.get(name or "")
    if pattern is None:
        return None
    byte_level = ByteLevel(add_prefix_space=False, use_regex=False)
    return Sequence([Split(Regex(pattern), behavior="isolated"), byte_level])
