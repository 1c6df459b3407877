"""The processes that share one training, started by `accelerate launch`: who this one is and what they tell each other.

Each computes its share of a step's rows; the gradients are summed, so that all of them hold the same adapter. Without
a launcher there is one process, and everything here gives back what it was given.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from mobile_llm.errors import StepError

if TYPE_CHECKING:
    import torch

Value = TypeVar("Value")

# One process may load or save for minutes while the others wait for it.
_ANSWER_TIMEOUT = timedelta(minutes=30)


@dataclass(frozen=True)
class Processes:
    """rank of count in all; local_rank of local_count on this machine."""

    rank: int = 0
    count: int = 1
    local_rank: int = 0
    local_count: int = 1

    @property
    def is_first(self) -> bool:
        """Writes the checkpoints and the adapter, and tells the events."""
        return self.rank == 0

    def add_up(self, tensors: Sequence[torch.Tensor]) -> None:
        """Sums each tensor over all processes, in place. Throws StepError training_process_lost."""
        if self.count == 1:
            return
        import torch

        flat = torch.cat([tensor.flatten() for tensor in tensors])
        with _telling_of_losses():
            torch.distributed.all_reduce(flat)
        start = 0
        for tensor in tensors:
            tensor.copy_(flat[start : start + tensor.numel()].view_as(tensor))
            start += tensor.numel()

    def total(self, value: float) -> float:
        """The sum of what every process has. Throws StepError training_process_lost."""
        import torch

        sums = torch.tensor([value], dtype=torch.float64)
        self.add_up([sums])
        return float(sums.item())

    def any(self, *flags: bool) -> list[bool]:
        """Whether each flag is set in any process. Throws StepError training_process_lost."""
        import torch

        counts = torch.tensor(flags, dtype=torch.float64)
        self.add_up([counts])
        return [entry > 0 for entry in counts.tolist()]

    def gather(self, value: Value) -> list[Value]:
        """What every process has, in the order of their ranks. Throws StepError training_process_lost."""
        if self.count == 1:
            return [value]
        import torch

        gathered: list[Value | None] = [None] * self.count
        with _telling_of_losses():
            torch.distributed.all_gather_object(gathered, value)
        return gathered  # type: ignore[return-value]

    def from_first(self, value: Value) -> Value:
        """What the first process has. Throws StepError training_process_lost."""
        if self.count == 1:
            return value
        import torch

        box = [value]
        with _telling_of_losses():
            torch.distributed.broadcast_object_list(box, device=torch.device("cpu"))
        return box[0]


def launched_rank() -> int | None:
    """This process's rank as the launcher's environment has it; None without a launcher."""
    text = os.environ.get("RANK")
    return None if text is None else int(text)


@contextmanager
def joined_processes() -> Iterator[Processes]:
    """Meets the other processes of a launched training. Throws StepError training_processes_missing."""
    count = int(os.environ.get("WORLD_SIZE", "1"))
    if launched_rank() is None or count == 1:
        yield Processes()
        return
    import torch

    has_nccl = torch.cuda.is_available() and torch.distributed.is_nccl_available()
    backend = "cpu:gloo,cuda:nccl" if has_nccl else "gloo"
    try:
        torch.distributed.init_process_group(backend, timeout=_ANSWER_TIMEOUT)
    except (RuntimeError, ValueError) as cause:
        raise StepError(
            "training_processes_missing",
            f"The {count} processes of the training did not find each other: {cause}",
            "Check main_process_ip, main_process_port and num_machines in the accelerate config, and the network.",
        ) from cause
    local_rank, local_count = int(os.environ["LOCAL_RANK"]), int(os.environ["LOCAL_WORLD_SIZE"])
    try:
        yield Processes(torch.distributed.get_rank(), count, local_rank, local_count)
    finally:
        torch.distributed.destroy_process_group()


@contextmanager
def _telling_of_losses() -> Iterator[None]:
    try:
        yield
    except RuntimeError as cause:
        raise StepError(
            "training_process_lost",
            "Another process of this training ended.",
            "Its last words are in the log, here or on its machine. Run it again: it goes on from the last checkpoint.",
        ) from cause
