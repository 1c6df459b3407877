"""What GPTQ and AWQ tensors stand for, against a packer that was written from the formats alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from gguf import GGMLQuantizationType
from gguf.quants import dequantize
from packed_models import AWQ_CONFIG, GPTQ_CONFIG, Packer
from safetensors.torch import save_file

from mobile_llm.errors import StepError
from mobile_llm.packed_checkpoint import PackedMatrix, find_packed_matrices, read_tensors
from mobile_llm.packed_settings import read_packing
from mobile_llm.packed_weights import BlockType, block_type, blocks, dequantized, is_exact, read_grid
from mobile_llm.unpacking import read_packed_model

ASYMMETRIC = GPTQ_CONFIG | {"sym": False}
NAME = "model.layers.0.mlp.up_proj"


def write(folder: Path, settings: dict[str, Any], tensors: dict[str, torch.Tensor]) -> None:
    import json

    (folder / "config.json").write_text(json.dumps({"quantization_config": settings}), encoding="utf-8")
    save_file(tensors, folder / "model.safetensors")


def read(folder: Path) -> PackedMatrix:
    packing = read_packing(folder)
    assert packing is not None
    (matrix,) = find_packed_matrices(packing, read_tensors(folder))
    return matrix


def packed(folder: Path, packer: Packer, rows: int = 96, columns: int = 128) -> PackedMatrix:
    write(folder, packer.settings, packer.pack(NAME, rows, columns))
    return read(folder)


@pytest.mark.parametrize(
    ("settings", "kind"),
    [
        (GPTQ_CONFIG, "Q4_0"),
        (GPTQ_CONFIG | {"checkpoint_format": "gptq_v2", "group_size": 64}, "Q4_0"),
        (GPTQ_CONFIG | {"group_size": -1}, "Q4_0"),
        (GPTQ_CONFIG | {"bits": 2}, "Q4_0"),
        (GPTQ_CONFIG | {"bits": 3}, "Q4_0"),
        (GPTQ_CONFIG | {"bits": 8}, "Q8_0"),
        (ASYMMETRIC, "Q4_1"),
        (ASYMMETRIC | {"checkpoint_format": "gptq_v2", "group_size": 128}, "Q4_1"),
        (ASYMMETRIC | {"bits": 3}, "Q4_1"),
        (AWQ_CONFIG, "Q4_1"),
        (AWQ_CONFIG | {"group_size": 64}, "Q4_1"),
    ],
)
def test_blocks_hold_the_codes_as_they_are(tmp_path: Path, settings: dict[str, Any], kind: BlockType) -> None:
    packer = Packer(settings)
    matrix = packed(tmp_path, packer)
    grid = read_grid(matrix)
    assert block_type(matrix, grid) == kind
    assert is_exact(kind, grid) == (kind != "Q4_1")
    expected = packer.weights[f"{NAME}.weight"]
    np.testing.assert_array_equal(dequantized(matrix), expected.numpy())
    decoded = dequantize(blocks(matrix, kind), GGMLQuantizationType[kind])
    held = packer.rounded[f"{NAME}.weight"] if kind == "Q4_1" else expected
    np.testing.assert_array_equal(decoded, held.numpy())


@pytest.mark.parametrize(
    "settings",
    [
        GPTQ_CONFIG | {"group_size": 16},
        GPTQ_CONFIG | {"group_size": 48},
        ASYMMETRIC | {"bits": 8},
        AWQ_CONFIG | {"group_size": 16},
    ],
)
def test_what_no_block_holds_is_dequantized(tmp_path: Path, settings: dict[str, Any]) -> None:
    packer = Packer(settings)
    matrix = packed(tmp_path, packer)
    assert block_type(matrix, read_grid(matrix)) is None
    np.testing.assert_array_equal(dequantized(matrix), packer.weights[f"{NAME}.weight"].numpy())


def test_reordered_inputs_are_dequantized_in_their_own_order(tmp_path: Path) -> None:
    packer = Packer(GPTQ_CONFIG | {"desc_act": True}, shuffled=("up_proj",))
    matrix = packed(tmp_path, packer)
    assert block_type(matrix, read_grid(matrix)) is None
    np.testing.assert_array_equal(dequantized(matrix), packer.weights[f"{NAME}.weight"].numpy())


@pytest.mark.parametrize("is_left_out", [True, False])
def test_groups_in_order_may_be_left_out_or_zeros(tmp_path: Path, is_left_out: bool) -> None:
    packer = Packer(GPTQ_CONFIG)
    tensors = packer.pack(NAME, 64, 128)
    index = tensors.pop(f"{NAME}.g_idx")
    write(tmp_path, GPTQ_CONFIG, tensors if is_left_out else tensors | {f"{NAME}.g_idx": torch.zeros_like(index)})
    np.testing.assert_array_equal(dequantized(read(tmp_path)), packer.weights[f"{NAME}.weight"].numpy())


def test_a_scale_that_16_bits_do_not_hold_is_told(tmp_path: Path) -> None:
    matrix = packed(tmp_path, Packer(GPTQ_CONFIG, scale_dtype=torch.float32))
    grid = read_grid(matrix)
    assert block_type(matrix, grid) == "Q4_0"
    assert not is_exact("Q4_0", grid)


def test_zero_points_that_were_lowered_below_0_are_read_as_the_libraries_do(tmp_path: Path) -> None:
    """GPTQModel subtracts 1 from each four bits of a word at once: 0 borrows from its neighbour."""
    tensors = Packer(ASYMMETRIC).pack(NAME, 8, 32)
    word = torch.tensor([[0x87654350 - 0x11111111 - (1 << 32)]])
    write(tmp_path, ASYMMETRIC, tensors | {f"{NAME}.qzeros": word.to(torch.int32)})
    assert read_grid(read(tmp_path)).zero_points.tolist() == [[0, 5, 3, 4, 5, 6, 7, 8]]


def test_settings_of_old_folders_are_found(tmp_path: Path) -> None:
    import json

    packer = Packer({"bits": 4, "group_size": 32, "desc_act": False, "sym": True, "quant_method": "gptq"})
    matrix = packed(tmp_path, packer)
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    old = {key: value for key, value in packer.settings.items() if key != "quant_method"}
    (tmp_path / "quantize_config.json").write_text(json.dumps(old), encoding="utf-8")
    assert read(tmp_path) == matrix


def test_matrices_with_bits_of_their_own_are_read(tmp_path: Path) -> None:
    packer = Packer(GPTQ_CONFIG | {"bits": 8})
    tensors = packer.pack(NAME, 64, 128)
    write(tmp_path, GPTQ_CONFIG | {"dynamic": {"+:.*up_proj": {"bits": 8}}}, tensors)
    np.testing.assert_array_equal(dequantized(read(tmp_path)), packer.weights[f"{NAME}.weight"].numpy())


@pytest.mark.parametrize(
    ("settings", "code", "says"),
    [
        (GPTQ_CONFIG | {"bits": 99}, "packed_config_invalid", "bits is 99"),
        (GPTQ_CONFIG | {"bits": True}, "packed_config_invalid", "bits is True"),
        (GPTQ_CONFIG | {"bits": "4"}, "packed_config_invalid", "bits is '4'"),
        (GPTQ_CONFIG | {"group_size": 0}, "packed_config_invalid", "group_size is 0"),
        (GPTQ_CONFIG | {"group_size": 10**30}, "packed_weights_damaged", "scales"),
        (GPTQ_CONFIG | {"group_size": 64}, "packed_weights_damaged", "scales"),
        (GPTQ_CONFIG | {"bits": 8}, "packed_weights_damaged", "qweight"),
        (GPTQ_CONFIG | {"checkpoint_format": "gptq_v2"}, "packed_weights_damaged", "in the middle"),
        (GPTQ_CONFIG | {"checkpoint_format": "marlin"}, "packed_layout_unknown", "marlin"),
        (GPTQ_CONFIG | {"pack_dtype": "int16"}, "packed_layout_unknown", "int16"),
        (AWQ_CONFIG | {"version": "gemv"}, "packed_layout_unknown", "gemv"),
        (AWQ_CONFIG | {"bits": 3}, "packed_config_invalid", "bits is 3"),
        (AWQ_CONFIG, "packed_weights_damaged", "scales"),
    ],
)
def test_settings_that_are_not_the_weights_own_are_refused(
    tmp_path: Path, settings: dict[str, Any], code: str, says: str
) -> None:
    write(tmp_path, settings, Packer(GPTQ_CONFIG).pack(NAME, 64, 128))
    with pytest.raises(StepError, match=says) as refusal:
        read_grid(read(tmp_path))
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("part", "value", "says"),
    [
        ("qweight", torch.zeros(15, 64, dtype=torch.int32), "qweight"),
        ("qweight", torch.zeros(16, 64, dtype=torch.int64), "qweight"),
        ("qweight", torch.zeros(16 * 64, dtype=torch.int32), "qweight"),
        ("qzeros", torch.zeros(4, 9, dtype=torch.int32), "qzeros"),
        ("qzeros", torch.zeros(4, 8, dtype=torch.int32), "in the middle"),
        ("qzeros", None, "has no qzeros"),
        ("scales", None, "has no scales"),
        ("scales", torch.zeros(4, 0, dtype=torch.float16), "scales"),
        ("scales", torch.full((4, 64), torch.nan, dtype=torch.float16), "no number"),
        ("scales", torch.full((4, 64), -torch.inf, dtype=torch.float32), "no number"),
        ("scales", torch.full((4, 64), 1e6, dtype=torch.float32), "as large|that large"),
        ("g_idx", torch.full((128,), 4, dtype=torch.int32), "group 4 of 4"),
        ("g_idx", torch.full((128,), -1, dtype=torch.int32), "group -1 of 4"),
        ("g_idx", torch.zeros(0, dtype=torch.int32), "g_idx"),
    ],
)
def test_damaged_weights_are_refused(tmp_path: Path, part: str, value: torch.Tensor | None, says: str) -> None:
    tensors = Packer(GPTQ_CONFIG).pack(NAME, 64, 128)
    del tensors[f"{NAME}.{part}"]
    write(tmp_path, GPTQ_CONFIG, tensors if value is None else tensors | {f"{NAME}.{part}": value})
    with pytest.raises(StepError, match=says) as refusal:
        read_grid(read(tmp_path))
    assert refusal.value.code == "packed_weights_damaged"


def test_a_reordered_matrix_without_its_order_is_refused(tmp_path: Path) -> None:
    tensors = Packer(GPTQ_CONFIG).pack(NAME, 64, 128)
    del tensors[f"{NAME}.g_idx"]
    write(tmp_path, GPTQ_CONFIG | {"desc_act": True}, tensors)
    with pytest.raises(StepError, match="has no g_idx"):
        read(tmp_path)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("model.safetensors", b"\xff" * 40, "cannot be read"),
        ("model.safetensors", b"", "cannot be read"),
        ("model.safetensors.index.json", b'{"weight_map": {"a": "../model.safetensors"}}', "no files of this folder"),
        ("model.safetensors.index.json", b'{"weight_map": {}}', "no files of this folder"),
        ("model.safetensors.index.json", b'{"weight_map": {"a": "gone.safetensors"}}', "gone"),
        ("config.json", b'{"quantization_config": {"quant_method"', "config.json cannot be read"),
        ("config.json", b"[" * 100_000, "config.json cannot be read"),
        ("config.json", b"[]", "no object"),
        ("config.json", b"{}", "neither GPTQ nor AWQ"),
        ("config.json", b'{"quantization_config": {"quant_method": "bitsandbytes"}}', "neither GPTQ nor AWQ"),
    ],
)
def test_files_that_are_something_else_are_refused(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    write(tmp_path, GPTQ_CONFIG, Packer(GPTQ_CONFIG).pack(NAME, 64, 128))
    (tmp_path / name).write_bytes(content)
    with pytest.raises(StepError, match=says):
        read_packed_model(tmp_path)


def test_a_file_under_another_name_is_named(tmp_path: Path) -> None:
    write(tmp_path, GPTQ_CONFIG, Packer(GPTQ_CONFIG).pack(NAME, 64, 128))
    (tmp_path / "model.safetensors").rename(tmp_path / "gptq_model-4bit-32g.safetensors")
    with pytest.raises(StepError, match=r"32g\.safetensors must be called model\.safetensors"):
        read(tmp_path)
