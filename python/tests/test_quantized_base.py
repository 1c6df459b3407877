"""bitsandbytes on a CPU: the gradients of the weights that it rounded, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from peft import PeftModel

from mobile_llm.adapter import adapter_parameters, add_adapter
from mobile_llm.base_model import load_base_model
from mobile_llm.compute import Compute
from mobile_llm.loss import backpropagate, keeps_packed_rows_apart
from mobile_llm.rendering import RenderedRow
from mobile_llm.settings import Precision, TrainSettings

ROWS = [
    RenderedRow("a", list(range(10, 40)), [False] * 10 + [True] * 20),
    RenderedRow("b", list(range(100, 140)), [False] * 20 + [True] * 20),
]

# Of the whole gradient; int8 multiplies in 16 bits.
TOLERANCE = {"int8": 0.02, "nf4": 1e-4}


def model_with_adapter(settings: TrainSettings, precision: Precision) -> PeftModel:
    settings = replace(settings, precision=precision, dropout=0.0)
    model = add_adapter(load_base_model(settings.base, precision, Compute("cpu", torch.float32)), settings)
    generator = torch.Generator().manual_seed(3)
    for name, parameter in adapter_parameters(model).items():
        if "lora_B" in name:
            torch.nn.init.normal_(parameter, std=0.3, generator=generator)
    return model


def gradients(model: PeftModel) -> dict[str, torch.Tensor]:
    model.train()
    backpropagate(model, ROWS, "cpu", packed=True)
    return {name: entry.grad for name, entry in adapter_parameters(model).items() if entry.grad is not None}


def dequantize_into(quantized: PeftModel, plain: PeftModel) -> None:
    from bitsandbytes.functional import dequantize_4bit, int8_vectorwise_dequant

    targets = dict(plain.named_modules())
    for name, module in quantized.named_modules():
        weight = getattr(module, "weight", None)
        if type(module).__name__ == "Linear4bit":
            targets[name].weight.data = dequantize_4bit(weight.data, weight.quant_state).float()
        elif type(module).__name__ == "Linear8bitLt":
            scales = weight.SCB if weight.SCB is not None else module.state.SCB
            targets[name].weight.data = int8_vectorwise_dequant(weight.data, scales).float()


@pytest.mark.parametrize("precision", ["int8", "nf4"])
def test_gradients_are_those_of_the_rounded_weights(train_settings: TrainSettings, precision: Precision) -> None:
    quantized, plain = model_with_adapter(train_settings, precision), model_with_adapter(train_settings, "bf16")
    dequantize_into(quantized, plain)
    # An evaluation before the first step, as each training begins with, must leave no trace.
    assert keeps_packed_rows_apart(quantized, ROWS, "cpu")
    found, expected = gradients(quantized), gradients(plain)
    assert found.keys() == expected.keys()
    for name, gradient in expected.items():
        distance = (found[name] - gradient).norm() / gradient.norm()
        assert distance < TOLERANCE[precision], name
