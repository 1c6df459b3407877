"""What each token stands for in the text that it was cut from."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

_BYTE_TOKEN = re.compile(r"<0x([0-9A-F]{2})>")
_SENTENCEPIECE_SPACE = "\u2581"


@dataclass(frozen=True)
class Piece:
    """Begin and end count UTF-16 units of the text, as JavaScript does. Of tokens that share a character each has the
    whole of it."""

    content: bytes
    begin: int
    end: int


class TokenPieces:
    """Of one tokenizer."""

    def __init__(self, tokenizer: PreTrainedTokenizerBase) -> None:
        self._tokenizer = tokenizer
        self._added = {index: token.content for index, token in tokenizer.added_tokens_decoder.items()}
        self._byte_of_letter = _byte_of_letter() if _is_byte_level(tokenizer) else None

    def of(self, text: str, tokens: Sequence[int]) -> list[Piece]:
        """One for each token. Where a tokenizer changes the text before it cuts it, what it says of its cuts counts."""
        contents = [self._content(token) for token in tokens]
        aligned = _aligned(contents, text.encode("utf-8"))
        if aligned is None:
            return self._by_offsets(text, tokens)
        units = _UnitsOfBytes(text)
        return [Piece(content, *units.span(begin, begin + len(content))) for begin, content in aligned]

    def _content(self, token: int) -> bytes:
        if token in self._added:
            return self._added[token].encode("utf-8")
        written = str(self._tokenizer.convert_ids_to_tokens(token))
        if self._byte_of_letter is not None:
            return b"".join(self._byte_of_letter.get(letter) or letter.encode("utf-8") for letter in written)
        byte = _BYTE_TOKEN.fullmatch(written)
        return bytes([int(byte[1], 16)]) if byte else written.replace(_SENTENCEPIECE_SPACE, " ").encode("utf-8")

    def _by_offsets(self, text: str, tokens: Sequence[int]) -> list[Piece]:
        offsets = self._tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)["offset_mapping"]
        units = [0, *_running(2 if ord(letter) > 0xFFFF else 1 for letter in text)]
        return [
            Piece(self._tokenizer.decode([token]).encode("utf-8"), units[begin], units[end])
            for token, (begin, end) in zip(tokens, offsets, strict=True)
        ]


def _aligned(contents: Iterable[bytes], text: bytes) -> list[tuple[int, bytes]] | None:
    """Where each begins; None where they are not the text. The first may have a space that is not in the text."""
    found: list[tuple[int, bytes]] = []
    at = 0
    for content in contents:
        if not found and not text.startswith(content) and content.startswith(b" "):
            content = content[1:]
        if not text.startswith(content, at):
            return None
        found.append((at, content))
        at += len(content)
    return found if at == len(text) else None


class _UnitsOfBytes:
    """UTF-16 units before each byte of a text's UTF-8."""

    def __init__(self, text: str) -> None:
        self._floor: list[int] = []
        self._ceiling: list[int] = [0]
        units = 0
        for letter in text:
            width = 2 if ord(letter) > 0xFFFF else 1
            size = len(letter.encode("utf-8"))
            self._floor += [units] * size
            units += width
            self._ceiling += [units] * size
        self._floor.append(units)

    def span(self, begin: int, end: int) -> tuple[int, int]:
        return self._floor[begin], self._ceiling[end]


def _is_byte_level(tokenizer: PreTrainedTokenizerBase) -> bool:
    decoder = tokenizer.backend_tokenizer.decoder
    state = {} if decoder is None else json.loads(decoder.__getstate__())
    return any(part.get("type") == "ByteLevel" for part in [state, *state.get("decoders", [])])


def _byte_of_letter() -> dict[str, bytes]:
    """GPT-2's way to write bytes as letters that can be seen: those that can stand for themselves."""
    seen = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    hidden = [byte for byte in range(256) if byte not in seen]
    letters = {chr(byte): bytes([byte]) for byte in seen}
    return letters | {chr(256 + index): bytes([byte]) for index, byte in enumerate(hidden)}


def _running(widths: Iterable[int]) -> Iterator[int]:
    total = 0
    for width in widths:
        total += width
        yield total
