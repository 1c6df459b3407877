"""What is trained is what the phone runs: the whole way through merge, converter and llama-quantize."""

from __future__ import annotations

import io
import json
import os
import subprocess
from dataclasses import replace
from pathlib import Path

import gguf
import numpy as np
import pytest
import torch
from conftest import in_folders

from mobile_llm.base_model import load_base_model
from mobile_llm.compute import Compute
from mobile_llm.conversion import convert
from mobile_llm.deployed_base import DeployedBase
from mobile_llm.errors import StepError
from mobile_llm.events import Events
from mobile_llm.merging import merge
from mobile_llm.quantization_aware import make_quantization_aware
from mobile_llm.settings import Base, ConvertSettings, MergeSettings, TrainSettings
from mobile_llm.training import train

SILENT = Events(io.StringIO())


def quantized(model_folder: Path, folder: Path, kind: str) -> Path:
    """A folder in Hugging Face layout → its GGUF of this type, by llama.cpp's own tools."""
    source = Path(os.environ["MOBILE_LLM_LLAMA_SOURCE"])
    tool = Path(os.environ["MOBILE_LLM_TEST_LLAMA_BIN"]) / "llama-quantize"
    plain, written = folder / "f16.gguf", folder / f"{kind}.gguf"
    folder.mkdir(exist_ok=True)
    convert(ConvertSettings(model_folder, source, plain, "tiny"), SILENT)
    subprocess.run([tool, plain, written, kind], check=True, capture_output=True)
    return written


@pytest.fixture(scope="module")
def deployed_base(tiny_base: Base, tmp_path_factory: pytest.TempPathFactory) -> Path:
    assert tiny_base.path is not None
    return quantized(tiny_base.path, tmp_path_factory.mktemp("deployed"), "Q4_0")


@pytest.fixture
def aware(train_settings: TrainSettings, deployed_base: Path) -> TrainSettings:
    return replace(train_settings, dropout=0.0, quantAware="Q4_0", deployedBase=deployed_base, learningRate=0.02)


def test_the_weights_that_training_saw_are_those_of_the_quantized_file(aware: TrainSettings, tmp_path: Path) -> None:
    from peft import PeftModel

    train(aware, SILENT)
    merged = tmp_path / "merged"
    merge(MergeSettings(aware.base, merged, aware.outputFolder), SILENT)
    shipped = {tensor.name: tensor for tensor in gguf.GGUFReader(quantized(merged, tmp_path / "out", "Q4_0")).tensors}

    base = load_base_model(aware.base, "bf16", Compute("cpu", torch.float32))
    model = PeftModel.from_pretrained(base, str(aware.outputFolder))
    assert aware.deployedBase is not None
    assert make_quantization_aware(model, "Q4_0", DeployedBase(aware.deployedBase), torch.float32) == 14
    plain = model.get_base_model()
    for layer in range(2):
        block = plain.model.layers[layer]
        for module, name in [
            (block.mlp.up_proj, "ffn_up"),
            (block.mlp.down_proj, "ffn_down"),
            (block.self_attn.v_proj, "attn_v"),
        ]:
            tensor = shipped[f"blk.{layer}.{name}.weight"]
            theirs = gguf.dequantize(tensor.data, tensor.tensor_type)
            assert np.array_equal(module.forward.rounded_weight().numpy(), theirs), name
    embedding = shipped["token_embd.weight"]
    assert embedding.tensor_type.name not in ("Q4_0", "F16")
    theirs = gguf.dequantize(embedding.data, embedding.tensor_type)
    assert np.array_equal(plain.get_input_embeddings().weight.detach().numpy(), theirs.reshape(-1, 64))


def test_it_learns_and_goes_on_exactly_where_it_stopped(aware: TrainSettings, tmp_path: Path) -> None:
    from safetensors.torch import load_file

    whole = in_folders(replace(aware, epochs=6, learningRate=0.005), tmp_path / "whole")
    log = io.StringIO()
    summary = train(whole, Events(log))
    events = [json.loads(line) for line in log.getvalue().splitlines()]
    losses = [event["loss"] for event in events if event["event"] == "progress"]
    assert sum(losses[-4:]) < 0.95 * sum(losses[:4])
    assert any("14 layers are trained as Q4_0" in event.get("message", "") for event in events)
    twice = replace(aware, epochs=6, learningRate=0.005, gradientCheckpointing=True)
    again = in_folders(twice, tmp_path / "again")
    assert train(again, SILENT)["finalLoss"] == summary["finalLoss"]
    first, second = (load_file(run.outputFolder / "adapter_model.safetensors") for run in (whole, again))
    assert all(torch.equal(first[name], second[name]) for name in first)


def test_the_gradient_is_that_of_an_unrounded_layer_at_the_rounded_weight() -> None:
    from mobile_llm.quantization_aware import _StraightThrough

    torch.manual_seed(3)
    inputs = torch.randn(2, 5, 32, requires_grad=True)
    down, up = torch.randn(4, 32, requires_grad=True), torch.randn(16, 4, requires_grad=True)
    rounded = torch.randn(16, 32)
    gradient = torch.randn(2, 5, 16)
    _StraightThrough.apply(inputs, down, up, rounded, 0.5).backward(gradient)
    ours = [inputs.grad, down.grad, up.grad]
    inputs.grad = down.grad = up.grad = None
    # The same by torch's own rules: the weight's value is `rounded`, its gradient goes to the product.
    product = (up @ down) * 0.5
    torch.nn.functional.linear(inputs, rounded + product - product.detach()).backward(gradient)
    for mine, theirs in zip(ours, [inputs.grad, down.grad, up.grad], strict=True):
        torch.testing.assert_close(mine, theirs, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"precision": "int8"}, "precision"),
        ({"dropout": 0.1}, "dropout"),
        ({"useDora": True}, "useDora"),
        ({"deployedBase": None}, "deployedBase"),
    ],
)
def test_what_would_not_be_trained_as_it_runs_is_refused(
    change: dict[str, object], place: str, aware: TrainSettings
) -> None:
    with pytest.raises(StepError, match=f"Setting {place} ") as refused:
        replace(aware, **change)  # type: ignore[arg-type]
    assert refused.value.code == "config_invalid"


def test_a_layer_that_is_stored_in_another_type_is_refused(aware: TrainSettings) -> None:
    with pytest.raises(StepError, match=r"stores .* as Q4_0, not as Q8_0") as refused:
        train(replace(aware, quantAware="Q8_0"), SILENT)
    assert refused.value.code == "quantization_aware_tensor"
