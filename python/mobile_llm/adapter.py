"""Puts a LoRA adapter on a frozen base, and writes it as a PEFT folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from mobile_llm.errors import StepError
from mobile_llm.settings import TrainSettings

if TYPE_CHECKING:
    import torch
    from peft import PeftModel
    from transformers import PreTrainedModel


def add_adapter(model: PreTrainedModel, settings: TrainSettings) -> PeftModel:
    """Throws StepError target_modules_unknown, pattern_unmatched or pattern_ambiguous."""
    import torch
    from peft import LoraConfig, get_peft_model

    torch.manual_seed(settings.seed)  # the adapter's start is random
    config = LoraConfig(
        r=settings.rank,
        lora_alpha=settings.alpha,
        lora_dropout=settings.dropout,
        target_modules=settings.targetModules,
        use_rslora=settings.useRslora,
        use_dora=settings.useDora,
        rank_pattern=settings.rankPattern,
        alpha_pattern=settings.alphaPattern,
        bias="none",
        task_type="CAUSAL_LM",
    )
    try:
        adapted = get_peft_model(model, config, autocast_adapter_dtype=False)
    except ValueError as cause:
        raise StepError(
            "target_modules_unknown",
            f"The base has no modules named {settings.targetModules}.",
            "Use all-linear, or names from the model's own layers.",
        ) from cause
    _check_patterns(adapted, "rankPattern", settings.rankPattern)
    _check_patterns(adapted, "alphaPattern", settings.alphaPattern)
    return adapted


def _check_patterns(model: PeftModel, setting: str, patterns: Mapping[str, float]) -> None:
    """PEFT passes over what matches nothing, and of two that match takes the first: an order that its file loses."""
    from peft.tuners.lora.layer import LoraLayer
    from peft.utils.other import get_pattern_key

    names = [name for name, module in model.get_base_model().named_modules() if isinstance(module, LoraLayer)]
    matched: dict[str, str] = {}
    for pattern in patterns:
        found = [name for name in names if get_pattern_key([pattern], name) == pattern]
        if not found:
            raise StepError(
                "pattern_unmatched",
                f"No adapted layer has a name that ends in {pattern}.",
                f"Correct training.{setting}; the layers are named like {names[0]}.",
            )
        twice = next((name for name in found if name in matched), None)
        if twice is not None:
            raise StepError(
                "pattern_ambiguous",
                f"{matched[twice]} and {pattern} both match {twice}.",
                f"Write training.{setting} so that one pattern matches a layer.",
            )
        matched |= dict.fromkeys(found, pattern)


def checkpoint_gradients(model: PeftModel) -> None:
    """Less memory for a third more time, same gradients. Throws StepError gradient_checkpointing_unsupported."""
    try:
        # The other kind needs inputs with gradients, and an embedding's output has none.
        model.get_base_model().activation_checkpointing_enable({"use_reentrant": False})
    except ValueError as cause:
        raise StepError(
            "gradient_checkpointing_unsupported",
            f"The base model cannot compute its layers twice: {cause}",
            "Set training.gradientCheckpointing to false; a smaller training.batchSize saves memory too.",
        ) from cause


def adapter_parameters(model: PeftModel) -> dict[str, torch.nn.Parameter]:
    """Those that train, by their names in the model."""
    return {name: parameter for name, parameter in model.named_parameters() if parameter.requires_grad}


def save_adapter(model: PeftModel, folder: Path, weights: dict[str, torch.Tensor], base_name: str) -> None:
    """Writes the given fp32 weights instead of the model's rounded ones, and no path of this machine."""
    import torch

    for name, parameter in adapter_parameters(model).items():
        parameter.data = weights[name].to(torch.float32)
    config = model.peft_config["default"]
    config.base_model_name_or_path = base_name
    config.inference_mode = True
    if isinstance(config.target_modules, set):
        # A set is written in another order by each process.
        config.target_modules = sorted(config.target_modules)
    folder.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(str(folder), safe_serialization=True, save_embedding_layers=False)
    (folder / "README.md").unlink(missing_ok=True)
