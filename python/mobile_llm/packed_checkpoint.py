"""The matrices of a GPTQ or AWQ checkpoint: which are packed, and whether their tensors are as they should be.

The layouts: AutoGPTQ's nn_modules/qlinear and AutoAWQ's modules/linear/gemm.py.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from mobile_llm.errors import StepError
from mobile_llm.packed_settings import GPTQ_BITS, Packing
from mobile_llm.safetensors_folder import StoredTensor, stored_tensors

_PARTS = ("qweight", "qzeros", "scales", "g_idx")
WORD_BITS = 32


@dataclass(frozen=True)
class PackedMatrix:
    """A linear layer's weight, packed; rows are its outputs, columns its inputs."""

    name: str
    packing: Packing
    bits: int
    rows: int
    columns: int
    groups: int
    # qweight, qzeros, scales, and g_idx where there is one.
    parts: dict[str, StoredTensor]


def read_tensors(folder: Path) -> dict[str, StoredTensor]:
    """The tensors of the files that the converter reads, without values. Throws StepError packed_weights_damaged."""
    try:
        return stored_tensors(folder)
    except (OSError, ValueError, RecursionError) as cause:
        raise damaged(str(cause)) from cause


def find_packed_matrices(packing: Packing, tensors: dict[str, StoredTensor]) -> list[PackedMatrix]:
    """Throws StepError packed_weights_damaged."""
    names = [name.removesuffix(".qweight") for name in tensors if name.endswith(".qweight")]
    if not names:
        raise damaged("its settings say that it is packed, and no tensor is")
    measure = _gptq_matrix if packing.method == "gptq" else _awq_matrix
    return [measure(name, packing, _parts_of(name, tensors)) for name in sorted(names)]


def words_in_period(bits: int) -> int:
    """After so many 32-bit words a code begins where a word does."""
    return bits // math.gcd(bits, WORD_BITS)


def _gptq_matrix(name: str, packing: Packing, parts: dict[str, StoredTensor]) -> PackedMatrix:
    words, rows = parts["qweight"].shape
    index = parts.get("g_idx")
    if index is None and packing.is_reordered:
        raise damaged(f"{name} is reordered (desc_act) and has no g_idx")
    columns = words * WORD_BITS // packing.bits if index is None else index.shape[0]
    bits = words * WORD_BITS // max(columns, 1) if packing.varies else packing.bits
    groups = parts["scales"].shape[0]
    fits = packing.varies or groups == _ceil_divide(columns, _group_length(packing, columns))
    _require(bits in GPTQ_BITS and words * WORD_BITS == columns * bits, name, "qweight", parts)
    _require(words % words_in_period(bits) == 0, name, "qweight", parts)
    _require(fits and parts["scales"].shape == (groups, rows), name, "scales", parts)
    zero_words = rows * bits // WORD_BITS
    is_whole = rows * bits % WORD_BITS == 0 and zero_words % words_in_period(bits) == 0
    _require(is_whole and parts["qzeros"].shape == (groups, zero_words), name, "qzeros", parts)
    return PackedMatrix(name, packing, bits, rows, columns, groups, parts)


def _awq_matrix(name: str, packing: Packing, parts: dict[str, StoredTensor]) -> PackedMatrix:
    columns, words = parts["qweight"].shape
    rows = words * WORD_BITS // packing.bits
    length = _group_length(packing, columns)
    groups = columns // length
    _require(columns % length == 0, name, "qweight", parts)
    _require(parts["scales"].shape == (groups, rows), name, "scales", parts)
    _require(parts["qzeros"].shape == (groups, words), name, "qzeros", parts)
    return PackedMatrix(name, packing, packing.bits, rows, columns, groups, parts)


def _parts_of(name: str, tensors: dict[str, StoredTensor]) -> dict[str, StoredTensor]:
    parts = {part: tensors[f"{name}.{part}"] for part in _PARTS if f"{name}.{part}" in tensors}
    for part, dtypes, dimensions in (
        ("qweight", ("I32",), 2),
        ("qzeros", ("I32",), 2),
        ("scales", ("F16", "BF16", "F32"), 2),
        ("g_idx", ("I32", "I64"), 1),
    ):
        if part not in parts:
            if part == "g_idx":
                continue
            raise damaged(f"{name} has no {part}")
        stored = parts[part]
        is_right = stored.dtype in dtypes and len(stored.shape) == dimensions and 0 not in stored.shape
        _require(is_right, name, part, parts)
    return parts


def _require(holds: bool, name: str, part: str, parts: dict[str, StoredTensor]) -> None:
    if not holds:
        shapes = ", ".join(f"{part} {stored.dtype} {list(stored.shape)}" for part, stored in parts.items())
        raise damaged(f"{name}.{part} does not have the size that its settings and neighbours give ({shapes})")


def _group_length(packing: Packing, columns: int) -> int:
    return columns if packing.group_size == -1 else min(packing.group_size, columns)


def _ceil_divide(value: int, divisor: int) -> int:
    return -(-value // divisor)


def damaged(detail: str) -> StepError:
    """The error of weights that cannot be what their settings say."""
    return StepError(
        "packed_weights_damaged",
        f"The packed weights cannot be read: {detail}.",
        "Load the model again from where it came; it may be cut short, or not be what its config.json says.",
    )
