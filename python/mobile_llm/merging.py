"""Adapter → merged weights: the adapter is added to its base in fp32 and saved in Hugging Face layout.

A tensor at a time where that is all there is to it; a whole model in memory where PEFT has to do it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from mobile_llm.base_model import load_base_model
from mobile_llm.compute import Compute
from mobile_llm.errors import StepError
from mobile_llm.local_base import with_weights
from mobile_llm.settings import MergeSettings
from mobile_llm.streamed_merge import StreamedMerge, plan_streamed_merge
from mobile_llm.tokenizer import load_tokenizer

if TYPE_CHECKING:
    from peft import PeftModel
    from transformers import PreTrainedModel

    from mobile_llm.events import Events


def merge(settings: MergeSettings, events: Events) -> dict[str, object]:
    """A quantized base is loaded unquantized here.

    Throws StepError adapter_unreadable, adapter_does_not_fit or tokens_without_weights.
    """
    import torch

    adapter = settings.adapterFolder
    if adapter is not None and not (adapter / "adapter_model.safetensors").is_file():
        raise StepError("adapter_unreadable", f"{adapter.name} holds no adapter_model.safetensors.", "Train again.")
    local = with_weights(settings.base)
    if local.kind == "folder" and local.path is not None:
        streamed = plan_streamed_merge(local.path, adapter)
        if streamed is not None:
            return _merge_streamed(streamed, local.path, settings, events)
    events.progress("merge", 0, 3, "parts")
    base = load_base_model(settings.base, "bf16", Compute("cpu", torch.float32))
    tokenizer = load_tokenizer(settings.base)
    _require_rows(base, len(tokenizer))
    events.progress("merge", 1, 3, "parts")
    merged = base if adapter is None else _with_adapter(base, adapter)
    events.progress("merge", 2, 3, "parts")
    _save(merged, settings.outputFolder)
    tokenizer.save_pretrained(str(settings.outputFolder))
    events.progress("merge", 3, 3, "parts")
    return _summary(merged, settings, events)


def _merge_streamed(streamed: StreamedMerge, base: Path, settings: MergeSettings, events: Events) -> dict[str, object]:
    """Throws StepError adapter_does_not_fit or tokens_without_weights."""
    folder, model = settings.outputFolder, streamed.model
    tokenizer = load_tokenizer(settings.base)
    _require_rows(model, len(tokenizer))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        streamed.write(folder / "model.safetensors", events)
    except ValueError as cause:
        raise _does_not_fit(str(cause)) from cause
    _save_settings(model, base, folder)
    tokenizer.save_pretrained(str(folder))
    return _summary(model, settings, events)


def _summary(merged: PreTrainedModel, settings: MergeSettings, events: Events) -> dict[str, object]:
    events.artifact("merged", settings.outputFolder)
    size = sum(file.stat().st_size for file in settings.outputFolder.iterdir())
    return {"parameters": merged.num_parameters(), "sizeBytes": size}


def _with_adapter(base: PreTrainedModel, adapter: Path) -> PreTrainedModel:
    from peft import PeftModel

    if "lm_head" in _target_modules(adapter):
        _untie_embeddings(base)
    try:
        model = PeftModel.from_pretrained(base, str(adapter))
        _require_fit(model, adapter)
        return model.merge_and_unload(safe_merge=True)
    except (RuntimeError, ValueError) as cause:
        raise _does_not_fit(str(cause)) from cause


def _require_fit(model: PeftModel, adapter: Path) -> None:
    """PEFT passes over weights that no layer of the base takes, and leaves layers without any as they begin."""
    from peft import get_peft_model_state_dict

    differing = set(get_peft_model_state_dict(model, save_embedding_layers=False)) ^ set(_weight_names(adapter))
    if differing:
        raise _does_not_fit(f"{len(differing)} weights are in one of them only, such as {min(differing)}")


def _does_not_fit(detail: str) -> StepError:
    return StepError(
        "adapter_does_not_fit", f"The adapter does not fit the base model: {detail}", "Train again on this base."
    )


def _target_modules(adapter: Path) -> list[str]:
    """The last names of the layers that an adapter changes."""
    names = [name.split(".lora_")[0] for name in _weight_names(adapter) if ".lora_" in name]
    return sorted({name.rsplit(".", 1)[-1] for name in names})


def _weight_names(adapter: Path) -> list[str]:
    from safetensors import safe_open

    with safe_open(adapter / "adapter_model.safetensors", framework="pt") as opened:
        return list(opened.keys())


def _untie_embeddings(model: PreTrainedModel) -> None:
    """What is added to the output's weights must not change what the words look like at the input."""
    import torch

    output, embeddings = model.get_output_embeddings(), model.get_input_embeddings()
    if output.weight is embeddings.weight:
        output.weight = torch.nn.Parameter(output.weight.detach().clone())
        model.config.tie_word_embeddings = False


def _require_rows(model: PreTrainedModel, token_count: int) -> None:
    """Throws StepError tokens_without_weights."""
    rows = model.get_input_embeddings().num_embeddings
    if token_count > rows:
        raise StepError(
            "tokens_without_weights",
            f"The tokenizer has {token_count} tokens, the model weights for {rows} of them.",
            "Tokens were added and the embeddings not enlarged: enlarge them in the base model, or remove the tokens.",
        )


def _save(model: PreTrainedModel, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    rotary_share = _rotary_share(model)
    model.config._name_or_path = ""  # else a path of this machine may get into config.json
    model.save_pretrained(str(folder), safe_serialization=True)
    _write_rotary_share(folder, rotary_share)


def _save_settings(model: PreTrainedModel, base: Path, folder: Path) -> None:
    """What `_save` leaves beside the weights."""
    from transformers import GenerationConfig

    rotary_share = _rotary_share(model)
    model.config._name_or_path = ""
    model.config.architectures = [type(model).__name__]
    model.config.save_pretrained(str(folder))
    _write_rotary_share(folder, rotary_share)
    has_own = (base / "generation_config.json").is_file()
    generation = GenerationConfig.from_pretrained(str(base)) if has_own else model.generation_config
    if generation is not None:
        generation.save_pretrained(str(folder))


def _write_rotary_share(folder: Path, share: float | None) -> None:
    if share is not None:
        file = folder / "config.json"
        config = json.loads(file.read_text(encoding="utf-8"))
        config["rotary_pct"] = share
        file.write_text(json.dumps(config, indent=2), encoding="utf-8")


def _rotary_share(model: PreTrainedModel) -> float | None:
    """GPT-NeoX's rotary_pct, which transformers 5 no longer writes, and without which older ones rotate a quarter."""
    if model.config.model_type != "gpt_neox":
        return None
    return float(model.config.rope_parameters.get("partial_rotary_factor", 1.0))
