"""What a base says of itself, read before any of its weights: its architecture, and how long its texts may be."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mobile_llm.errors import StepError
from mobile_llm.gguf_header import read_header
from mobile_llm.local_base import with_small_files
from mobile_llm.packed_settings import packing_method

if TYPE_CHECKING:
    from transformers import PretrainedConfig

    from mobile_llm.settings import Base


def read_config(folder: Path) -> PretrainedConfig:
    """Throws StepError base_unreadable, base_needs_code or architecture_unknown."""
    from huggingface_hub.errors import StrictDataclassError
    from transformers import CONFIG_MAPPING, MODEL_FOR_CAUSAL_LM_MAPPING, AutoConfig

    described = _described(folder)
    model_type = described.get("model_type", "")
    if model_type not in CONFIG_MAPPING:
        raise _needs_code(folder) if "auto_map" in described else _unknown(model_type, folder)
    try:
        config = AutoConfig.from_pretrained(str(folder), trust_remote_code=False, local_files_only=True)
    except (OSError, ValueError, TypeError, StrictDataclassError) as cause:
        raise _unreadable(folder, str(cause)) from cause
    if type(config) not in MODEL_FOR_CAUSAL_LM_MAPPING:
        raise _unknown(model_type, folder)
    return config


def require_unpacked(folder: Path) -> None:
    """Throws StepError base_packed."""
    method = packing_method(folder)
    if method is not None:
        raise StepError(
            "base_packed",
            f"The base model in {folder.name} is packed as {method.upper()}: its weights cannot be trained on.",
            "Name the model that it was made of as the base. To use it as it is: mobile-llm models add FOLDER.",
        )


def context_tokens(base: Base) -> int | None:
    """The longest text that a base was made for; None where it does not tell. Throws StepError base_packed."""
    base = with_small_files(base)
    assert base.path is not None
    if base.kind == "gguf":
        header = read_header(base.path)
        tokens = header.fields.get(f"{header.text('general.architecture')}.context_length")
    else:
        require_unpacked(base.path)
        tokens = getattr(read_config(base.path).get_text_config(), "max_position_embeddings", None)
    return tokens if isinstance(tokens, int) and tokens > 0 else None


def _described(folder: Path) -> dict[str, Any]:
    try:
        described = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as cause:
        raise _unreadable(folder, str(cause)) from cause
    if not isinstance(described, dict):
        raise _unreadable(folder, "config.json is no object")
    return described


def _unreadable(folder: Path, detail: str) -> StepError:
    return StepError(
        "base_unreadable",
        f"Cannot read the base model in {folder.name}: {detail}",
        "Take a folder in Hugging Face layout, with a config.json.",
    )


def _needs_code(folder: Path) -> StepError:
    return StepError(
        "base_needs_code",
        f"{folder.name} can only be loaded by code of its own (auto_map), and code of a model is never run.",
        "Choose a model whose architecture Transformers knows, or one converted to such an architecture.",
    )


def _unknown(model_type: str, folder: Path) -> StepError:
    return StepError(
        "architecture_unknown",
        f"Transformers knows no language model of the architecture {model_type!r}, which {folder.name} has.",
        "Choose another base: Llama, Qwen, Gemma, GPT-NeoX and their kin can be trained and converted.",
    )
