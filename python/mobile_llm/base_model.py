"""Loads a base model's weights, from safetensors or GGUF only, never running code that came with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mobile_llm.base_config import require_unpacked
from mobile_llm.errors import StepError
from mobile_llm.local_base import with_weights

if TYPE_CHECKING:
    from transformers import PreTrainedModel

    from mobile_llm.compute import Compute
    from mobile_llm.settings import Base, Precision


def load_base_model(base: Base, precision: Precision, compute: Compute) -> PreTrainedModel:
    """Throws StepError precision_needs_folder, base_unreadable, base_packed, or one of with_weights."""
    from transformers import AutoModelForCausalLM, GgufConfig

    base = with_weights(base)
    assert base.path is not None
    if base.kind == "folder":
        require_unpacked(base.path)

    arguments: dict[str, Any] = {"dtype": compute.dtype, "trust_remote_code": False, "attn_implementation": "sdpa"}
    if precision != "bf16":
        arguments |= _quantized_loading(base, precision, compute)
    try:
        if base.kind == "gguf":
            # Unpacked by name: with the kernels package installed, transformers would keep the blocks packed.
            arguments["quantization_config"] = GgufConfig(dequantize=True)
            model = AutoModelForCausalLM.from_pretrained(str(base.path.parent), gguf_file=base.path.name, **arguments)
            forget_gguf_marks(model)
        else:
            model = AutoModelForCausalLM.from_pretrained(
                str(base.path), use_safetensors=True, local_files_only=True, **arguments
            )
    except (OSError, ValueError, ImportError) as cause:
        raise StepError(
            "base_unreadable", f"Cannot load the base model: {cause}", "Check the base in the recipe."
        ) from cause
    if precision == "bf16":
        return model.to(compute.device)
    keep_differentiable(model)
    return model


def keep_differentiable(model: PreTrainedModel) -> None:
    """Keeps bitsandbytes from packing 4-bit weights for its AVX-512 kernel.

    On a CPU with bf16 instructions it does so at the first forward pass in evaluation mode, for good; the kernel has
    no gradient, and training would go on with what little passes it by (bitsandbytes 0.50.2, Linear4bit.forward).
    """
    for module in model.modules():
        if hasattr(module, "support_avx512bf16_for_cpu"):
            module.support_avx512bf16_for_cpu = False


def forget_gguf_marks(model: PreTrainedModel) -> None:
    """The weights are plain numbers after loading; with the marks left on, save_pretrained refuses."""
    for name in ("hf_quantizer", "is_quantized", "quantization_method", "_is_quantized_training_enabled"):
        if name in model.__dict__:
            delattr(model, name)
    if "quantization_config" in model.config.__dict__:
        del model.config.quantization_config


def _quantized_loading(base: Base, precision: Precision, compute: Compute) -> dict[str, Any]:
    if base.kind == "gguf":
        raise StepError(
            "precision_needs_folder",
            f"A GGUF base cannot be trained in {precision}.",
            "Use precision bf16, or a folder or hub base.",
        )
    from transformers import BitsAndBytesConfig

    if precision == "int8":
        config = BitsAndBytesConfig(load_in_8bit=True)
    else:
        config = BitsAndBytesConfig(load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_compute_dtype=compute.dtype)
    return {"quantization_config": config, "device_map": {"": compute.device}}
