"""LoRA whose forward pass computes with the weights as they will be on the phone: rounded to ggml's grid.

The gradient passes the rounding straight through (Bengio et al. 2013, arXiv 1308.3432), so the adapter learns to put
the merged weights on grid points that answer well. What no adapter changes is constant, and as the quantizer makes it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch

from mobile_llm.errors import StepError
from mobile_llm.quantization_grid import GridType, fits_grid, round_to_grid

if TYPE_CHECKING:
    from peft import PeftModel
    from peft.tuners.lora.layer import LoraLayer

    from mobile_llm.deployed_base import DeployedBase

_ADAPTER = "default"


def make_quantization_aware(model: PeftModel, grid: GridType, deployed: DeployedBase, dtype: torch.dtype) -> int:
    """Changes a model that was loaded in fp32, and returns how many layers are rounded anew at each step.

    Everything but the adapted weights and the adapter is brought to `dtype`, in which the rest is computed.
    Throws StepError quantization_aware_base, quantization_aware_shape, quantization_aware_tensor.
    """
    from peft.tuners.lora.layer import Linear, LoraLayer

    adapted = {name: module for name, module in model.named_modules() if isinstance(module, LoraLayer)}
    kept: set[int] = set()
    for name, layer in adapted.items():
        weight = _roundable_weight(name, layer, is_linear=isinstance(layer, Linear))
        deployed.require_type(name, grid)
        layer.forward = _QuantizationAwareForward(layer, weight, grid)
        kept |= {id(parameter) for parameter in layer.parameters()}
    for name, parameter in model.named_parameters():
        if id(parameter) not in kept:
            parameter.data = deployed.as_deployed(name, parameter.data, grid).to(dtype)
    return len(adapted)


def _roundable_weight(name: str, layer: LoraLayer, *, is_linear: bool) -> torch.Tensor:
    base = layer.get_base_layer()
    if not is_linear or not isinstance(base, torch.nn.Linear) or base.weight.dtype != torch.float32:
        raise StepError(
            "quantization_aware_base",
            f"{name} is held as {type(base).__name__}, so its merged weight is not known while training.",
            "Set training.precision to bf16, or training.quantAware to none.",
        )
    if not fits_grid(base.in_features):
        raise StepError(
            "quantization_aware_shape",
            f"{name} has rows of {base.in_features} weights; the grid's blocks have 32.",
            "Leave this layer out of training.targetModules, or set training.quantAware to none.",
        )
    return base.weight.detach()


class _QuantizationAwareForward:
    """Stands in for a LoRA layer's forward. The merged weight is rounded anew only when the adapter has changed."""

    def __init__(self, layer: LoraLayer, weight: torch.Tensor, grid: GridType) -> None:
        self._layer = layer
        self._weight = weight
        self._grid = grid
        self._rounded: torch.Tensor | None = None
        self._versions = (-1, -1)

    def __call__(self, inputs: torch.Tensor, *_: Any, **__: Any) -> torch.Tensor:  # noqa: ANN401 - as PEFT calls it
        down = self._layer.lora_A[_ADAPTER].weight
        up = self._layer.lora_B[_ADAPTER].weight
        bias = self._layer.get_base_layer().bias
        # torch's own count of changes in place
        versions = (down._version, up._version)
        if self._rounded is None or versions != self._versions:
            self._rounded = self.rounded_weight().to(inputs.dtype)
            self._versions = versions
        scale = self._layer.scaling[_ADAPTER]
        outputs: torch.Tensor = _StraightThrough.apply(inputs, down, up, self._rounded, scale)
        return outputs if bias is None else outputs + bias.to(outputs.dtype)

    @torch.no_grad()
    def rounded_weight(self) -> torch.Tensor:
        """In the order in which the merge adds: the product, scaled, onto the base, all in fp32."""
        down = self._layer.lora_A[_ADAPTER].weight
        up = self._layer.lora_B[_ADAPTER].weight
        merged = (up @ down).mul_(self._layer.scaling[_ADAPTER]).add_(self._weight)
        return round_to_grid(merged, self._grid)


class _StraightThrough(torch.autograd.Function):
    """inputs [..., n] → inputs · roundedᵀ [..., m]; the adapter's gradients are those of an unrounded layer."""

    @staticmethod
    def forward(
        context: Any,  # noqa: ANN401 - torch's own
        inputs: torch.Tensor,
        down: torch.Tensor,
        up: torch.Tensor,
        rounded: torch.Tensor,
        scale: float,
    ) -> torch.Tensor:
        context.save_for_backward(inputs, down, up, rounded)
        context.scale = scale
        return torch.nn.functional.linear(inputs, rounded)

    @staticmethod
    def backward(context: Any, gradient: torch.Tensor) -> tuple[torch.Tensor | None, ...]:  # noqa: ANN401
        inputs, down, up, rounded = context.saved_tensors
        flat_inputs, flat_gradient = inputs.flatten(0, -2), gradient.flatten(0, -2)
        through_up = flat_gradient @ up.to(gradient.dtype)
        through_down = flat_inputs @ down.to(inputs.dtype).mT
        for_down = (through_up.mT @ flat_inputs).to(down.dtype) * context.scale
        for_up = (flat_gradient.mT @ through_down).to(up.dtype) * context.scale
        return gradient @ rounded, for_down, for_up, None, None
