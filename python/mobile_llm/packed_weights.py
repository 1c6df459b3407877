"""Packed weights → ggml's blocks, in NumPy on the CPU.

A weight is scale * (code - zero point), with a scale and a zero point for each group of inputs. ggml's blocks are 32
inputs: Q4_0 is d * (q - 8), Q8_0 is d * q, Q4_1 is d * q + m, with d and m in f16 (ggml/src/ggml-common.h). So codes
go over as they are wherever a block lies within one group: with a zero point in the middle nothing is rounded but a
scale that f16 does not hold; with others, m = -scale * zero point is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from mobile_llm.packed_checkpoint import WORD_BITS, damaged, words_in_period

if TYPE_CHECKING:
    import numpy as np

    from mobile_llm.packed_checkpoint import PackedMatrix

    Array = np.ndarray[Any, Any]

BlockType = Literal["Q4_0", "Q4_1", "Q8_0"]

BLOCK = 32
_BLOCK_BYTES = {"Q4_0": 18, "Q4_1": 20, "Q8_0": 34}
_LARGEST_F16 = 65504.0
# The output within its eight that stands in each four bits of a word, the lowest first.
_AWQ_ORDER = (0, 2, 4, 6, 1, 3, 5, 7)


@dataclass(frozen=True)
class Grid:
    """groups: of each input; scales (f32) and zero_points by group and output."""

    groups: Array
    scales: Array
    zero_points: Array


def read_grid(matrix: PackedMatrix) -> Grid:
    """Throws StepError packed_weights_damaged where values are not numbers or contradict the settings."""
    import numpy as np

    packing = matrix.packing
    words = _read(matrix, "qzeros").view(np.uint32)
    if packing.method == "awq":
        zero_points = _unpack_awq(words).T
    else:
        if packing.is_zero_point_lowered and matrix.bits != 3:
            words = words + np.uint32(_ones(matrix.bits))
        zero_points = _unpack_down(words.T, matrix.bits)
        if packing.is_zero_point_lowered and matrix.bits == 3:
            zero_points = (zero_points + 1) & 7
    grid = Grid(_groups(matrix), _read(matrix, "scales"), zero_points)
    _require_sound(matrix, grid)
    return grid


def block_type(matrix: PackedMatrix, grid: Grid) -> BlockType | None:
    """ggml's type that holds these codes; None where blocks would have several scales, or none does."""
    if matrix.columns % BLOCK or not _is_alike_in_blocks(grid.groups):
        return None
    if bool((grid.zero_points == _middle(matrix.bits)).all()):
        return "Q8_0" if matrix.bits == 8 else "Q4_0"
    return None if matrix.bits == 8 else "Q4_1"


def is_exact(kind: BlockType, grid: Grid) -> bool:
    """Whether the blocks hold every weight as it is."""
    import numpy as np

    return kind != "Q4_1" and bool((grid.scales.astype(np.float16) == grid.scales).all())


def row_bytes(kind: BlockType, columns: int) -> int:
    """Of one output's blocks."""
    return columns // BLOCK * _BLOCK_BYTES[kind]


def blocks(matrix: PackedMatrix, kind: BlockType) -> Array:
    """The bytes of each output's blocks, in the checkpoint's order of outputs."""
    import numpy as np

    grid = read_grid(matrix)
    codes = read_codes(matrix).reshape(matrix.rows, -1, BLOCK)
    block_groups = grid.groups[::BLOCK]
    scales = grid.scales[block_groups].T[..., None]
    parts = [_f16_bytes(scales)]
    if kind == "Q4_1":
        parts.append(_f16_bytes(-scales * grid.zero_points[block_groups].T[..., None].astype(np.float32)))
    if kind == "Q8_0":
        parts.append((codes ^ 0x80).astype(np.uint8))
    else:
        # With fewer bits the middle is lower than 8; under Q4_1 the minimum says where it is.
        fours = codes + np.uint8(8 - _middle(matrix.bits)) if kind == "Q4_0" else codes
        parts.append(fours[..., : BLOCK // 2] | (fours[..., BLOCK // 2 :] << 4))
    return np.concatenate(parts, axis=2).reshape(matrix.rows, row_bytes(kind, matrix.columns))


def dequantized(matrix: PackedMatrix) -> Array:
    """The weights in f32, outputs by inputs."""
    import numpy as np

    grid = read_grid(matrix)
    differences = read_codes(matrix).T.astype(np.float32)
    differences -= grid.zero_points[grid.groups]
    differences *= grid.scales[grid.groups]
    return np.ascontiguousarray(differences.T)


def read_codes(matrix: PackedMatrix) -> Array:
    """Outputs by inputs, in uint8."""
    import numpy as np

    words = _read(matrix, "qweight").view(np.uint32)
    return _unpack_awq(words) if matrix.packing.method == "awq" else _unpack_down(words, matrix.bits)


def _unpack_down(words: Array, bits: int) -> Array:
    """Codes run down each column as one stream of bits, the lowest first; returned columns by codes."""
    import numpy as np

    # After so many words a code begins where a word does.
    period = words_in_period(bits)
    periods = words.reshape(-1, period, words.shape[1])
    count = period * WORD_BITS // bits
    codes = np.empty((words.shape[1], periods.shape[0] * count), np.uint8)
    for place in range(count):
        word, shift = divmod(place * bits, WORD_BITS)
        value = periods[:, word] >> np.uint32(shift)
        if shift + bits > WORD_BITS:
            value = value | (periods[:, word + 1] << np.uint32(WORD_BITS - shift))
        codes[:, place::count] = (value & np.uint32((1 << bits) - 1)).T
    return codes


def _unpack_awq(words: Array) -> Array:
    """Eight outputs in a word; returned outputs by inputs (or groups)."""
    import numpy as np

    outputs = np.empty((words.shape[1] * 8, words.shape[0]), np.uint8)
    for place, output in enumerate(_AWQ_ORDER):
        outputs[output::8] = ((words >> np.uint32(4 * place)) & np.uint32(15)).T
    return outputs


def _groups(matrix: PackedMatrix) -> Array:
    import numpy as np

    size = matrix.packing.group_size
    in_order = np.arange(matrix.columns) // (matrix.columns if size == -1 else size)
    if "g_idx" not in matrix.parts:
        return in_order
    groups = _read(matrix, "g_idx")
    outside = groups[(groups < 0) | (groups >= matrix.groups)]
    if outside.size:
        raise damaged(f"{matrix.name}.g_idx names group {outside[0]} of {matrix.groups}")
    # Some write none but zeros where nothing is reordered.
    if not matrix.packing.is_reordered and not groups.any() and not matrix.packing.varies:
        return in_order
    return groups


def _require_sound(matrix: PackedMatrix, grid: Grid) -> None:
    import numpy as np

    name, scales = matrix.name, grid.scales
    if not np.isfinite(scales).all():
        raise damaged(f"{name}.scales holds what is no number")
    if float(np.abs(scales).max()) * ((1 << matrix.bits) - 1) > _LARGEST_F16:
        raise damaged(f"{name}.scales holds {float(np.abs(scales).max()):g}, and no weight is that large")
    if matrix.packing.is_symmetric and not (grid.zero_points == _middle(matrix.bits)).all():
        raise damaged(f"{name}.qzeros is not in the middle everywhere, and the settings say so (sym)")


def _ones(bits: int) -> int:
    """1 in each code of a word. Added to whole words, as the libraries do: what they lowered below 0 borrowed."""
    return sum(1 << shift for shift in range(0, WORD_BITS, bits))


def _middle(bits: int) -> int:
    return 1 << (bits - 1)


def _is_alike_in_blocks(groups: Array) -> bool:
    of_blocks = groups.reshape(-1, BLOCK)
    return bool((of_blocks == of_blocks[:, :1]).all())


def _f16_bytes(values: Array) -> Array:
    """Little-endian, on the last axis."""
    import numpy as np

    return np.ascontiguousarray(values.astype("<f2")).view(np.uint8)


def _read(matrix: PackedMatrix, part: str) -> Array:
    from safetensors import safe_open

    with safe_open(matrix.parts[part].file, framework="pt") as opened:
        tensor = opened.get_tensor(f"{matrix.name}.{part}")
    # NumPy knows no bf16.
    values: Array = (tensor.float() if tensor.is_floating_point() else tensor).numpy()
    return values
