"""A base's tokenizer as the GGUF file that llama.cpp would get of it, without weights."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mobile_llm.base_config import read_config
from mobile_llm.llama_converter import run_converter
from mobile_llm.local_base import with_small_files

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

    from mobile_llm.events import Events
    from mobile_llm.settings import Base


def write_vocabulary(
    base: Base, tokenizer: PreTrainedTokenizerBase, source: Path, folder: Path, events: Events
) -> Path:
    """Writes into an empty folder what a merge would, but for the weights, and converts that.

    :param source: llama.cpp's source tree.
    Throws StepError conversion_failed; those of with_small_files and of read_config.
    """
    local = with_small_files(base)
    assert local.path is not None
    read_config(local.path).save_pretrained(folder)
    tokenizer.save_pretrained(str(folder))
    output = "vocabulary.gguf"
    script = str(source / "convert_hf_to_gguf.py")
    run_converter([script, ".", "--vocab-only", "--outfile", output, "--model-name", "vocabulary"], folder, events)
    return folder / output
