"""Training against phone, token by token: what the model learns must be what llama.cpp will show it.

A difference makes no step fail later. The model is only worse on the phone than in training, and nobody sees why.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mobile_llm.chat_template import NEXT_QUESTION
from mobile_llm.control_tokens import end_of_reply, has_control_token
from mobile_llm.errors import StepError
from mobile_llm.gguf_header import read_header
from mobile_llm.llama_tokens import Conversation, LlamaTokens, LlamaTurn
from mobile_llm.random_texts import random_texts
from mobile_llm.rendering import segments
from mobile_llm.rows import Row, read_all_rows
from mobile_llm.settings import CheckTokensSettings
from mobile_llm.tokenizer import load_tokenizer
from mobile_llm.vocabulary_file import write_vocabulary

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

    from mobile_llm.events import Events

RANDOM_TEXTS = 10_000
_SEED = 1
_WORDS = 2_000
# Asked at once: few enough to show progress, enough not to load the vocabulary too often.
_ROWS_AT_ONCE = 1_000


@dataclass(frozen=True)
class Turn:
    """A reply of a row as the training has it: the ids before it, and its own."""

    row: str
    # Counts the row's replies from 1.
    number: int
    conversation: Conversation
    prompt: list[int]
    reply: list[int]


def check_tokens(settings: CheckTokensSettings, events: Events) -> dict[str, object]:
    """Throws StepError tokens_differ, end_unknown, llama_tokens_failed; what tokenizer, rows and converter throw."""
    tokenizer = load_tokenizer(settings.base)
    rows = read_all_rows(settings.rows)
    total = RANDOM_TEXTS + len(rows)
    events.progress("check-tokens", 0, total, "texts")
    with tempfile.TemporaryDirectory(dir=settings.workFolder) as work:
        llama = _llama_tokens(settings, tokenizer, Path(work), events)
        require_same_texts(tokenizer, llama, RANDOM_TEXTS)
        events.progress("check-tokens", RANDOM_TEXTS, total, "texts")
        ends = llama.ends()
        turns = tokens = 0
        for start in range(0, len(rows), _ROWS_AT_ONCE):
            chunk = [
                turn
                for row in rows[start : start + _ROWS_AT_ONCE]
                for turn in training_turns(row, tokenizer, settings.stop)
            ]
            require_same_turns(chunk, tokenizer, llama)
            require_known_ends(chunk, tokenizer, ends)
            turns += len(chunk)
            tokens += sum(len(turn.prompt) + len(turn.reply) for turn in chunk)
            events.progress("check-tokens", min(RANDOM_TEXTS + start + _ROWS_AT_ONCE, total), total, "texts")
        report: dict[str, object] = {
            "preTokenizer": read_header(llama.vocabulary).text("tokenizer.ggml.pre") or "",
            "randomTexts": RANDOM_TEXTS,
            "rows": len(rows),
            "turns": turns,
            "tokens": tokens,
            "differences": 0,
        }
    settings.outputFile.write_text(json.dumps(report, indent=2), encoding="utf-8")
    events.artifact("token-check", settings.outputFile)
    return report


def _llama_tokens(
    settings: CheckTokensSettings, tokenizer: PreTrainedTokenizerBase, work: Path, events: Events
) -> LlamaTokens:
    """A GGUF base is asked itself, with the template of the training: its own may have been replaced."""
    if settings.base.kind != "gguf":
        folder = work / "vocabulary"
        folder.mkdir()
        vocabulary = write_vocabulary(settings.base, tokenizer, settings.sourceFolder, folder, events)
        return LlamaTokens(settings.tokenizeProgram, vocabulary)
    assert settings.base.path is not None
    template = work / "template.jinja"
    template.write_bytes(tokenizer.get_chat_template().encode("utf-8"))
    return LlamaTokens(settings.tokenizeProgram, settings.base.path, template)


def require_same_texts(tokenizer: PreTrainedTokenizerBase, llama: LlamaTokens, count: int) -> None:
    """Cuts seeded random texts both ways. Throws StepError tokens_differ."""
    texts = list(random_texts(count, _SEED, _words(tokenizer), _control_tokens(tokenizer)))
    trained = tokenizer(texts, add_special_tokens=False)["input_ids"]
    for text, ours, theirs in zip(texts, trained, llama.of_texts(texts), strict=True):
        if ours != theirs:
            raise _differ(tokenizer, f"the text {text!r}", ours, theirs)


def training_turns(row: Row, tokenizer: PreTrainedTokenizerBase, stop: Sequence[str] = ()) -> Iterator[Turn]:
    """Throws what rendering a row throws, but for row_too_long."""
    replies = [index for index, message in enumerate(row.messages) if message["role"] == "assistant"]
    before: list[int] = []
    number = 0
    for segment in segments(row, tokenizer, stop):
        if segment.is_reply:
            conversation = _conversation(row, replies[number], segment.text, tokenizer)
            number += 1
            yield Turn(row.id, number, conversation, before, segment.tokens)
        before = before + segment.tokens


def _conversation(row: Row, reply: int, text: str, tokenizer: PreTrainedTokenizerBase) -> Conversation:
    """With the next question where only its beginning ends the reply."""
    messages = row.messages[: reply + 1]
    if has_control_token(text, tokenizer):
        return Conversation(messages, reply, row.template_arguments)
    size = len(text.encode("utf-8"))
    return Conversation([*messages, NEXT_QUESTION], reply, row.template_arguments, size)


def require_same_turns(turns: list[Turn], tokenizer: PreTrainedTokenizerBase, llama: LlamaTokens) -> None:
    """Throws StepError tokens_differ."""
    for turn, theirs in zip(turns, llama.of_replies(turn.conversation for turn in turns), strict=True):
        _require_same_turn(turn, theirs, tokenizer)


def _require_same_turn(turn: Turn, theirs: LlamaTurn, tokenizer: PreTrainedTokenizerBase) -> None:
    where = f"reply {turn.number} of row {turn.row}"
    if turn.prompt != theirs.prompt:
        raise _differ(tokenizer, f"what comes before {where}", turn.prompt, theirs.prompt)
    if turn.reply != theirs.reply:
        raise _differ(tokenizer, where, turn.reply, theirs.reply)


def require_known_ends(turns: list[Turn], tokenizer: PreTrainedTokenizerBase, ends: set[int]) -> None:
    """The model learns to say it, and nobody hears. Throws StepError end_unknown."""
    for turn in turns:
        end = end_of_reply(turn.reply, tokenizer)
        if end is not None and turn.reply[end] not in ends:
            text = tokenizer.decode([turn.reply[end]])
            raise StepError(
                "end_unknown",
                f"Reply {turn.number} of row {turn.row} ends with the token {turn.reply[end]} ({text!r}), at which "
                "llama.cpp does not stop: on the phone the model would talk on.",
                "End each reply in prompt.template with {{ eos_token }}, or choose another base.",
            )


def _differ(tokenizer: PreTrainedTokenizerBase, what: str, ours: list[int], theirs: list[int]) -> StepError:
    pairs = enumerate(zip(ours, theirs, strict=False))
    at = next((at for at, (one, other) in pairs if one != other), min(len(ours), len(theirs)))
    return StepError(
        "tokens_differ",
        f"Training and phone split {what} differently. The first difference is token {at}: "
        f"{_describe(tokenizer, ours, at)} in training, {_describe(tokenizer, theirs, at)} in llama.cpp.",
        "Correct prompt.template if the recipe gives one; else take the model's Hugging Face folder or hub id as the "
        "base in place of a GGUF file, or another base.",
    )


def _describe(tokenizer: PreTrainedTokenizerBase, ids: list[int], at: int) -> str:
    """A token and the words that follow it: one alone may be less than a letter."""
    if at == len(ids):
        return "none"
    return f"{ids[at]} ({tokenizer.decode([ids[at]])!r}, then {tokenizer.decode(ids[at + 1 : at + 5])!r})"


def _words(tokenizer: PreTrainedTokenizerBase) -> list[str]:
    """Spread evenly over the vocabulary."""
    step = max(1, len(tokenizer) // _WORDS)
    words = (tokenizer.decode([token]) for token in range(0, len(tokenizer), step))
    return [word for word in words if word.strip().isalpha()]


def _control_tokens(tokenizer: PreTrainedTokenizerBase) -> list[str]:
    return sorted(token.content for token in tokenizer.added_tokens_decoder.values() if token.special)
