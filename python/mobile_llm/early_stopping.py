"""Watches the loss on rows that never train, keeps the best weights, and says when going on is of no use."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mobile_llm.batches import make_batch, shared_batches
from mobile_llm.errors import StepError
from mobile_llm.loss import batch_loss
from mobile_llm.rendering import RenderedRow
from mobile_llm.settings import EarlyStopping

if TYPE_CHECKING:
    import torch
    from peft import PeftModel

    from mobile_llm.distributed import Processes
    from mobile_llm.events import Events

_PREFIX = "best."


class EvaluationWatch:
    """The losses on the evaluation rows so far, as (step, loss), and the weights of the lowest."""

    def __init__(self, settings: EarlyStopping) -> None:
        self._settings = settings
        self.losses: list[tuple[int, float]] = []
        self.best_weights: dict[str, torch.Tensor] = {}

    @property
    def best_step(self) -> int:
        """The first step of the lowest loss; 0 before the first evaluation."""
        return min(self.losses, key=lambda entry: entry[1], default=(0, 0.0))[0]

    @property
    def best_loss(self) -> float:
        """Throws ValueError before the first evaluation."""
        return min(loss for _, loss in self.losses)

    @property
    def should_stop(self) -> bool:
        """Whether the last `patience` evaluations brought nothing better."""
        since_best = sum(step > self.best_step for step, _ in self.losses)
        return since_best >= self._settings.patience

    def is_due(self, step: int, last_step: int) -> bool:
        """Whether the model is to be evaluated after this step."""
        return step % self._settings.everySteps == 0 or step == last_step

    def add(self, step: int, loss: float, weights: dict[str, torch.Tensor], events: Events) -> None:
        """Throws StepError loss_not_finite."""
        if not math.isfinite(loss):
            raise StepError(
                "loss_not_finite",
                f"The loss on the evaluation rows became {loss} at step {step}.",
                "Lower training.learningRate.",
            )
        self.losses.append((step, loss))
        if self.best_step == step:
            self.best_weights = {name: weight.clone() for name, weight in weights.items()}
        events.metric("evaluationLoss", loss)

    def tensors(self) -> dict[str, torch.Tensor]:
        """With `described`, what a checkpoint needs to go on exactly from here."""
        return {f"{_PREFIX}{name}": weight for name, weight in self.best_weights.items()}

    def described(self) -> str:
        """What is no tensor of it, as text."""
        return json.dumps(self.losses)

    def restore(self, described: str, tensors: dict[str, torch.Tensor]) -> None:
        """Goes on from what `described` and `tensors` gave; tensors may hold others too."""
        self.losses = [(int(step), float(loss)) for step, loss in json.loads(described)]
        self.best_weights = {
            name.removeprefix(_PREFIX): weight for name, weight in tensors.items() if name.startswith(_PREFIX)
        }


def evaluation_loss(
    model: PeftModel, rows: Sequence[RenderedRow], rows_at_once: int, device: str, processes: Processes
) -> float:
    """Mean over the rows of each row's mean cross entropy, without dropout. Draws no random number."""
    import torch

    total = 0.0
    model.eval()
    try:
        with torch.no_grad():
            for batch, share in shared_batches(rows, rows_at_once, processes.rank, processes.count):
                total += batch_loss(model, make_batch(batch, device)).item() * share
    finally:
        model.train()
    return processes.total(total)
