"""The token ids that llama.cpp makes of texts and conversations, asked of the program mobile-llm-tokenize."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from mobile_llm.errors import StepError

_TIMEOUT_SECONDS = 900


@dataclass(frozen=True)
class LlamaTurn:
    """A reply and what comes before it, rendered and cut as llama-server does."""

    prompt: list[int]
    reply: list[int]


@dataclass(frozen=True)
class Conversation:
    """A reply, which message it is, and what a template may ask for beside the messages."""

    messages: list[dict[str, str]]
    reply: int
    arguments: dict[str, str]
    # How much of what is written behind the prompt belongs to the reply; absent: all.
    reply_bytes: int | None = None

    def request(self) -> str:
        """As mobile-llm-tokenize reads it: one line of JSON."""
        request: dict[str, object] = {"messages": self.messages, "reply": self.reply}
        request["chat_template_kwargs"] = self.arguments
        if self.reply_bytes is not None:
            request["reply_bytes"] = self.reply_bytes
        return json.dumps(request, ensure_ascii=False)


@dataclass(frozen=True)
class LlamaTokens:
    """Throws StepError llama_tokens_failed."""

    program: Path
    # Any GGUF file with a vocabulary; weights are not read.
    vocabulary: Path
    # Instead of the vocabulary file's own.
    template: Path | None = None

    def of_texts(self, texts: Iterable[str]) -> list[list[int]]:
        """Control tokens written in a text are read as such, as in training."""
        asked = list(texts)
        return self._ask(["--parse-special"], asked, lines=len(asked))

    def of_replies(self, conversations: Iterable[Conversation]) -> list[LlamaTurn]:
        """Of each conversation, the prompt's tokens and its reply's."""
        requests = [conversation.request() for conversation in conversations]
        template = [] if self.template is None else ["--chat-template", str(self.template)]
        lines = iter(self._ask(["--chat", *template], requests, lines=2 * len(requests)))
        return [LlamaTurn(prompt, reply) for prompt, reply in zip(lines, lines, strict=True)]

    def ends(self) -> set[int]:
        """The tokens that end a reply by themselves."""
        (line,) = self._ask(["--end-tokens"], [], lines=1)
        return set(line)

    def _ask(self, options: list[str], texts: list[str], *, lines: int) -> list[list[int]]:
        encoded = [text.encode("utf-8") for text in texts]
        try:
            answer = subprocess.run(  # noqa: S603 - our own program
                [str(self.program), str(self.vocabulary), *options],
                input=b"".join(b"%d\n%s\n" % (len(text), text) for text in encoded),
                capture_output=True,
                timeout=_TIMEOUT_SECONDS,
                check=False,
            )
            ids = [[int(token) for token in line.split()] for line in answer.stdout.decode("ascii").split("\n")[:-1]]
        except (OSError, subprocess.SubprocessError, ValueError) as cause:
            raise _failed(str(cause)) from cause
        if answer.returncode != 0 or len(ids) != lines:
            raise _failed(answer.stderr.decode("utf-8", "replace").strip()[-500:] or f"status {answer.returncode}")
        return ids


def _failed(detail: str) -> StepError:
    return StepError(
        "llama_tokens_failed",
        f"llama.cpp did not tell how it splits the conversations: {detail}",
        "If it names the chat template, choose a base whose template llama.cpp can read; else look at the run's log.",
    )
