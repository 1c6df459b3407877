"""A batch of rows → its loss and gradients."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mobile_llm.batches import Batch, make_batch
from mobile_llm.rendering import RenderedRow

if TYPE_CHECKING:
    import torch
    from peft import PeftModel

# Above what rounding in bf16 does to a mean over a whole row, far below what a foreign row does.
_PACKING_TOLERANCE = 0.05


def backpropagate(
    model: PeftModel, rows: Sequence[RenderedRow], device: str, *, packed: bool, share: float = 1.0
) -> float:
    """Adds the gradients of the rows' mean loss, and returns that loss, which the caller checks to be finite.

    share: what these rows are of all that the step learns from.
    """
    groups = [rows] if packed else [[row] for row in rows]
    total = 0.0
    for group in groups:
        loss = batch_loss(model, make_batch(group, device)) / len(groups) * share
        loss.backward()
        total += loss.item()
    return total


def batch_loss(model: PeftModel, batch: Batch) -> torch.Tensor:
    """Mean over rows of the mean cross entropy over a row's trained positions.

    The vocabulary's logits, the widest product of all, are computed for these positions only; models that scale or
    cap their logits take the long way.
    """
    import torch

    language_model = model.get_base_model()
    arguments = {"input_ids": batch.inputs, "position_ids": batch.position_ids, "use_cache": False}
    if _changes_logits(language_model.config):
        logits = language_model(**arguments).logits[0, batch.positions]
    else:
        hidden = language_model.base_model(**arguments).last_hidden_state[0, batch.positions]
        logits = language_model.get_output_embeddings()(hidden)
    losses = torch.nn.functional.cross_entropy(logits.float(), batch.targets, reduction="none")
    return (losses * batch.weights).sum() / batch.row_count


def keeps_packed_rows_apart(model: PeftModel, rows: Sequence[RenderedRow], device: str) -> bool:
    """Tries it, since not every architecture heeds position_ids: two rows together must cost what they cost apart."""
    import torch

    pair = sorted(rows, key=lambda row: len(row.tokens))[:2]
    was_training = model.training
    model.eval()
    try:
        with torch.no_grad():
            together = batch_loss(model, make_batch(pair, device)).item()
            apart = sum(batch_loss(model, make_batch([row], device)).item() for row in pair) / len(pair)
    finally:
        model.train(was_training)
    return not abs(together - apart) > _PACKING_TOLERANCE * max(1.0, abs(apart))


def _changes_logits(config: object) -> bool:
    names = ("final_logit_softcapping", "logits_scaling", "logit_scale", "mup_enabled")
    return any(getattr(config, name, None) not in (None, False, 1, 1.0) for name in names)
