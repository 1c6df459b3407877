"""The grid against llama-quantize itself, and the forward pass that is trained on it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import gguf
import numpy as np
import pytest
import torch

from mobile_llm.quantization_grid import GridType, round_to_grid

WIDTH = 4096
ROWS = 2048
GRIDS: tuple[GridType, ...] = ("Q4_0", "Q8_0")
TENSORS = 13  # times WIDTH times ROWS: 109 million weights


def hard_rows(random: np.random.Generator) -> np.ndarray:
    """Ties of the largest magnitude with both signs, zeros of both signs, the ends of f16, halves between two codes."""
    rows = np.zeros((64, WIDTH), dtype=np.float16)
    rows[0:8] = random.choice([-1.0, 1.0, 0.5, -0.5], (8, WIDTH))
    rows[8:16] = -0.0
    rows[16:24] = random.standard_normal((8, WIDTH)) * 6e-8
    rows[24:32] = np.clip(random.standard_normal((8, WIDTH)) * 3e4, -65504, 65504)
    rows[32:40] = random.integers(-254, 255, (8, WIDTH)) / 2 / 127
    rows[40:48] = random.integers(-16, 17, (8, WIDTH)) / 2
    rows[48:56] = random.standard_cauchy((8, WIDTH)).clip(-60000, 60000)
    rows[56:64] = np.where(random.random((8, WIDTH)) < 0.97, 0, random.standard_normal((8, WIDTH)))
    return rows


def weights() -> Iterator[tuple[str, np.ndarray]]:
    random = np.random.default_rng(2026)
    for number in range(TENSORS):
        scale = 10.0 ** (-number / 3)
        values = (random.standard_normal((ROWS, WIDTH), dtype=np.float32) * scale).astype(np.float16)
        values[: len(hard_rows(random))] = hard_rows(random)
        yield f"blk.{number}.ffn_up.weight", values


@pytest.fixture(scope="module")
def unquantized(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("grid") / "weights.gguf"
    writer = gguf.GGUFWriter(file, "llama")
    writer.add_context_length(64)
    writer.add_embedding_length(WIDTH)
    writer.add_feed_forward_length(ROWS)
    writer.add_block_count(TENSORS)
    writer.add_head_count(1)
    writer.add_layer_norm_rms_eps(1e-5)
    for name, values in weights():
        writer.add_tensor(name, values)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return file


def test_every_weight_is_rounded_as_llama_quantize_rounds_it(unquantized: Path, tmp_path: Path) -> None:
    tool = Path(os.environ["MOBILE_LLM_TEST_LLAMA_BIN"]) / "llama-quantize"
    quantized: dict[GridType, dict[str, gguf.ReaderTensor]] = {}
    for grid in GRIDS:
        written = tmp_path / f"{grid}.gguf"
        subprocess.run([tool, unquantized, written, grid], check=True, capture_output=True)
        quantized[grid] = {tensor.name: tensor for tensor in gguf.GGUFReader(written).tensors}
    count = 0
    for name, values in weights():
        exact = torch.from_numpy(values.astype(np.float32))
        for grid, tensors in quantized.items():
            assert tensors[name].tensor_type.name == grid
            # Equal numbers are equal bits, but for the sign of zeros.
            theirs = gguf.dequantize(tensors[name].data, tensors[name].tensor_type)
            assert np.array_equal(round_to_grid(exact, grid).numpy(), theirs), (grid, name)
        count += values.size
    assert count >= 100_000_000
