"""The process that trains: its processor cores, and how it is asked to stop."""

from __future__ import annotations

import os
import signal
from types import FrameType


class StopSignal:
    """Turns SIGTERM into a request that is met between two steps."""

    def __init__(self) -> None:
        self.requested = False

    def __enter__(self) -> StopSignal:
        self._previous = signal.signal(signal.SIGTERM, self._request)
        return self

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGTERM, self._previous)

    def _request(self, _number: int, _frame: FrameType | None) -> None:
        self.requested = True


def use_all_cores() -> None:
    import torch

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    torch.set_num_threads(cores)
