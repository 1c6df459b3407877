"""Runs llama.cpp's own converters, whose bar becomes our progress, and puts what they wrote in its place."""

from __future__ import annotations

import codecs
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING

from mobile_llm.errors import StepError

if TYPE_CHECKING:
    from mobile_llm.events import Events

_PACKAGE = Path(__file__).resolve().parent
_WRAPPER = _PACKAGE / "upstream_converter.py"
_PERCENT = re.compile(r"Writing:\s+(\d+)%")


def find_converter(source_folder: Path, name: str) -> Path:
    """In llama.cpp's source tree. Throws StepError converter_missing."""
    converter = source_folder / name
    if not converter.is_file():
        raise StepError("converter_missing", f"{converter} does not exist.", "Run the set-up again.")
    return converter


def run_converter(command: list[str], folder: Path, events: Events, wrapper: Path = _WRAPPER) -> None:
    """Runs one of llama.cpp's converters in a folder. Throws StepError conversion_failed."""
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "PYTHONIOENCODING": "utf-8"}
    # This package and nothing else: the model's folder, in which it runs, is none to import from.
    environment["PYTHONPATH"] = str(_PACKAGE.parent)
    with subprocess.Popen(  # noqa: S603 - our own interpreter and the pinned converter
        [sys.executable, str(wrapper), *command],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=environment,
    ) as process:
        try:
            assert process.stderr is not None
            last_lines = _follow(process.stderr, events)
            status = process.wait()
        finally:
            process.kill()
    if status != 0:
        raise StepError(
            "conversion_failed",
            f"The converter ended with status {status}: {last_lines[-1] if last_lines else 'no output'}",
            "Look at the run's log; the converter may not know this architecture.",
        )


def _follow(stream: IO[bytes], events: Events) -> list[str]:
    """Passes the converter's log on to stderr, and its bar on as progress; returns the last lines."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    lines: list[str] = []
    rest = ""
    shown = -1
    while chunk := stream.read1(4096):  # type: ignore[attr-defined]
        parts = re.split(r"[\r\n]+", rest + decoder.decode(chunk))
        rest = parts.pop()
        for line in parts:
            match = _PERCENT.search(line)
            if match is None:
                sys.stderr.write(line + "\n")
                lines = [*lines[-19:], line] if line.strip() else lines
            elif int(match.group(1)) > shown:
                shown = int(match.group(1))
                events.progress("convert", shown, 100, "percent")
    return lines


def place(written: Path, target: Path) -> None:
    """Moves the file to its place; by way of a copy beside it where that is another file system."""
    with written.open("rb+") as file:
        os.fsync(file.fileno())
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(target.name + ".partial")
    shutil.move(written, beside)
    beside.replace(target)
