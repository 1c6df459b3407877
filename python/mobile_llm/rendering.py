"""Rendered conversation → token ids and a mask that marks what the model is trained to say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mobile_llm.chat_template import NEXT_QUESTION, Message, render
from mobile_llm.control_tokens import control_texts, end_of_reply
from mobile_llm.errors import StepError
from mobile_llm.rows import Row

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase


@dataclass(frozen=True)
class Segment:
    """Of a conversation, what is cut into tokens by itself: what the model is given, or a reply with its end."""

    text: str
    tokens: list[int]
    is_reply: bool


@dataclass(frozen=True)
class RenderedRow:
    """trained[i] is true where tokens[i] is to be predicted: an assistant's words and what ends its turn."""

    id: str
    tokens: list[int]
    trained: list[bool]


def render_row(row: Row, tokenizer: PreTrainedTokenizerBase, max_tokens: int, stop: Sequence[str] = ()) -> RenderedRow:
    """Marks by position, never by token id: the end-of-turn token is often the padding token too. A reply that the
    template ends without a control token goes on up to the text that ends it at run time, one of `stop`.

    Throws StepError row_without_assistant, half_character_in_row, control_token_in_row, stop_text_in_row,
    reply_without_end, row_too_long, template_refuses_row or template_rewrites_turns.
    """
    tokens: list[int] = []
    trained: list[bool] = []
    for segment in segments(row, tokenizer, stop):
        tokens += segment.tokens
        trained += trained_mask(segment, tokenizer)
    if len(tokens) > max_tokens:
        raise StepError(
            "row_too_long",
            f"Row {row.id} has {len(tokens)} tokens; the limit is {max_tokens}.",
            "Shorten the row or raise training.maxTokens.",
        )
    return RenderedRow(row.id, tokens, trained)


def segments(row: Row, tokenizer: PreTrainedTokenizerBase, stop: Sequence[str] = ()) -> Iterator[Segment]:
    """By turns what the model is given and its reply. Throws what render_row throws, but for row_too_long."""
    _refuse_half_characters(row)
    _refuse_control_tokens(row, tokenizer)
    _refuse_stop_texts(row, stop)
    yield from _segments(row, tokenizer, stop)


def trained_mask(segment: Segment, tokenizer: PreTrainedTokenizerBase) -> list[bool]:
    """True where a token of it is to be predicted."""
    if not segment.is_reply:
        return [False] * len(segment.tokens)
    return _reply_mask(segment.tokens, tokenizer)


def last_prompt(row: Row, tokenizer: PreTrainedTokenizerBase) -> list[int]:
    """What a model is given before it says a row's last reply. Throws StepError row_without_assistant."""
    prompt = _apply_template(tokenizer, row, row.messages[: _replies(row)[-1]], add_generation_prompt=True)
    ids: list[int] = tokenizer(prompt, add_special_tokens=False)["input_ids"]
    return ids


def rendered_text(row: Row, tokenizer: PreTrainedTokenizerBase) -> str:
    """The whole conversation in the template's words. Throws what render_row throws, but for row_too_long."""
    _refuse_half_characters(row)
    _refuse_control_tokens(row, tokenizer)
    return _apply_template(tokenizer, row, row.messages)


def _replies(row: Row) -> list[int]:
    """Where they stand among the messages. Throws StepError row_without_assistant."""
    replies = [index for index, message in enumerate(row.messages) if message["role"] == "assistant"]
    if not replies:
        raise StepError("row_without_assistant", f"Row {row.id} has no assistant turn.", "Add the reply to learn.")
    return replies


def _segments(row: Row, tokenizer: PreTrainedTokenizerBase, stop: Sequence[str]) -> Iterator[Segment]:
    """Split where the model begins to speak, because at run time, too, the prompt is tokenized by itself and the
    reply's tokens follow it."""
    written = ""
    for index in _replies(row):
        prompt = _apply_template(tokenizer, row, row.messages[:index], add_generation_prompt=True)
        whole = _apply_template(tokenizer, row, row.messages[: index + 1])
        if not prompt.startswith(written) or not whole.startswith(prompt):
            raise _rewrites_turns(row)
        yield _segment(prompt[len(written) :], tokenizer, is_reply=False)
        reply = _segment(whole[len(prompt) :], tokenizer, is_reply=True)
        if end_of_reply(reply.tokens, tokenizer) is None:
            text = _up_to_stop(row, index, tokenizer, stop)[len(prompt) :]
            reply = _segment(text, tokenizer, is_reply=True)
        yield reply
        written = prompt + reply.text


def _segment(text: str, tokenizer: PreTrainedTokenizerBase, *, is_reply: bool) -> Segment:
    return Segment(text, tokenizer(text, add_special_tokens=False)["input_ids"], is_reply)


def _up_to_stop(row: Row, index: int, tokenizer: PreTrainedTokenizerBase, stop: Sequence[str]) -> str:
    """Up to what ends the reply at run time: the first of `stop` in what is written when a question follows."""
    before = _apply_template(tokenizer, row, row.messages[:index], add_generation_prompt=True)
    text = _apply_template(tokenizer, row, [*row.messages[: index + 1], NEXT_QUESTION])
    if not text.startswith(before):
        raise _rewrites_turns(row)
    next_question = text.rindex(NEXT_QUESTION["content"])
    found = [(at, ending) for ending in stop if 0 <= (at := text.find(ending, len(before))) < next_question]
    if not found:
        raise StepError(
            "reply_without_end",
            "The chat template ends a reply with no control token, and with none of the texts of prompt.stop.",
            "Give in prompt.stop how the next turn begins, or end each reply in the template with {{ eos_token }}.",
        )
    at, ending = min(found)
    return text[: at + len(ending)]


def _rewrites_turns(row: Row) -> StepError:
    return StepError(
        "template_rewrites_turns",
        f"The chat template renders earlier turns of row {row.id} differently once a reply follows.",
        "Give a template that keeps earlier turns as they are as prompt.template, or choose a base that has one.",
    )


def _apply_template(
    tokenizer: PreTrainedTokenizerBase, row: Row, messages: list[Message], *, add_generation_prompt: bool = False
) -> str:
    from jinja2 import TemplateError

    try:
        return render(
            tokenizer, messages, add_generation_prompt=add_generation_prompt, arguments=row.template_arguments
        )
    except TemplateError as cause:
        raise StepError(
            "template_refuses_row",
            f"The chat template refuses row {row.id}: {cause}",
            "Correct the order of its turns.",
        ) from cause


def _reply_mask(ids: list[int], tokenizer: PreTrainedTokenizerBase) -> list[bool]:
    """All of a reply up to and with its first control token, which ends the turn; not the line break after it."""
    end = end_of_reply(ids, tokenizer)
    return [end is None or index <= end for index in range(len(ids))]


def _refuse_half_characters(row: Row) -> None:
    """JSON can write them; no tokenizer can cut them."""
    for message in row.messages:
        try:
            message["content"].encode("utf-8")
        except UnicodeEncodeError as cause:
            half = f"\\u{ord(message['content'][cause.start]):04x}"
            raise StepError(
                "half_character_in_row",
                f"Row {row.id} contains half of a character, {half}.",
                "Write the whole character, or take it out.",
            ) from cause


def _refuse_control_tokens(row: Row, tokenizer: PreTrainedTokenizerBase) -> None:
    """Text like <|im_end|> inside a message would become a real control token and forge a turn."""
    for control_token in control_texts(tokenizer):
        if any(control_token in message["content"] for message in row.messages):
            raise StepError(
                "control_token_in_row", f"Row {row.id} contains the control token {control_token}.", "Remove it."
            )


def _refuse_stop_texts(row: Row, stop: Sequence[str]) -> None:
    """A reply would end there at run time. In a question only what can be seen counts: it would forge a turn."""
    for message in row.messages:
        for ending in stop:
            if ending in message["content"] and (message["role"] == "assistant" or ending.strip()):
                raise StepError(
                    "stop_text_in_row",
                    f"Row {row.id} contains {ending!r}, which ends a reply (prompt.stop).",
                    "Write the row, or what ends a reply, in other words.",
                )
