"""GPTQ and AWQ folders → GGUF: the codes as they are, in the converter's order, and computed with as they should be."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from gguf import GGUFReader
from gguf.quants import dequantize
from packed_models import AWQ_CONFIG, GPTQ_CONFIG, Packer, change_config, pack_model
from paper_models import llama_source, write_paper_model
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM, PreTrainedModel

from mobile_llm.base_model import load_base_model
from mobile_llm.compute import Compute
from mobile_llm.errors import StepError
from mobile_llm.events import Events
from mobile_llm.llama_logits import LlamaServer
from mobile_llm.settings import Base, UnpackSettings
from mobile_llm.unpacking import read_packed_model, unpack

HEADS, KEY_HEADS, LAYERS = 4, 2, 2
# 6e-5 measured: what is left is the order of additions.
MOST_DIFFERENCE = 1e-3
# Of every kind: in the middle → Q4_0, anywhere → Q4_1, reordered → f16.
MIXED = GPTQ_CONFIG | {"sym": False, "desc_act": True}


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def run_unpack(folder: Path, file: Path) -> dict[str, object]:
    before = {entry.name: entry.stat().st_mtime_ns for entry in folder.iterdir()}
    try:
        return unpack(UnpackSettings(folder, llama_source(), file, "packed"), Events(io.StringIO()))
    finally:
        assert {entry.name: entry.stat().st_mtime_ns for entry in folder.iterdir()} == before
        assert {entry.name for entry in file.parent.glob("*")} <= {file.name}


def test_gptq_of_every_kind_on_llama(tiny_base: Base, tmp_path: Path) -> None:
    assert tiny_base.path is not None
    packer = Packer(MIXED, middle=("self_attn.q_proj", "self_attn.k_proj", "gate_proj"), shuffled=("down_proj",))
    folder, file = tmp_path / "-1 packed 'é'", tmp_path / "made" / "model.gguf"
    pack_model(tiny_base.path, folder, packer)
    (folder / "torch.py").write_text("raise SystemExit('imported from the model')", encoding="utf-8")
    summary = run_unpack(folder, file)
    counts = {name: summary[f"{name}Matrices"] for name in ("lossless", "rounded", "dequantized")}
    assert counts == {"lossless": 3 * LAYERS, "rounded": 3 * LAYERS, "dequantized": LAYERS}

    tensors = {tensor.name: tensor for tensor in GGUFReader(file).tensors}
    held = dict(packer.weights)
    for layer in range(LAYERS):
        for place, name, kind in (
            ("self_attn.q_proj", "attn_q", "Q4_0"),
            ("self_attn.k_proj", "attn_k", "Q4_0"),
            ("self_attn.v_proj", "attn_v", "Q4_1"),
            ("self_attn.o_proj", "attn_output", "Q4_1"),
            ("mlp.gate_proj", "ffn_gate", "Q4_0"),
            ("mlp.up_proj", "ffn_up", "Q4_1"),
            ("mlp.down_proj", "ffn_down", "F16"),
        ):
            weight = f"model.layers.{layer}.{place}.weight"
            tensor = tensors[f"blk.{layer}.{name}.weight"]
            assert tensor.tensor_type.name == kind
            if kind == "Q4_1":
                held[weight] = packer.rounded[weight]
            expected = held[weight].half().float() if kind == "F16" else held[weight]
            heads = {"attn_q": HEADS, "attn_k": KEY_HEADS}.get(name)
            in_order = expected if heads is None else interleaved(expected, heads)
            np.testing.assert_array_equal(dequantize(tensor.data, tensor.tensor_type), in_order.numpy())
            held[weight] = expected
    content = file.read_bytes()
    assert not [name for name in (str(tmp_path), folder.name) if name.encode() in content]
    assert_computes(file, reference(tiny_base.path, held), tmp_path)


def interleaved(weight: torch.Tensor, heads: int) -> torch.Tensor:
    """llama.cpp rotates neighbours, Transformers the halves of a head."""
    half = weight.shape[0] // heads // 2
    rows = [head * 2 * half + place + part * half for head in range(heads) for place in range(half) for part in (0, 1)]
    return weight[rows]


def test_awq_on_gpt_neox_whose_rows_are_sorted_anew(tmp_path: Path) -> None:
    write_paper_model("a", tmp_path / "base")
    packer = Packer(AWQ_CONFIG)
    folder, file = tmp_path / "packed", tmp_path / "made" / "model.gguf"
    pack_model(tmp_path / "base", folder, packer)
    summary = run_unpack(folder, file)
    assert summary["roundedMatrices"] == summary["matricesQ4_1"] == 4 * LAYERS
    assert_computes(file, reference(tmp_path / "base", packer.rounded), tmp_path)


def reference(folder: Path, packed: dict[str, torch.Tensor]) -> PreTrainedModel:
    """In Transformers, with the numbers that the checkpoint holds."""
    model: PreTrainedModel = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    for name, parameter in model.named_parameters():
        parameter.data = packed[name] if name in packed else parameter.data.half().float()
    return model.eval()


def assert_computes(file: Path, model: PreTrainedModel, folder: Path) -> None:
    programs = os.environ.get("MOBILE_LLM_TEST_LLAMA_BIN")
    if not programs:
        pytest.skip("MOBILE_LLM_TEST_LLAMA_BIN is not set; `npm test` sets it")
    expanded = folder / "expanded.gguf"
    command = [Path(programs) / "llama-quantize", "--allow-requantize", file, expanded, "F32"]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    tokens = list(range(300, 340))
    with torch.inference_mode():
        expected = model(input_ids=torch.tensor([tokens])).logits[0, -1].double().log_softmax(-1).topk(20)
    with LlamaServer(Path(programs) / "llama-server", expanded, None, folder) as server:
        found = server.next_token(tokens, 40)
    for token, value in zip(expected.indices.tolist(), expected.values.tolist(), strict=True):
        assert abs(found[token] - value) < MOST_DIFFERENCE, token


@pytest.fixture
def packed(tiny_base: Base, tmp_path: Path) -> Path:
    assert tiny_base.path is not None
    pack_model(tiny_base.path, tmp_path / "packed", Packer(GPTQ_CONFIG))
    return tmp_path / "packed"


def test_a_matrix_that_the_architecture_has_otherwise_is_refused(packed: Path) -> None:
    change_config(packed, intermediate_size=160)
    with pytest.raises(StepError, match=r"gate_proj.weight is \[128, 64\], and config.json makes it \[160, 64\]"):
        read_packed_model(packed)


def test_a_tensor_that_is_missing_is_named(packed: Path) -> None:
    weights = load_file(packed / "model.safetensors")
    del weights["model.norm.weight"]
    save_file(weights, packed / "model.safetensors")
    with pytest.raises(StepError, match=r"there is no model\.norm\.weight") as refusal:
        read_packed_model(packed)
    assert refusal.value.code == "packed_weights_damaged"


def test_a_refused_model_leaves_nothing(packed: Path, tmp_path: Path) -> None:
    shutil.copyfile(packed / "model.safetensors", tmp_path / "whole")
    content = (tmp_path / "whole").read_bytes()
    (packed / "model.safetensors").write_bytes(content[: len(content) // 2])
    (tmp_path / "made").mkdir()
    with pytest.raises(StepError, match="cannot be read"):
        run_unpack(packed, tmp_path / "made" / "model.gguf")
    assert list((tmp_path / "made").iterdir()) == []


def test_a_packed_base_is_not_trained_on(packed: Path) -> None:
    with pytest.raises(StepError, match="GPTQ") as refusal:
        load_base_model(Base("folder", packed), "bf16", Compute("cpu", torch.float32))
    assert refusal.value.code == "base_packed"
