"""Adapter → merged weights: the adapter is added to its base in fp32 and saved in Hugging Face layout."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from mobile_llm.base_model import Compute, load_base_model
from mobile_llm.errors import StepError
from mobile_llm.settings import MergeSettings
from mobile_llm.tokenizer import load_tokenizer

if TYPE_CHECKING:
    from transformers import PreTrainedModel

    from mobile_llm.events import Events


def merge(settings: MergeSettings, events: Events) -> dict[str, object]:
    """Throws StepError adapter_unreadable. A quantized training's base is loaded unquantized here."""
    import torch

    adapter = settings.adapterFolder
    if adapter is not None and not (adapter / "adapter_model.safetensors").is_file():
        raise StepError("adapter_unreadable", f"{adapter.name} holds no adapter_model.safetensors.", "Train again.")
    events.progress("merge", 0, 3, "parts")
    base = load_base_model(settings.base, "bf16", Compute("cpu", torch.float32))
    tokenizer = load_tokenizer(settings.base, events)
    events.progress("merge", 1, 3, "parts")
    merged = base if adapter is None else _with_adapter(base, adapter)
    events.progress("merge", 2, 3, "parts")
    _save(merged, settings.outputFolder)
    tokenizer.save_pretrained(str(settings.outputFolder))
    events.progress("merge", 3, 3, "parts")
    events.artifact("merged", settings.outputFolder)
    size = sum(file.stat().st_size for file in settings.outputFolder.iterdir())
    return {"parameters": merged.num_parameters(), "sizeBytes": size}


def _with_adapter(base: PreTrainedModel, adapter: Path) -> PreTrainedModel:
    from peft import PeftModel

    try:
        return PeftModel.from_pretrained(base, str(adapter)).merge_and_unload(safe_merge=True)
    except (RuntimeError, ValueError) as cause:
        raise StepError(
            "adapter_unreadable", f"The adapter does not fit the base model: {cause}", "Train again on this base."
        ) from cause


def _save(model: PreTrainedModel, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    rotary_share = _rotary_share(model)
    model.config._name_or_path = ""  # else a path of this machine may get into config.json
    model.save_pretrained(str(folder), safe_serialization=True)
    if rotary_share is not None:
        file = folder / "config.json"
        config = json.loads(file.read_text(encoding="utf-8"))
        config["rotary_pct"] = rotary_share
        file.write_text(json.dumps(config, indent=2), encoding="utf-8")


def _rotary_share(model: PreTrainedModel) -> float | None:
    """GPT-NeoX's rotary_pct, which transformers 5 no longer writes and llama.cpp's converter reads."""
    if model.config.model_type != "gpt_neox":
        return None
    return float(model.config.rope_parameters.get("partial_rotary_factor", 1.0))
