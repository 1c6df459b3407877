"""The base as llama-quantize makes it for the phone, and which tensor of it belongs to which weight of the model."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import gguf

from mobile_llm.errors import StepError
from mobile_llm.quantization_grid import GridType, round_to_grid

if TYPE_CHECKING:
    import torch

_UNQUANTIZED = ("F32", "F16", "BF16")
_PREFIX = "base_model.model."
# Two types that keep a weight differ by less than this share of its deviation; another order of rows by far more.
_SAME_WEIGHT = 0.2


class DeployedBase:
    """Opened once; values are read when they are asked for."""

    def __init__(self, file: Path) -> None:
        try:
            reader = gguf.GGUFReader(file)
        except (OSError, ValueError) as cause:
            raise StepError("gguf_unreadable", f"Cannot read {file.name}: {cause}", "Run the recipe again.") from cause
        architecture = str(reader.fields["general.architecture"].contents())
        blocks = int(reader.fields[f"{architecture}.block_count"].contents())
        known = next(key for key, name in gguf.MODEL_ARCH_NAMES.items() if name == architecture)
        self._names = gguf.get_tensor_name_map(known, blocks)
        self._tensors = {tensor.name: tensor for tensor in reader.tensors}

    def require_type(self, module: str, grid: GridType) -> None:
        """Throws StepError quantization_aware_tensor where the quantizer stores an adapted weight in another type."""
        tensor = self._find(f"{module}.weight")
        found = "nothing of that name" if tensor is None else tensor.tensor_type.name
        if found != grid:
            raise StepError(
                "quantization_aware_tensor",
                f"The quantizer stores {module.removeprefix(_PREFIX)} as {found}, not as {grid}.",
                "Leave this layer out of training.targetModules, or set training.quantAware to none.",
            )

    def as_deployed(self, name: str, weight: torch.Tensor, grid: GridType) -> torch.Tensor:
        """The fp32 values that the phone computes with in place of a weight that no adapter changes."""
        import torch

        tensor = self._find(name)
        kind = None if tensor is None else tensor.tensor_type.name
        if tensor is None or kind in _UNQUANTIZED:
            return weight
        if kind == grid:
            return round_to_grid(weight, grid)
        values = torch.from_numpy(gguf.dequantize(tensor.data, tensor.tensor_type)).reshape(weight.shape)
        values = values.to(weight.device, torch.float32)
        if (values - weight).abs().mean() > _SAME_WEIGHT * weight.std():
            # The converter stores it in another order of rows; its own values are nearer than those of other rows.
            return weight
        return values

    def _find(self, name: str) -> gguf.ReaderTensor | None:
        plain = name.removeprefix(_PREFIX).replace(".base_layer", "")
        found = self._names.get_name(plain, try_suffixes=(".weight", ".bias"))
        return None if found is None else self._tensors.get(found)
