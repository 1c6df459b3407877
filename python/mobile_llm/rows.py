"""Rendered conversations as the caller hands them over: one JSON object a line."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from mobile_llm.errors import StepError


@dataclass(frozen=True)
class Row:
    """A conversation, its split, and what its template is told."""

    id: str
    split: str
    messages: list[dict[str, str]]
    # For templates that write the day into the prompt, as `date_string`; else they look at the clock.
    date: str | None = None

    @property
    def template_arguments(self) -> dict[str, str]:
        """What the chat template gets beside the messages."""
        return {} if self.date is None else {"date_string": self.date}


def read_rows(file: Path, split: str) -> list[Row]:
    """Throws StepError rows_unreadable, or no_rows if the split is empty."""
    chosen = [row for row in read_all_rows(file) if row.split == split]
    if not chosen:
        raise StepError("no_rows", f"The dataset has no row in the split {split!r}.", "Add rows with this split.")
    return chosen


def read_all_rows(file: Path) -> list[Row]:
    """Throws StepError rows_unreadable."""
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
    return rows


def _row(content: dict[str, object], number: int) -> Row:
    messages = content["messages"]
    if not isinstance(messages, list) or not all(_is_message(message) for message in messages):
        raise ValueError(f"line {number}: messages must be a list of {{role, content}}")
    date = content.get("date")
    return Row(str(content.get("id", number)), str(content["split"]), messages, None if date is None else str(date))


def _is_message(message: object) -> bool:
    return isinstance(message, dict) and all(isinstance(message.get(key), str) for key in ("role", "content"))
