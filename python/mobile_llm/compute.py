"""Where a training computes and in which type, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mobile_llm.errors import StepError

if TYPE_CHECKING:
    import torch

    from mobile_llm.distributed import Processes


@dataclass(frozen=True)
class Compute:
    """Where the arithmetic happens and in which type the frozen weights are held."""

    device: str
    dtype: torch.dtype
    # Follows "Computing in … on …:" for people.
    reason: str = "as the step has it"


def choose_compute(processes: Processes) -> Compute:
    """CUDA, else MPS, else the processor; bf16 where it is multiplied natively, else fp32, which emulation never beats.

    Each process gets a GPU of its own. Throws StepError more_processes_than_gpus.
    """
    import torch

    if torch.cuda.is_available():
        return _cuda(processes.local_rank, processes.local_count)
    # PyTorch has no sums over processes on MPS.
    if torch.backends.mps.is_available() and processes.count == 1:
        if _mps_has_bf16():
            return Compute("mps", torch.bfloat16, "no CUDA device; the GPU of this Mac multiplies bf16")
        return Compute("mps", torch.float32, "no CUDA device; the GPU of this Mac has no bf16")
    native = any(bool(torch.cpu.get_capabilities().get(name)) for name in ("avx512_bf16", "amx_bf16", "bf16"))
    if native:
        return Compute("cpu", torch.bfloat16, "no CUDA device; this processor multiplies bf16 natively")
    return Compute("cpu", torch.float32, "no CUDA device; this processor would only emulate bf16")


def _cuda(local_rank: int, local_count: int) -> Compute:
    import torch

    found = torch.cuda.device_count()
    if local_count > found:
        raise StepError(
            "more_processes_than_gpus",
            f"{local_count} processes are to train on this machine, which has {found} CUDA devices.",
            "Lower num_processes in the accelerate config, or hide the GPUs with CUDA_VISIBLE_DEVICES=.",
        )
    torch.cuda.set_device(local_rank)
    device = "cuda" if local_count == 1 else f"cuda:{local_rank}"
    name = torch.cuda.get_device_name(local_rank)
    if torch.cuda.is_bf16_supported(including_emulation=False):
        return Compute(device, torch.bfloat16, f"{name} multiplies bf16 natively")
    return Compute(device, torch.float32, f"{name} would only emulate bf16")


def _mps_has_bf16() -> bool:
    """macOS 14 brought it; asking the device is surer than asking for a version."""
    import torch

    try:
        return bool((torch.ones(2, dtype=torch.bfloat16, device="mps") * 2).sum().item() == 4)
    except (RuntimeError, TypeError):
        return False
