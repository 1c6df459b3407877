"""Any base → one whose files lie on this machine, and whose weights can be read without running code."""

from __future__ import annotations

from dataclasses import replace
from fnmatch import fnmatch
from typing import TYPE_CHECKING

from mobile_llm.hub import PICKLES, hub_folder, pickle_refused
from mobile_llm.pickle_conversion import converted_folder

if TYPE_CHECKING:
    from mobile_llm.settings import Base


def with_small_files(base: Base) -> Base:
    """A GGUF file, or a folder with config and tokenizer. Throws StepError of hub_folder."""
    return replace(base, kind="folder", path=hub_folder(base, weights=False)) if base.kind == "hub" else base


def with_weights(base: Base) -> Base:
    """A GGUF file, or a folder with safetensors. Throws StepError of hub_folder and of converted_folder."""
    if base.kind == "gguf":
        return base
    if base.kind == "hub":
        base = replace(base, kind="folder", path=hub_folder(base, weights=True))
    assert base.path is not None
    names = [entry.name for entry in base.path.iterdir()]
    if any(name.endswith(".safetensors") for name in names):
        return base
    if base.allowPickle and any(fnmatch(name, pattern) for name in names for pattern in PICKLES):
        assert base.convertedFolder is not None
        return replace(base, path=converted_folder(base.path, base.convertedFolder))
    if any(name.endswith((".bin", ".pt", ".pth", ".pkl", ".ckpt")) for name in names):
        raise pickle_refused(base.repo or base.path.name)
    return base
