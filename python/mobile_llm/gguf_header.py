"""Reads a GGUF header (version 2 and 3, little-endian) without loading tensors or trusting a length in it.

The gguf package's reader makes a NumPy array of every token of the vocabulary, seconds for what takes a moment here.
Layout: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
"""

from __future__ import annotations

import mmap
import struct
from dataclasses import dataclass
from pathlib import Path

from mobile_llm.errors import StepError

Scalar = bool | int | float | str

_FORMATS = {0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<?", 10: "<Q", 11: "<q", 12: "<d"}
_STRING, _ARRAY = 8, 9
_MAX_ENTRIES = 1_000_000
_MAX_DIMENSIONS = 8


@dataclass(frozen=True)
class GgufHeader:
    """fields: those that hold one value; arrays are skipped. shapes: tensor name → sizes."""

    fields: dict[str, Scalar]
    shapes: dict[str, tuple[int, ...]]

    def text(self, key: str) -> str | None:
        """A field; None where it is absent or no text."""
        value = self.fields.get(key)
        return value if isinstance(value, str) else None


def read_header(file: Path) -> GgufHeader:
    """Throws StepError gguf_unreadable."""
    try:
        with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as content:
            return _Cursor(content).header()
    except (OSError, ValueError, struct.error) as cause:
        raise StepError(
            "gguf_unreadable", f"{file.name} is not a readable GGUF file: {cause}", "Check or download the file again."
        ) from cause


class _Cursor:
    def __init__(self, content: mmap.mmap) -> None:
        self._content = content
        self._at = 0

    def header(self) -> GgufHeader:
        if self._content[:4] != b"GGUF":
            raise ValueError("it does not begin with GGUF")
        self._at = 4
        version = self._number("<I")
        if version not in (2, 3):
            raise ValueError(f"its version is {version}")
        tensor_count = self._count(_MAX_ENTRIES)
        field_count = self._count(_MAX_ENTRIES)
        fields: dict[str, Scalar] = {}
        for _ in range(field_count):
            key = self._text()
            value = self._value(self._count(_ARRAY + 3, "<I"))
            if value is not None:
                fields[key] = value
        shapes = {}
        for _ in range(tensor_count):
            name = self._text()
            shapes[name] = tuple(self._count(2**48) for _ in range(self._count(_MAX_DIMENSIONS, "<I")))
            self._at += 12  # type and offset
        return GgufHeader(fields, shapes)

    def _value(self, kind: int) -> Scalar | None:
        if kind == _STRING:
            return self._text()
        if kind != _ARRAY:
            value: Scalar = struct.unpack_from(_FORMATS[kind], self._content, self._at)[0]
            self._at += struct.calcsize(_FORMATS[kind])
            return value
        element = self._count(_ARRAY + 3, "<I")
        length = self._count(len(self._content))
        if element == _ARRAY:
            raise ValueError("an array holds arrays")
        if element != _STRING:
            self._skip(length * struct.calcsize(_FORMATS[element]))
            return None
        for _ in range(length):
            self._skip(self._count(len(self._content)))
        return None

    def _text(self) -> str:
        length = self._count(len(self._content))
        start = self._at
        self._skip(length)
        return self._content[start : start + length].decode("utf-8", "replace")

    def _skip(self, size: int) -> None:
        self._at += size
        if self._at > len(self._content):
            raise ValueError("it ends in the middle of its header")

    def _count(self, limit: int, form: str = "<Q") -> int:
        value = self._number(form)
        if value > limit:
            raise ValueError(f"a count of {value} is more than {limit}")
        return value

    def _number(self, form: str) -> int:
        value: int = struct.unpack_from(form, self._content, self._at)[0]
        self._at += struct.calcsize(form)
        return value
