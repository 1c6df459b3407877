"""Prints a step's events as JSON lines, as src/protocol/steps/events.schema.json describes them."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO


@dataclass(frozen=True)
class Events:
    """Writes one event a line. Other prints belong on stderr, so that stdout stays a clean stream."""

    stream: TextIO

    def _write(self, event: str, **fields: object) -> None:
        # allow_nan=False: NaN is not JSON; a caller that meets it has a bug to show here.
        line = json.dumps({"event": event, **fields}, ensure_ascii=False, allow_nan=False)
        self.stream.write(line + "\n")
        self.stream.flush()

    def progress(self, step: str, done: float, total: float, unit: str, **metrics: float) -> None:
        """How much of a step is done, in its unit, with what can be told beside it."""
        self._write("progress", step=step, done=done, total=total, unit=unit, **metrics)

    def metric(self, name: str, value: float, unit: str | None = None) -> None:
        """A figure of the run, such as a loss."""
        self._write("metric", name=name, value=value, **({"unit": unit} if unit else {}))

    def log(self, level: str, message: str) -> None:
        """Level is debug, info, warning or error."""
        self._write("log", level=level, message=message)

    def artifact(self, name: str, path: Path) -> None:
        """A file or folder that the step has made and finished."""
        self._write("artifact", name=name, path=str(path))

    def answer(self, number: int, rows: list[dict[str, object]]) -> None:
        """To a request of a process that is asked many things."""
        self._write("answer", id=number, rows=rows)

    def error(self, code: str, message: str, fix: str) -> None:
        """Why the step failed. code: stable, for programs. fix: what the user can do."""
        self._write("error", code=code, message=message, fix=fix)

    def done(self, **summary: object) -> None:
        """The last event of a step that succeeded."""
        self._write("done", **summary)


@dataclass(frozen=True)
class ErrorsOnly(Events):
    """Of several processes that do one step the first tells how it goes; what goes wrong, each tells itself."""

    def _write(self, event: str, **fields: object) -> None:
        if event == "error":
            super()._write(event, **fields)


def standard_output_events(*, is_first: bool = True) -> Events:
    """Events on the real stdout; everything else that prints to stdout goes to stderr from here on."""
    stream = sys.stdout
    stream.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
    sys.stdout = sys.stderr
    return Events(stream) if is_first else ErrorsOnly(stream)
