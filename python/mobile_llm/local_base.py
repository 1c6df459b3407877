"""Any base → one whose files lie on this machine, and whose weights can be read without running code."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mobile_llm.hub import hub_folder, pickle_refused

if TYPE_CHECKING:
    from pathlib import Path

    from mobile_llm.settings import Base


def with_small_files(base: Base) -> Base:
    """A GGUF file, or a folder with config and tokenizer. Throws StepError of hub_folder."""
    return replace(base, kind="folder", path=hub_folder(base, weights=False)) if base.kind == "hub" else base


def with_weights(base: Base) -> Base:
    """A GGUF file, or a folder with safetensors. Throws StepError of hub_folder, or pickle_weights_refused."""
    if base.kind == "gguf":
        return base
    if base.kind == "hub":
        base = replace(base, kind="folder", path=hub_folder(base, weights=True))
    assert base.path is not None
    _refuse_pickle(base.path)
    return base


def _refuse_pickle(folder: Path) -> None:
    names = [entry.name for entry in folder.iterdir()]
    if any(name.endswith(".safetensors") for name in names):
        return
    if any(name.endswith((".bin", ".pt", ".pth", ".pkl", ".ckpt")) for name in names):
        raise pickle_refused(folder.name)
