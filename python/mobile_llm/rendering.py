"""Rendered conversation → token ids and a mask that marks what the model is trained to say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mobile_llm.errors import StepError

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase


@dataclass(frozen=True)
class Row:
    id: str
    split: str
    messages: list[dict[str, str]]


@dataclass(frozen=True)
class RenderedRow:
    """trained[i] is true where tokens[i] is to be predicted: an assistant's words and its end-of-turn token."""

    id: str
    tokens: list[int]
    trained: list[bool]


def read_rows(file: Path, split: str) -> list[Row]:
    """Throws StepError rows_unreadable, or no_rows if the split is empty."""
    rows = []
    try:
        with file.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    rows.append(_row(json.loads(line), number))
    except (OSError, ValueError, KeyError, TypeError) as cause:
        raise StepError(
            "rows_unreadable", f"Cannot read {file.name}: {cause}", "Render the dataset again with the workbench."
        ) from cause
    chosen = [row for row in rows if row.split == split]
    if not chosen:
        raise StepError("no_rows", f"The dataset has no row in the split {split!r}.", "Add rows with this split.")
    return chosen


def render_row(row: Row, tokenizer: PreTrainedTokenizerBase, max_tokens: int) -> RenderedRow:
    """Marks by position, never by token id: the end-of-turn token is often the padding token too.

    Throws StepError row_without_assistant, control_token_in_row, row_too_long or template_rewrites_turns.
    """
    if not any(message["role"] == "assistant" for message in row.messages):
        raise StepError("row_without_assistant", f"Row {row.id} has no assistant turn.", "Add the reply to learn.")
    _refuse_control_tokens(row, tokenizer)
    tokens: list[int] = []
    trained: list[bool] = []
    for text, is_reply in _segments(row, tokenizer):
        ids = tokenizer(text, add_special_tokens=False)["input_ids"]
        tokens += ids
        trained += _reply_mask(ids, tokenizer) if is_reply else [False] * len(ids)
    if len(tokens) > max_tokens:
        raise StepError(
            "row_too_long",
            f"Row {row.id} has {len(tokens)} tokens; the limit is {max_tokens}.",
            "Shorten the row or raise training.maxTokens.",
        )
    return RenderedRow(row.id, tokens, trained)


def _segments(row: Row, tokenizer: PreTrainedTokenizerBase) -> Iterator[tuple[str, bool]]:
    """The text in turns: what the model is given, then what it says. Split there because at run time, too,
    the prompt is tokenized by itself and the reply's tokens follow it."""
    written = ""
    for index, message in enumerate(row.messages):
        if message["role"] != "assistant":
            continue
        prompt = _apply_template(tokenizer, row.messages[:index], row.id, add_generation_prompt=True)
        whole = _apply_template(tokenizer, row.messages[: index + 1], row.id, add_generation_prompt=False)
        if not prompt.startswith(written) or not whole.startswith(prompt):
            raise StepError(
                "template_rewrites_turns",
                f"The chat template renders earlier turns of row {row.id} differently once a reply follows.",
                "Choose a base model whose template keeps earlier turns as they are.",
            )
        yield prompt[len(written) :], False
        yield whole[len(prompt) :], True
        written = whole


def _apply_template(
    tokenizer: PreTrainedTokenizerBase, messages: list[dict[str, str]], row: str, *, add_generation_prompt: bool
) -> str:
    from jinja2 import TemplateError

    try:
        text = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=add_generation_prompt)
    except TemplateError as cause:
        raise StepError(
            "template_refuses_row",
            f"The chat template refuses row {row}: {cause}",
            "Correct the order of its turns.",
        ) from cause
    assert isinstance(text, str)
    return text


def _reply_mask(ids: list[int], tokenizer: PreTrainedTokenizerBase) -> list[bool]:
    """All of a reply up to and with its first control token, which ends the turn; not the line break after it."""
    special = _control_ids(tokenizer)
    end = next((index for index, token in enumerate(ids) if token in special), len(ids) - 1)
    return [index <= end for index in range(len(ids))]


def _refuse_control_tokens(row: Row, tokenizer: PreTrainedTokenizerBase) -> None:
    """Text like <|im_end|> inside a message would become a real control token and forge a turn."""
    for token in tokenizer.added_tokens_decoder.values():
        if token.special and any(token.content in message["content"] for message in row.messages):
            raise StepError(
                "control_token_in_row", f"Row {row.id} contains the control token {token.content}.", "Remove it."
            )


def _control_ids(tokenizer: PreTrainedTokenizerBase) -> set[int]:
    marked = {index for index, token in tokenizer.added_tokens_decoder.items() if token.special}
    return marked | set(tokenizer.all_special_ids)


def _row(content: dict[str, object], number: int) -> Row:
    messages = content["messages"]
    if not isinstance(messages, list) or not all(_is_message(message) for message in messages):
        raise ValueError(f"line {number}: messages must be a list of {{role, content}}")
    return Row(str(content.get("id", number)), str(content["split"]), messages)


def _is_message(message: object) -> bool:
    return isinstance(message, dict) and all(isinstance(message.get(key), str) for key in ("role", "content"))
