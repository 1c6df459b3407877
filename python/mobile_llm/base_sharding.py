"""Shares a frozen base's layers out over the processes of a training, for a base that one GPU cannot hold (FSDP).

A layer's weights come together only while it computes. The adapter is small: every process holds all of it, and the
training sums its gradients itself, so optimizer and checkpoints are those of an unshared base.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from mobile_llm.errors import StepError

if TYPE_CHECKING:
    from peft import PeftModel

    from mobile_llm.distributed import Processes
    from mobile_llm.settings import TrainSettings


def is_sharding_wanted(processes: Processes) -> bool:
    """As `accelerate launch` tells it of `distributed_type: FSDP`."""
    return processes.count > 1 and os.environ.get("ACCELERATE_USE_FSDP") == "true"


def require_shardable(settings: TrainSettings) -> None:
    """Throws StepError sharding_unsupported."""
    if settings.precision != "bf16":
        raise _unsupported(f"a base in {settings.precision}", "Set training.precision to bf16")
    if settings.quantAware != "none":
        raise _unsupported("training.quantAware", "Set it to none")
    if os.environ.get("FSDP_OFFLOAD_PARAMS") == "true":
        raise _unsupported("fsdp_offload_params", "Set it to false")


def shard_base(model: PeftModel, device: str) -> int:
    """Leaves a share of each layer in this process, on its device, and all the rest whole. Returns how many layers.

    The model comes in the processor's memory, so that a GPU never holds more than its share.
    Throws StepError sharding_unsupported.
    """
    import torch
    from torch.distributed.device_mesh import init_device_mesh
    from torch.distributed.fsdp import fully_shard

    names = getattr(model.get_base_model(), "_no_split_modules", None) or ()
    layers = [module for module in model.modules() if type(module).__name__ in names]
    if not layers:
        raise _unsupported(f"a {model.get_base_model().config.model_type} base", "Take a base with decoder layers")
    mesh = init_device_mesh(torch.device(device).type, (torch.distributed.get_world_size(),))
    adapter = {parameter for parameter in model.parameters() if parameter.requires_grad}
    for layer in layers:
        fully_shard(layer, mesh=mesh, reshard_after_forward=True, ignored_params=adapter)
    model.to(device)
    return len(layers)


def _unsupported(what: str, fix: str) -> StepError:
    return StepError(
        "sharding_unsupported",
        f"FSDP cannot share out {what}.",
        f"{fix}, or write distributed_type: MULTI_GPU in the accelerate config.",
    )
