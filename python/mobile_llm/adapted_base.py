"""The model that a training works on: the frozen base, held as its settings have it, with an adapter on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mobile_llm.adapter import add_adapter
from mobile_llm.base_model import load_base_model
from mobile_llm.base_sharding import is_sharding_wanted, require_shardable, shard_base
from mobile_llm.compute import Compute

if TYPE_CHECKING:
    from peft import PeftModel

    from mobile_llm.distributed import Processes
    from mobile_llm.events import Events
    from mobile_llm.settings import TrainSettings


def adapted_base(settings: TrainSettings, compute: Compute, processes: Processes, events: Events) -> PeftModel:
    """Throws StepError of load_base_model, add_adapter, make_quantization_aware or shard_base."""
    if is_sharding_wanted(processes):
        return _sharded(settings, compute, events)
    if settings.quantAware == "none":
        return add_adapter(load_base_model(settings.base, settings.precision, compute), settings)
    return _quantization_aware(settings, compute, events)


def _quantization_aware(settings: TrainSettings, compute: Compute, events: Events) -> PeftModel:
    import torch

    from mobile_llm.deployed_base import DeployedBase
    from mobile_llm.quantization_aware import make_quantization_aware

    assert settings.quantAware != "none"
    assert settings.deployedBase is not None
    exact = Compute(compute.device, torch.float32)
    model = add_adapter(load_base_model(settings.base, settings.precision, exact), settings)
    deployed = DeployedBase(settings.deployedBase)
    count = make_quantization_aware(model, settings.quantAware, deployed, compute.dtype)
    events.log("info", f"{count} layers are trained as {settings.quantAware} rounds them.")
    return model


def _sharded(settings: TrainSettings, compute: Compute, events: Events) -> PeftModel:
    require_shardable(settings)
    in_memory = Compute("cpu", compute.dtype)
    model = add_adapter(load_base_model(settings.base, settings.precision, in_memory), settings)
    count = shard_base(model, compute.device)
    events.log("info", f"The base's {count} layers are shared out over the processes.")
    return model
