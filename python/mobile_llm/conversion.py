"""Merged weights → GGUF, by llama.cpp's own converter, and a look at the header of what it wrote."""

from __future__ import annotations

import codecs
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING

from mobile_llm.errors import StepError
from mobile_llm.gguf_header import read_header
from mobile_llm.settings import ConvertSettings

if TYPE_CHECKING:
    from mobile_llm.events import Events

# Constant and relative, so that no path of this machine gets into the file.
_OUTPUT_NAME = "converted.gguf.partial"
_PACKAGE = Path(__file__).resolve().parent
_WRAPPER = _PACKAGE / "upstream_converter.py"
_PERCENT = re.compile(r"Writing:\s+(\d+)%")


def convert(settings: ConvertSettings, events: Events) -> dict[str, object]:
    """Throws StepError converter_missing, conversion_failed or conversion_unsound."""
    converter = settings.sourceFolder / "convert_hf_to_gguf.py"
    if not converter.is_file():
        raise StepError("converter_missing", f"{converter} does not exist.", "Run the set-up again.")
    written = settings.modelFolder / _OUTPUT_NAME
    try:
        options = ["--outfile", _OUTPUT_NAME, "--outtype", settings.outType, "--model-name", settings.name]
        run_converter([str(converter), ".", *options], settings.modelFolder, events)
        summary = check_converted(written, settings.name, settings.modelFolder)
        place(written, settings.outputFile)
    finally:
        written.unlink(missing_ok=True)
    events.artifact("gguf", settings.outputFile)
    return {**summary, "sizeBytes": settings.outputFile.stat().st_size}


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


def check_converted(file: Path, name: str, model_folder: Path) -> dict[str, object]:
    """What a converted file says of itself. Throws StepError conversion_unsound."""
    header = read_header(file)
    texts = {key: value for key, value in header.fields.items() if isinstance(value, str)}
    if texts.get("general.name") != name:
        raise _unsound(f"it is named {texts.get('general.name')!r}")
    leaks = [key for key, value in texts.items() if str(model_folder) in value]
    if leaks:
        raise _unsound(f"{leaks[0]} holds a path of this machine")
    if not header.shapes or "tokenizer.ggml.model" not in texts:
        raise _unsound("it lacks tensors or a tokenizer")
    return {
        "architecture": texts.get("general.architecture", ""),
        "tensors": len(header.shapes),
        "preTokenizer": texts.get("tokenizer.ggml.pre", ""),
    }


def _unsound(what: str) -> StepError:
    return StepError("conversion_unsound", f"The converted file is not as asked: {what}.", "Report this fault.")


def place(written: Path, target: Path) -> None:
    """Moves the file to its place; by way of a copy beside it where that is another file system."""
    import shutil

    with written.open("rb+") as file:
        os.fsync(file.fileno())
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(target.name + ".partial")
    shutil.move(written, beside)
    beside.replace(target)
