"""Merged weights → GGUF, by llama.cpp's own converter, and a look at the header of what it wrote."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mobile_llm.errors import StepError
from mobile_llm.gguf_header import read_header
from mobile_llm.llama_converter import find_converter, place, run_converter
from mobile_llm.settings import ConvertSettings

if TYPE_CHECKING:
    from mobile_llm.events import Events

# Constant and relative, so that no path of this machine gets into the file.
_OUTPUT_NAME = "converted.gguf.partial"


def convert(settings: ConvertSettings, events: Events) -> dict[str, object]:
    """Throws StepError converter_missing, conversion_failed or conversion_unsound."""
    converter = find_converter(settings.sourceFolder, "convert_hf_to_gguf.py")
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
