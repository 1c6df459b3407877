"""How far a training is: kept in its checkpoints, and taken up from them by all its processes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mobile_llm.checkpoint import Checkpoint, load_checkpoint, save_checkpoint

if TYPE_CHECKING:
    from pathlib import Path

    import torch

    from mobile_llm.distributed import Processes
    from mobile_llm.early_stopping import EvaluationWatch
    from mobile_llm.events import Events
    from mobile_llm.optimizer import MasterWeightAdamW

_RANDOM = "random."


@dataclass
class Course:
    """How far a training is."""

    steps_done: int = 0
    losses: list[float] = field(default_factory=list)
    seconds: float = 0.0


@dataclass(frozen=True)
class Keeper:
    """Keeps a training's course in a folder of the first process; every process calls it, at the same step."""

    folder: Path
    key: str
    optimizer: MasterWeightAdamW
    watch: EvaluationWatch | None
    processes: Processes

    def save(self, course: Course) -> None:
        """Throws StepError training_process_lost."""
        drawn = self.processes.gather(_random_states())
        if not self.processes.is_first:
            return
        tensors = dict(self.optimizer.tensors())
        for rank, states in enumerate(drawn):
            tensors |= {_random_name(name, rank): state for name, state in states.items()}
        if self.watch:
            tensors |= self.watch.tensors()
        evaluations = self.watch.described() if self.watch else "[]"
        checkpoint = Checkpoint(course.steps_done, course.losses, course.seconds, tensors, evaluations)
        save_checkpoint(self.folder, self.key, checkpoint)

    def resume(self, events: Events) -> Course:
        """From the last checkpoint of this training, else from 0. Throws StepError training_process_lost."""
        found = load_checkpoint(self.folder, self.key) if self.processes.is_first else None
        checkpoint = self.processes.from_first(found)
        if checkpoint is None:
            return Course()
        self.optimizer.load_tensors(checkpoint.tensors)
        if self.watch:
            self.watch.restore(checkpoint.evaluations, checkpoint.tensors)
        _restore_random_states(checkpoint.tensors, self.processes.rank)
        events.log("info", f"Going on after step {checkpoint.steps_done}.")
        return Course(checkpoint.steps_done, checkpoint.losses, checkpoint.seconds)


def _random_name(name: str, rank: int) -> str:
    return f"{_RANDOM}{name}" if rank == 0 else f"{_RANDOM}{name}.{rank}"


def _random_states() -> dict[str, torch.Tensor]:
    """What dropout draws from, by device."""
    import torch

    states = {"cpu": torch.get_rng_state()}
    if torch.cuda.is_available():
        states["cuda"] = torch.cuda.get_rng_state()
    elif torch.backends.mps.is_available():
        states["mps"] = torch.mps.get_rng_state()
    return states


def _restore_random_states(tensors: dict[str, torch.Tensor], rank: int) -> None:
    import torch

    setters = {"cpu": torch.set_rng_state, "cuda": torch.cuda.set_rng_state, "mps": torch.mps.set_rng_state}
    for name, restore in setters.items():
        state = tensors.get(_random_name(name, rank))
        if state is not None:
            restore(state)
