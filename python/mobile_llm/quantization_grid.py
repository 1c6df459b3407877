"""What llama-quantize makes of a weight: rounded to ggml's grid and back, bit for bit.

Source: quantize_row_q4_0_ref and quantize_row_q8_0_ref in ggml/src/ggml-quants.c. Blocks are 32 weights in a row; a row
keeps its blocks when the converter reorders rows (attention heads), so nothing of that has to be known here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import torch

GridType = Literal["Q4_0", "Q8_0"]

_BLOCK = 32
# The largest f32 below a half: with a half itself, what is just below one would be rounded up.
_BELOW_HALF = 0.5 - 2.0**-25


def fits_grid(row_length: int) -> bool:
    """Rows that do not divide into blocks are stored in another type."""
    return row_length % _BLOCK == 0


def round_to_grid(weight: torch.Tensor, grid: GridType) -> torch.Tensor:
    """The fp32 values that the phone computes with; the weight is rounded to the f16 of the unquantized GGUF first."""
    blocks = through_16_bits(weight).reshape(-1, _BLOCK)
    rounded = _round_q4_0(blocks) if grid == "Q4_0" else _round_q8_0(blocks)
    return rounded.reshape(weight.shape)


def _round_q4_0(blocks: torch.Tensor) -> torch.Tensor:
    step = _extreme(blocks) / -8
    # C casts to an integer, which for these positive sums is floor; torch's trunc takes 18 times as long on a CPU.
    codes = (blocks * _inverse(step)).add_(8.5).floor_().clamp_(max=15)
    return codes.sub_(8).mul_(through_16_bits(step))


def _round_q8_0(blocks: torch.Tensor) -> torch.Tensor:
    step = blocks.abs().amax(1, keepdim=True) / 127
    return _round_half_away(blocks * _inverse(step)).mul_(through_16_bits(step))


def _extreme(blocks: torch.Tensor) -> torch.Tensor:
    """The weight furthest from 0, with its sign; of two that are as far, the first."""
    import torch

    highest, lowest = blocks.amax(1, keepdim=True), blocks.amin(1, keepdim=True)
    extreme = torch.where(highest >= -lowest, highest, lowest)
    (tied,) = torch.nonzero((highest == -lowest).squeeze(1), as_tuple=True)
    if tied.numel() > 0:
        rows = blocks[tied]
        places = torch.arange(_BLOCK, device=blocks.device).expand_as(rows)
        first = torch.where(rows.abs() == highest[tied], places, _BLOCK).amin(1, keepdim=True)
        extreme[tied] = rows.gather(1, first)
    return extreme


def _inverse(step: torch.Tensor) -> torch.Tensor:
    import torch

    return torch.where(step == 0, 0.0, 1 / step)


def through_16_bits(values: torch.Tensor) -> torch.Tensor:
    """What f16 holds of them, in fp32."""
    import torch

    return values.to(torch.float16).to(torch.float32)


def _round_half_away(values: torch.Tensor) -> torch.Tensor:
    """C's roundf of values within ±127.5, which are overwritten; torch.round takes halves to the even neighbour."""
    import torch

    return values.add_(values.sign(), alpha=_BELOW_HALF).to(torch.int8).to(torch.float32)
