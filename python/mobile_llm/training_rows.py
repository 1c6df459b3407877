"""The rows of a split as tokens; what is too long is left out and said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mobile_llm.base_config import context_tokens
from mobile_llm.errors import StepError
from mobile_llm.rendering import RenderedRow, render_row
from mobile_llm.rows import read_rows

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

    from mobile_llm.events import Events
    from mobile_llm.settings import TrainSettings

_NAMED_ROWS = 3


def rendered_rows(
    settings: TrainSettings, split: str, tokenizer: PreTrainedTokenizerBase, events: Events
) -> list[RenderedRow]:
    """Throws StepError max_tokens_above_base, all_rows_too_long; those of read_rows, and those of render_row that are
    not about length."""
    _require_room(settings)
    rendered: list[RenderedRow] = []
    too_long: list[str] = []
    rows = read_rows(settings.rows, split)
    for row in rows:
        try:
            rendered.append(render_row(row, tokenizer, settings.maxTokens, settings.stop))
        except StepError as refusal:
            if refusal.code != "row_too_long":
                raise
            too_long.append(row.id)
    _say_left_out(too_long, len(rows), split, settings.maxTokens, events)
    return rendered


def _require_room(settings: TrainSettings) -> None:
    longest = context_tokens(settings.base)
    if longest is not None and settings.maxTokens > longest:
        raise StepError(
            "max_tokens_above_base",
            f"training.maxTokens is {settings.maxTokens}, and the base was made for texts of {longest} tokens.",
            f"Set it to {longest} or less; longer rows are then left out and counted.",
        )


def _say_left_out(too_long: Sequence[str], count: int, split: str, max_tokens: int, events: Events) -> None:
    if not too_long:
        return
    if len(too_long) == count:
        raise StepError(
            "all_rows_too_long",
            f"Every row in the split {split!r} is longer than {max_tokens} tokens.",
            "Raise training.maxTokens or shorten the rows.",
        )
    named = ", ".join(too_long[:_NAMED_ROWS]) + (" …" if len(too_long) > _NAMED_ROWS else "")
    events.log(
        "warning",
        f"Left out {len(too_long)} of {count} rows in the split {split!r}, which are longer than {max_tokens} tokens "
        f"(training.maxTokens): {named}.",
    )
