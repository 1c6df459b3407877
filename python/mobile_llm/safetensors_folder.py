"""A model folder's safetensors: which tensors there are, and which its architecture needs. No weight is read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mobile_llm.base_config import read_config

if TYPE_CHECKING:
    from transformers import PreTrainedModel

_INDEX = "model.safetensors.index.json"


@dataclass(frozen=True)
class StoredTensor:
    """Where a tensor lies. dtype: as safetensors spells it, such as BF16."""

    file: Path
    dtype: str
    shape: tuple[int, ...]


def stored_tensors(folder: Path) -> dict[str, StoredTensor]:
    """Throws ValueError where files are not as they should be, and OSError."""
    from safetensors import SafetensorError, safe_open

    tensors: dict[str, StoredTensor] = {}
    for file in weight_files(folder):
        try:
            with safe_open(file, framework="pt") as opened:
                for name in opened.keys():  # noqa: SIM118 - not a dict
                    part = opened.get_slice(name)
                    tensors[name] = StoredTensor(file, part.get_dtype(), tuple(part.get_shape()))
        except (OSError, SafetensorError) as cause:
            raise ValueError(f"{file.name} cannot be read: {cause}") from cause
    return tensors


def weight_files(folder: Path) -> list[Path]:
    """Those of the index, else all that are called model….safetensors, as the converter has it. Throws ValueError."""
    index = folder / _INDEX
    if index.is_file():
        named = json.loads(index.read_text(encoding="utf-8"))
        weight_map = named.get("weight_map") if isinstance(named, dict) else None
        names = sorted({str(name) for name in weight_map.values()}) if isinstance(weight_map, dict) else []
        if not names or any(Path(name).name != name for name in names):
            raise ValueError(f"{index.name} names no files of this folder")
    else:
        names = sorted(file.name for file in folder.glob("model*.safetensors"))
    if not names:
        others = sorted(file.name for file in folder.glob("*.safetensors"))
        raise ValueError(f"{others[0]} must be called model.safetensors" if others else "it holds no model.safetensors")
    return [folder / name for name in names]


def expected_shapes(folder: Path, stored: Mapping[str, object]) -> tuple[PreTrainedModel, dict[str, tuple[int, ...]]]:
    """The architecture without any weight, and its parameters by the names that the stored ones have.

    Throws StepError of read_config.
    """
    import torch
    from transformers import AutoModelForCausalLM
    from transformers.core_model_loading import revert_weight_conversion

    with torch.device("meta"):
        model = AutoModelForCausalLM.from_config(read_config(folder), trust_remote_code=False, dtype=torch.float32)
    # A parameter that stands in two places is named once.
    named = dict(model.named_parameters())
    # Files mostly have the names of their time, some those that Transformers has for them now.
    both = revert_weight_conversion(model, named), named
    fitting = min(both, key=lambda names: len(names.keys() - stored.keys()))
    return model, {name: tuple(parameter.shape) for name, parameter in fitting.items()}
