"""The process that a step runs in: its processor cores and memory, how it is asked to stop, whose end it shares."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from types import FrameType

_PARENT_CHECK_SECONDS = 0.5
_EXIT_ORPHANED = 1


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


def use_all_cores(processes_here: int = 1) -> None:
    """Or this process's share of them."""
    import torch

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    torch.set_num_threads(max(1, cores // processes_here))


def leave_out(module: str) -> None:
    """Makes an installed module look absent to this process.

    peft imports bitsandbytes wherever it finds it, and that torch's compiler: a quarter of a step's start.
    """
    sys.modules.setdefault(module, None)  # type: ignore[arg-type]


def end_with_parent() -> None:
    """Ends this process at once when its parent has ended.

    A launcher gives each process that trains a session of its own: signals to the launcher's group miss it.
    """
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_PARENT_CHECK_SECONDS)
        os._exit(_EXIT_ORPHANED)

    threading.Thread(target=watch, name="end-with-parent", daemon=True).start()


def peak_memory() -> dict[str, int]:
    """The most memory that this process or one that it started had resident; empty where the system does not tell."""
    if sys.platform == "win32":
        return {}
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    peaks = [resource.getrusage(whose).ru_maxrss for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return {"peakMemoryBytes": max(peaks) * unit}
