"""A base's tokenizer as the training has it, kept as small files: they load without torch, which takes seconds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from mobile_llm.base_config import context_tokens
from mobile_llm.chat_template import NEXT_QUESTION, render
from mobile_llm.control_tokens import control_ids
from mobile_llm.errors import StepError
from mobile_llm.random_texts import random_texts
from mobile_llm.tokenizer import load_tokenizer

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

    from mobile_llm.events import Events
    from mobile_llm.settings import SaveTokenizerSettings

_FACTS = "facts.json"
_COMPARED_TEXTS = 2_000
_COMPARED_WORDS = 2_000
_SEED = 1


def save_tokenizer(settings: SaveTokenizerSettings, _events: Events) -> dict[str, object]:
    """Throws StepError tokenizer_not_kept; those of load_tokenizer and of context_tokens."""
    tokenizer = load_tokenizer(settings.base)
    facts: dict[str, object] = {"contextTokens": context_tokens(settings.base)}
    settings.outputFolder.mkdir(parents=True, exist_ok=True)
    tokenizer.save_pretrained(str(settings.outputFolder))
    (settings.outputFolder / _FACTS).write_text(json.dumps(facts), encoding="utf-8")
    _require_same(tokenizer, open_saved_tokenizer(settings.outputFolder))
    return facts


def open_saved_tokenizer(folder: Path) -> PreTrainedTokenizerBase:
    """Throws StepError tokenizer_unreadable."""
    from transformers import PreTrainedTokenizerFast

    try:
        tokenizer: PreTrainedTokenizerBase = PreTrainedTokenizerFast.from_pretrained(str(folder), local_files_only=True)
    except Exception as cause:  # the tokenizers library throws nothing more special
        raise StepError(
            "tokenizer_unreadable",
            f"Cannot read the tokenizer that was kept in {folder.name}: {cause}",
            "Ask again: it is made anew.",
        ) from cause
    return tokenizer


def _require_same(ours: PreTrainedTokenizerBase, kept: PreTrainedTokenizerBase) -> None:
    texts = list(random_texts(_COMPARED_TEXTS, _SEED, _words(ours), sorted(_control_texts(ours))))
    texts += [f"{first}{second}" for first in _control_texts(ours) for second in (" a", "\n")]
    is_same = (
        control_ids(ours) == control_ids(kept)
        and render(ours, [NEXT_QUESTION], add_generation_prompt=True, arguments={"date_string": "01 Jan 2026"})
        == render(kept, [NEXT_QUESTION], add_generation_prompt=True, arguments={"date_string": "01 Jan 2026"})
        and _ids(ours, texts) == _ids(kept, texts)
    )
    if not is_same:
        raise StepError(
            "tokenizer_not_kept",
            "The base's tokenizer splits otherwise once it was written to files.",
            "Take another version of the base; its tokens cannot be shown.",
        )


def _ids(tokenizer: PreTrainedTokenizerBase, texts: list[str]) -> list[list[int]]:
    ids: list[list[int]] = tokenizer(texts, add_special_tokens=False)["input_ids"]
    return ids


def _words(tokenizer: PreTrainedTokenizerBase) -> list[str]:
    """Spread evenly over the vocabulary."""
    step = max(1, len(tokenizer) // _COMPARED_WORDS)
    words = (tokenizer.decode([token]) for token in range(0, len(tokenizer), step))
    return [word for word in words if word.strip().isalpha()]


def _control_texts(tokenizer: PreTrainedTokenizerBase) -> list[str]:
    return [token.content for token in tokenizer.added_tokens_decoder.values() if token.special]
