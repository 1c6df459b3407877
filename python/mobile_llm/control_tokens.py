"""The tokens that a tokenizer sets apart: they begin and end turns, and no text of a row may write one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase


@dataclass(frozen=True)
class _ControlTokens:
    ids: frozenset[int]
    # Of those that the tokenizer finds in a text.
    texts: tuple[str, ...]


def control_ids(tokenizer: PreTrainedTokenizerBase) -> frozenset[int]:
    """The tokens themselves, those included that the tokenizer finds in no text."""
    return _control_tokens(tokenizer, len(tokenizer)).ids


def control_texts(tokenizer: PreTrainedTokenizerBase) -> tuple[str, ...]:
    """What becomes a control token wherever it is written."""
    return _control_tokens(tokenizer, len(tokenizer)).texts


@lru_cache(maxsize=1)
def _control_tokens(tokenizer: PreTrainedTokenizerBase, _size: int) -> _ControlTokens:
    """Asked of the tokenizer for every row they took as long as all the rest. Who adds one changes its size."""
    marked = {index: token.content for index, token in tokenizer.added_tokens_decoder.items() if token.special}
    return _ControlTokens(frozenset(marked) | frozenset(tokenizer.all_special_ids), tuple(marked.values()))


def has_control_token(text: str, tokenizer: PreTrainedTokenizerBase) -> bool:
    """Whether a tokenizer that reads the text makes a control token of any of it."""
    return not control_ids(tokenizer).isdisjoint(tokenizer(text, add_special_tokens=False)["input_ids"])


def end_of_reply(ids: list[int], tokenizer: PreTrainedTokenizerBase) -> int | None:
    """Where its first control token stands; None where a text of the next turn ends it."""
    special = control_ids(tokenizer)
    return next((index for index, token in enumerate(ids) if token in special), None)
