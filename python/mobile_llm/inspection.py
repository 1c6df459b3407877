"""What a base model is, told without loading its weights."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from mobile_llm.errors import StepError
from mobile_llm.gguf_header import read_header
from mobile_llm.local_base import with_small_files
from mobile_llm.settings import Base, InspectSettings
from mobile_llm.tokenizer import load_tokenizer

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

    from mobile_llm.events import Events


def inspect(settings: InspectSettings, _events: Events) -> dict[str, object]:
    """Returns architecture, parameters, layers, contextTokens, vocabulary, supportsTools and control tokens."""
    tokenizer = load_tokenizer(settings.base)
    shape = _gguf_shape(settings.base) if settings.base.kind == "gguf" else _folder_shape(settings.base)
    return {
        **shape,
        "vocabulary": len(tokenizer),
        "endOfTurnToken": tokenizer.eos_token or "",
        "paddingToken": tokenizer.pad_token or "",
        "supportsTools": supports_tools(tokenizer),
    }


def supports_tools(tokenizer: PreTrainedTokenizerBase) -> bool:
    """True if a tool's name reaches the prompt: templates without tool turns drop tools without a word."""
    from jinja2 import TemplateError

    marker = "marker_of_inspection"
    tool = {
        "type": "function",
        "function": {"name": marker, "description": marker, "parameters": {"type": "object", "properties": {}}},
    }
    messages = [{"role": "user", "content": "Hello"}]
    try:
        text = tokenizer.apply_chat_template(messages, tools=[tool], tokenize=False, add_generation_prompt=True)
    except (TemplateError, TypeError, KeyError):
        return False
    return marker in str(text)


def _gguf_shape(base: Base) -> dict[str, object]:
    assert base.path is not None
    header = read_header(base.path)
    architecture = header.text("general.architecture") or ""
    return {
        "architecture": architecture,
        "parameters": sum(math.prod(shape) for shape in header.shapes.values()),
        "layers": header.fields.get(f"{architecture}.block_count"),
        "contextTokens": header.fields.get(f"{architecture}.context_length"),
    }


def _folder_shape(base: Base) -> dict[str, object]:
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM

    place = str(with_small_files(base).path)
    try:
        config = AutoConfig.from_pretrained(place, trust_remote_code=False, local_files_only=True)
    except (OSError, ValueError) as cause:
        raise StepError(
            "base_unreadable", f"Cannot read the base model: {cause}", "Check the base in the recipe."
        ) from cause
    with torch.device("meta"):
        model = AutoModelForCausalLM.from_config(config, trust_remote_code=False)
    return {
        "architecture": config.model_type,
        "parameters": model.num_parameters(),
        "layers": config.num_hidden_layers,
        "contextTokens": config.max_position_embeddings,
    }
