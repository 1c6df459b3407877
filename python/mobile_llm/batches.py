"""Rendered rows → an order of batches that depends only on the rows and the seed."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mobile_llm.rendering import RenderedRow

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class Batch:
    """Rows one after another in a single sequence, so that nothing is padded.

    inputs, position_ids: [1, tokens]; position_ids begin at 0 in each row, which tells transformers to keep the
    rows from seeing each other. positions: indices into the sequence that predict targets; weights sum to
    row_count, each row's to 1.
    """

    inputs: torch.Tensor
    position_ids: torch.Tensor
    positions: torch.Tensor
    targets: torch.Tensor
    weights: torch.Tensor
    row_count: int

    @property
    def token_count(self) -> int:
        """Of all its rows together."""
        return self.inputs.shape[1]


def plan_batches(row_count: int, batch_size: int, epochs: float, seed: int) -> list[list[int]]:
    """Row indices of every batch of every epoch, shuffled without regard to length: batches of rows of like
    length hold one kind of conversation each, and every step then pulls towards that kind (docs/LOG.md).
    The last epoch of a fraction stops after its share of the batches."""
    plan: list[list[int]] = []
    for epoch in range(math.ceil(epochs)):
        order = random.Random(f"{seed}/{epoch}")  # noqa: S311 - shuffling, not secrecy
        indices = list(range(row_count))
        order.shuffle(indices)
        plan += [indices[start : start + batch_size] for start in range(0, row_count, batch_size)]
    batches_an_epoch = math.ceil(row_count / batch_size)
    return plan[: max(1, round(epochs * batches_an_epoch))]


def shared_batches(
    rows: Sequence[RenderedRow], rows_at_once: int, rank: int, count: int
) -> list[tuple[Sequence[RenderedRow], float]]:
    """The batches of one of count processes, each with what its rows are of all that are given.

    All processes get as many batches, because they may have to work in step: where rows are short, the first one is
    computed once more with a share of 0.
    """
    own = rows[rank::count]
    batches = math.ceil(math.ceil(len(rows) / count) / rows_at_once)
    shares = [own[start : start + rows_at_once] for start in range(0, batches * rows_at_once, rows_at_once)]
    return [(share, len(share) / len(rows)) if share else (rows[:1], 0.0) for share in shares]


def make_batch(rows: Sequence[RenderedRow], device: str) -> Batch:
    """A row weighs the same however long its replies are: else the JSON of actions would drown short talk."""
    import torch

    tokens: list[int] = []
    position_ids: list[int] = []
    positions: list[int] = []
    weights: list[float] = []
    for row in rows:
        start = len(tokens)
        predicting = [start + index - 1 for index in range(1, len(row.tokens)) if row.trained[index]]
        positions += predicting  # the token before predicts the trained one
        weights += [1 / len(predicting)] * len(predicting)
        tokens += row.tokens
        position_ids += range(len(row.tokens))
    return Batch(
        torch.tensor([tokens], device=device),
        torch.tensor([position_ids], device=device),
        torch.tensor(positions, device=device),
        torch.tensor([tokens[position + 1] for position in positions], device=device),
        torch.tensor(weights, device=device),
        len(rows),
    )
