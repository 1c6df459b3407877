"""Adapter + base → merged weights, one tensor after the other: it takes the memory of the largest, not of the model.

Done where a base is a folder of safetensors in 16 or 32 bits and the adapter a plain LoRA; else the caller loads both.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from mobile_llm.errors import StepError
from mobile_llm.safetensors_folder import StoredTensor, expected_shapes, stored_tensors

if TYPE_CHECKING:
    import torch
    from peft import PeftModel
    from transformers import PreTrainedModel

    from mobile_llm.events import Events

_DTYPES = ("F16", "BF16", "F32")
_WEIGHTS = "adapter_model.safetensors"
_PREFIX = "base_model.model."
_BYTES = 4


@dataclass(frozen=True)
class StreamedMerge:
    """model: without any weight. scales: of the layers that the adapter changes, by the name of their weight."""

    model: PreTrainedModel
    tensors: dict[str, StoredTensor]
    adapter: Path | None
    scales: dict[str, float]

    def write(self, file: Path, events: Events) -> None:
        """In 32 bits. Throws ValueError where a merged weight is no number."""
        with file.open("wb") as opened:
            _write_header(opened, {name: stored.shape for name, stored in self.tensors.items()})
            for done, (name, tensor) in enumerate(self._merged()):
                opened.write(memoryview(tensor.numpy()).cast("B"))
                events.progress("merge", done + 1, len(self.tensors), "tensors")
                del name, tensor

    def _merged(self) -> Iterator[tuple[str, torch.Tensor]]:
        import torch
        from safetensors import safe_open

        for name, stored in self.tensors.items():
            with safe_open(stored.file, framework="pt") as opened:
                tensor: torch.Tensor = opened.get_tensor(name).to(torch.float32).contiguous()
            if name in self.scales:
                assert self.adapter is not None
                with safe_open(self.adapter / _WEIGHTS, framework="pt") as opened:
                    layer = _PREFIX + name.removesuffix(".weight")
                    down, up = (opened.get_tensor(f"{layer}.lora_{part}.weight").float() for part in "AB")
                tensor = tensor + (up @ down) * self.scales[name]
                if not bool(torch.isfinite(tensor).all()):
                    raise ValueError(f"{name} would hold what is no number")
            yield name, tensor


def plan_streamed_merge(folder: Path, adapter: Path | None) -> StreamedMerge | None:
    """None where it takes more than adding two matrices, or something is wrong: loading then tells what."""
    try:
        tensors = stored_tensors(folder)
        model, expected = expected_shapes(folder, tensors)
        scales = {} if adapter is None else _scales(model, adapter)
    except (StepError, OSError, ValueError, RuntimeError):
        return None
    wanted = {name: tensors[name] for name in expected if name in tensors}
    is_whole = wanted.keys() == expected.keys() and scales is not None and scales.keys() <= wanted.keys()
    if not is_whole or any(stored.shape != expected[name] for name, stored in wanted.items()):
        return None
    if any(stored.dtype not in _DTYPES for stored in wanted.values()):
        return None
    return StreamedMerge(model, wanted, adapter, scales or {})


def _scales(model: PreTrainedModel, adapter: Path) -> dict[str, float] | None:
    """None where the adapter is more than a plain LoRA, or does not fit."""
    import torch
    from peft import LoraConfig, PeftModel, get_peft_model_state_dict
    from peft.tuners.lora.layer import LoraLayer
    from safetensors import safe_open

    config = LoraConfig.from_pretrained(str(adapter))
    if config.use_dora or config.fan_in_fan_out or config.lora_bias or config.bias != "none":
        return None
    # On a copy: it puts its layers into the model that it is given.
    with torch.device("meta"):
        adapted: PeftModel = PeftModel(type(model)(model.config), config)
    state = get_peft_model_state_dict(adapted, save_embedding_layers=False)
    with safe_open(adapter / _WEIGHTS, framework="pt") as opened:
        shapes = {name: tuple(opened.get_slice(name).get_shape()) for name in opened.keys()}  # noqa: SIM118
    if shapes != {name: tuple(tensor.shape) for name, tensor in state.items()}:
        return None
    layers = {name: layer for name, layer in adapted.named_modules() if isinstance(layer, LoraLayer)}
    if len(shapes) != 2 * len(layers):
        return None
    return {f"{name.removeprefix(_PREFIX)}.weight": layer.scaling["default"] for name, layer in layers.items()}


def _write_header(file: BinaryIO, shapes: dict[str, tuple[int, ...]]) -> None:
    """https://github.com/huggingface/safetensors#format"""
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    at = 0
    for name, shape in shapes.items():
        size = _BYTES
        for length in shape:
            size *= length
        header[name] = {"dtype": "F32", "shape": list(shape), "data_offsets": [at, at + size]}
        at += size
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    file.write(struct.pack("<Q", len(text)) + text)
