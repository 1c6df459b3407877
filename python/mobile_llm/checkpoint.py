"""A training checkpoint: one safetensors file that appears whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mobile_llm.settings import TrainSettings

if TYPE_CHECKING:
    import torch

_FILE = "checkpoint.safetensors"


@dataclass(frozen=True)
class Checkpoint:
    """steps_done steps were applied; tensors hold the optimizer's state and the random generator's."""

    steps_done: int
    losses: list[float]
    seconds: float
    tensors: dict[str, torch.Tensor]
    # What EvaluationWatch.described says.
    evaluations: str = "[]"


def training_key(settings: TrainSettings, compute: str) -> str:
    """Names the training that a checkpoint belongs to: all that decides its course, none of where it is written."""
    content = asdict(settings)
    for place in ("rows", "deployedBase", "outputFolder", "checkpointFolder", "checkpointSeconds"):
        del content[place]
    for way in ("allowPickle", "convertedFolder"):
        del content["base"][way]
    inputs = {name: _sha256(file) for name in ("rows", "deployedBase") if (file := getattr(settings, name))}
    text = json.dumps({"settings": content, "inputs": inputs, "compute": compute}, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _sha256(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as opened:
        while block := opened.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def save_checkpoint(folder: Path, key: str, checkpoint: Checkpoint) -> None:
    """In place of the one before, which stays whole until this one is. key: what load_checkpoint must ask with."""
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    progress = {
        "key": key,
        "stepsDone": str(checkpoint.steps_done),
        "losses": json.dumps(checkpoint.losses),
        "seconds": str(checkpoint.seconds),
        "evaluations": checkpoint.evaluations,
    }
    temporary = folder / f"{_FILE}.partial"
    save_file({name: tensor.contiguous().cpu() for name, tensor in checkpoint.tensors.items()}, temporary, progress)
    with temporary.open("rb+") as written:
        os.fsync(written.fileno())
    temporary.replace(folder / _FILE)


def load_checkpoint(folder: Path, key: str) -> Checkpoint | None:
    """None if there is none, or if it belongs to a training with other settings or rows."""
    from safetensors import SafetensorError, safe_open

    file = folder / _FILE
    if not file.is_file():
        return None
    try:
        with safe_open(file, framework="pt") as opened:
            metadata = opened.metadata() or {}
            if metadata.get("key") != key:
                return None
            tensors = {name: opened.get_tensor(name) for name in opened.keys()}  # noqa: SIM118 - not a dict
    except SafetensorError:
        return None
    return Checkpoint(
        int(metadata["stepsDone"]),
        json.loads(metadata["losses"]),
        float(metadata["seconds"]),
        tensors,
        metadata["evaluations"],
    )
