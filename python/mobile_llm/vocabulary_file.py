"""A base's tokenizer as the GGUF file that llama.cpp would get of it, without weights."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mobile_llm.conversion import run_converter
from mobile_llm.errors import StepError

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

    from mobile_llm.events import Events
    from mobile_llm.settings import Base


def write_vocabulary(
    base: Base, tokenizer: PreTrainedTokenizerBase, source: Path, folder: Path, events: Events
) -> Path:
    """Writes into an empty folder what a merge would, but for the weights, and converts that.

    :param source: llama.cpp's source tree.
    Throws StepError base_unreadable, conversion_failed.
    """
    from transformers import AutoConfig

    name, revision = (base.repo, base.revision) if base.kind == "hub" else (str(base.path), None)
    try:
        AutoConfig.from_pretrained(name, revision=revision, trust_remote_code=False).save_pretrained(folder)
    except (OSError, ValueError) as cause:
        raise StepError(
            "base_unreadable", f"Cannot load the base model: {cause}", "Check the base in the recipe and the network."
        ) from cause
    tokenizer.save_pretrained(str(folder))
    output = "vocabulary.gguf"
    script = str(source / "convert_hf_to_gguf.py")
    run_converter([script, ".", "--vocab-only", "--outfile", output, "--model-name", "vocabulary"], folder, events)
    return folder / output
