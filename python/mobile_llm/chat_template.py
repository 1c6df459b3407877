"""Chat templates: rendered with their refusals in words, and looked at before anything is rendered for good."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from mobile_llm.errors import StepError

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

Message = dict[str, str]

_QUESTION = {"role": "user", "content": "first question"}
_REPLY = {"role": "assistant", "content": "the reply"}
NEXT_QUESTION = {"role": "user", "content": "next question"}


def render(
    tokenizer: PreTrainedTokenizerBase,
    messages: list[Message],
    *,
    add_generation_prompt: bool = False,
    arguments: Mapping[str, str] | None = None,
) -> str:
    """The arguments are what a template may ask for beside the messages.

    Throws jinja2's TemplateError where the template refuses the messages.
    """
    text = tokenizer.apply_chat_template(
        messages, tokenize=False, add_generation_prompt=add_generation_prompt, **(arguments or {})
    )
    assert isinstance(text, str)
    return text


def require_roles(tokenizer: PreTrainedTokenizerBase) -> None:
    """Throws StepError no_chat_template, chat_template_broken or template_without_roles."""
    from jinja2 import TemplateError

    if not tokenizer.chat_template:
        raise StepError(
            "no_chat_template",
            "The base model has no chat template.",
            "Choose an instruct or chat version of the model, or give prompt.template in the recipe.",
        )
    messages = [_QUESTION, _REPLY, NEXT_QUESTION]
    try:
        text = render(tokenizer, messages)
    except (TemplateError, TypeError, ValueError, RecursionError) as cause:
        raise StepError(
            "chat_template_broken", f"The chat template does not work: {cause}", "Give another as prompt.template."
        ) from cause
    parts = _between(text, [message["content"] for message in messages])
    if parts is None or parts[0] == parts[1]:
        raise StepError(
            "template_without_roles",
            "The chat template does not tell a question from a reply.",
            "Write each message into it, those of the user and of the assistant in different words.",
        )


def _between(text: str, contents: list[str]) -> list[str] | None:
    """What stands between texts that follow each other; None where one of them is missing."""
    parts = []
    rest = text
    for content in contents:
        before, found, rest = rest.partition(content)
        if not found:
            return None
        parts.append(before)
    return parts[1:]
