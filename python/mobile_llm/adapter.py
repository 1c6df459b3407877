"""Puts a LoRA adapter on a frozen base, and writes it as a PEFT folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mobile_llm.errors import StepError
from mobile_llm.settings import TrainSettings

if TYPE_CHECKING:
    import torch
    from peft import PeftModel
    from transformers import PreTrainedModel


def add_adapter(model: PreTrainedModel, settings: TrainSettings) -> PeftModel:
    """Throws StepError target_modules_unknown."""
    import torch
    from peft import LoraConfig, get_peft_model

    torch.manual_seed(settings.seed)  # the adapter's start is random
    config = LoraConfig(
        r=settings.rank,
        lora_alpha=settings.alpha,
        lora_dropout=settings.dropout,
        target_modules=settings.targetModules,
        bias="none",
        task_type="CAUSAL_LM",
    )
    try:
        return get_peft_model(model, config, autocast_adapter_dtype=False)
    except ValueError as cause:
        raise StepError(
            "target_modules_unknown",
            f"The base has no modules named {settings.targetModules}.",
            "Use all-linear, or names from the model's own layers.",
        ) from cause


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
