from __future__ import annotations

from pathlib import Path

import gguf
import pytest

from mobile_llm.tiny_model import ASCII_TOKENS, vocabulary, write_tiny_model


@pytest.fixture
def model_file(tmp_path: Path) -> Path:
    file = tmp_path / "tiny.gguf"
    write_tiny_model(file)
    return file


def test_every_row_fits_every_quantization(model_file: Path) -> None:
    tensors = gguf.GGUFReader(model_file).tensors
    assert len(tensors) == 21
    assert all(tensor.shape[0] % 256 == 0 for tensor in tensors)
    assert model_file.stat().st_size < 2_000_000


def test_the_same_model_every_time(model_file: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.gguf"
    write_tiny_model(again)
    assert again.read_bytes() == model_file.read_bytes()


def test_the_vocabulary_has_every_byte_once() -> None:
    tokens = vocabulary()
    assert len(set(tokens)) == len(tokens) == 258
    assert all(tokens[byte] == chr(byte) for byte in range(0x21, 0x7F))
    assert all(ord(token) > 0x7F for token in tokens[ASCII_TOKENS:256])
