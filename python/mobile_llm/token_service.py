"""What the model sees of rows, asked again and again: requests on stdin, answers on stdout, a JSON object a line.

A request is {"id", "want": "count" or "view", "rows": [{"id", "messages", "date"}]}; its answer has an entry for each
row, in order. It ends with its stdin.
"""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mobile_llm.control_tokens import control_ids
from mobile_llm.errors import StepError
from mobile_llm.rendering import Segment, segments, trained_mask
from mobile_llm.rows import Row
from mobile_llm.saved_tokenizer import open_saved_tokenizer
from mobile_llm.token_pieces import Piece, TokenPieces

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

    from mobile_llm.events import Events
    from mobile_llm.settings import TokensSettings

Entry = dict[str, object]

# Of a longer row the first of them are shown: an answer stays a line that can be read at once.
MOST_SHOWN_TOKENS = 20_000


def serve_tokens(settings: TokensSettings, events: Events) -> dict[str, object]:
    """Throws StepError tokenizer_unreadable, request_unreadable."""
    service = TokenService(open_saved_tokenizer(settings.tokenizerFolder), settings.stop)
    answered = 0
    for line in sys.stdin.buffer:
        number, want, rows = read_request(line)
        events.answer(number, [service.answer(want, row) for row in rows])
        answered += 1
    return {"answered": answered}


class TokenService:
    """Cuts rows with the training's own functions."""

    def __init__(self, tokenizer: PreTrainedTokenizerBase, stop: Sequence[str] = ()) -> None:
        self._tokenizer = tokenizer
        self._stop = stop
        self._pieces = TokenPieces(tokenizer)
        self._has_logged = False

    def answer(self, want: str, row: Row) -> Entry:
        """Or why not: one row must not take those with it that are asked beside it."""
        try:
            return self.view(row) if want == "view" else self.count(row)
        except StepError as refusal:
            return _refused(refusal)
        except Exception as unexpected:
            if not self._has_logged:
                # Of a hundred thousand rows each may say the same.
                traceback.print_exc()
                self._has_logged = True
            message = f"Row {row.id} cannot be cut into tokens: {type(unexpected).__name__}: {unexpected}"
            return _refused(StepError("unexpected", message, "Correct the row, or report this fault."))

    def count(self, row: Row) -> Entry:
        """Throws what render_row throws, but for row_too_long."""
        found = list(segments(row, self._tokenizer, self._stop))
        masks = [trained_mask(segment, self._tokenizer) for segment in found]
        counts: Entry = {"tokens": sum(map(len, masks)), "trained": sum(map(sum, masks))}
        ends_early = self._ends_early(found, masks)
        return {**counts, "endsEarly": ends_early} if ends_early else counts

    def view(self, row: Row) -> Entry:
        """Throws what render_row throws, but for row_too_long."""
        shown: list[Entry] = []
        text = ""
        units = 0
        for segment in segments(row, self._tokenizer, self._stop):
            room = MOST_SHOWN_TOKENS - len(shown)
            if room > 0:
                pieces = self._pieces.of(segment.text, segment.tokens)[:room]
                shown += self._tokens(segment, pieces, units)
                length = len(segment.text.encode("utf-16-le")) // 2
                end = length if len(pieces) == len(segment.tokens) else pieces[-1].end
                text += segment.text.encode("utf-16-le")[: 2 * end].decode("utf-16-le")
                units += end
        return {**self.count(row), "text": text, "shown": shown}

    def _tokens(self, segment: Segment, pieces: Sequence[Piece], before: int) -> list[Entry]:
        marked = control_ids(self._tokenizer)
        mask = trained_mask(segment, self._tokenizer)
        return [
            {
                "id": token,
                **_words_of(piece.content),
                "start": before + piece.begin,
                "end": before + piece.end,
                "trained": trained,
                "control": token in marked,
            }
            for token, trained, piece in zip(segment.tokens, mask, pieces, strict=False)
        ]

    def _ends_early(self, found: Sequence[Segment], masks: Sequence[Sequence[bool]]) -> list[int]:
        """The replies, from 1, that say something behind the control token at which the training ends them."""
        marked = control_ids(self._tokenizer)
        replies = [(segment, mask) for segment, mask in zip(found, masks, strict=True) if segment.is_reply]
        return [
            number
            for number, (segment, mask) in enumerate(replies, start=1)
            if self._tokenizer.decode([token for token in segment.tokens[sum(mask) :] if token not in marked]).strip()
        ]


def _words_of(content: bytes) -> Entry:
    """With the bytes where they are no text of their own."""
    try:
        return {"text": content.decode("utf-8")}
    except UnicodeDecodeError:
        return {"text": content.decode("utf-8", "replace"), "bytes": content.hex()}


def _refused(refusal: StepError) -> Entry:
    return {"refused": {"code": refusal.code, "message": refusal.message, "fix": refusal.fix}}


def read_request(line: bytes) -> tuple[int, str, list[Row]]:
    """Throws StepError request_unreadable."""
    try:
        request = json.loads(line)
        rows = [Row(str(row["id"]), "", row["messages"], row.get("date")) for row in request["rows"]]
        return int(request["id"]), str(request["want"]), rows
    except (ValueError, KeyError, TypeError, AttributeError) as cause:
        raise StepError(
            "request_unreadable", f"Cannot read what was asked: {cause}", "Report this fault of the workbench."
        ) from cause
