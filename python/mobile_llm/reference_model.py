"""Merged weights in Transformers, rounded as their 16-bit GGUF is and where ggml rounds on purpose."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mobile_llm.base_model import load_base_model
from mobile_llm.compute import Compute
from mobile_llm.quantization_grid import through_16_bits
from mobile_llm.settings import Base

if TYPE_CHECKING:
    import torch

# Both formulas of GELU: ggml has one function for them.
_GELU_CLASSES = ("GELUActivation", "GELUTanh", "NewGELUActivation", "FastGELUActivation", "AccurateGELUActivation")


def load_reference(model_folder: Path, adapter_folder: Path | None) -> torch.nn.Module:
    """In fp32, for evaluation; an adapter is put on the model, not merged. Throws StepError base_unreadable."""
    import torch

    model: torch.nn.Module = load_base_model(Base("folder", model_folder), "bf16", Compute("cpu", torch.float32))
    if adapter_folder is not None:
        from peft import PeftModel

        model = PeftModel.from_pretrained(model, str(adapter_folder))
    _round_matrices(model)
    _use_gelu_of_ggml(model)
    return model.eval()


def _round_matrices(model: torch.nn.Module) -> None:
    """To what 16 bits hold. The converter leaves vectors, such as norms and biases, in 32."""
    for parameter in model.parameters():
        if parameter.dim() > 1:
            parameter.data = through_16_bits(parameter.data)


def _use_gelu_of_ggml(model: torch.nn.Module) -> None:
    """ggml, by design, looks GELU up in a table of 16-bit numbers (ggml_vec_gelu_f32 in ggml-cpu/vec.h)."""
    import torch

    class TableGelu(torch.nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            found = torch.nn.functional.gelu(through_16_bits(x), approximate="tanh")
            return torch.where(x >= 10, x, torch.where(x <= -10, 0.0, through_16_bits(found)))

    for module in list(model.modules()):
        for name, child in list(module.named_children()):
            if type(child).__name__ in _GELU_CLASSES:
                setattr(module, name, TableGelu())
