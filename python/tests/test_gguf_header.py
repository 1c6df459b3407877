from __future__ import annotations

import struct
from pathlib import Path

import pytest

from mobile_llm.errors import StepError
from mobile_llm.gguf_header import read_header
from mobile_llm.settings import Base


def text(value: str) -> bytes:
    return struct.pack("<Q", len(value)) + value.encode()


def header(fields: bytes, field_count: int = 1, tensors: bytes = b"", tensor_count: int = 0) -> bytes:
    return b"GGUF" + struct.pack("<IQQ", 3, tensor_count, field_count) + fields + tensors


def test_reads_the_embedded_base(embedded_base: Base) -> None:
    assert embedded_base.path is not None
    found = read_header(embedded_base.path)
    assert found.text("tokenizer.ggml.pre") == "smollm"
    assert found.fields["llama.block_count"] == 30
    assert found.fields["tokenizer.ggml.add_bos_token"] is False
    assert len(found.shapes) == 272
    assert found.shapes["token_embd.weight"] == (576, 49152)


def test_skips_arrays_and_reads_what_follows(tmp_path: Path) -> None:
    file = tmp_path / "a.gguf"
    words = text("words") + struct.pack("<IIQ", 9, 8, 2) + text("one") + text("two")
    numbers = text("numbers") + struct.pack("<IIQ3i", 9, 5, 3, 1, 2, 3)
    tensor = text("w") + struct.pack("<IQQIQ", 2, 4, 5, 0, 0)
    file.write_bytes(header(words + numbers + text("after") + struct.pack("<Id", 12, 1.5), 3, tensor, 1))
    found = read_header(file)
    assert found.fields == {"after": 1.5}
    assert found.shapes == {"w": (4, 5)}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04" + bytes(40),
        b"GGUF" + struct.pack("<I", 3),
        b"GGUF" + struct.pack("<IQQ", 9, 0, 0),
        header(b"", 2**60),
        header(b"", 0, b"", 2**60),
        header(struct.pack("<Q", 2**63) + b"name"),
        header(text("key") + struct.pack("<I", 99)),
        header(text("key") + struct.pack("<IIQ", 9, 8, 2**40)),
        header(text("key") + struct.pack("<IIQ", 9, 9, 1)),
        header(text("key") + struct.pack("<IIQ", 9, 10, 30)),
        header(b"", 0, text("w") + struct.pack("<I", 2**31), 1),
    ],
)
def test_refuses_a_header_that_lies(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "bad.gguf"
    file.write_bytes(content)
    with pytest.raises(StepError) as caught:
        read_header(file)
    assert caught.value.code == "gguf_unreadable"
