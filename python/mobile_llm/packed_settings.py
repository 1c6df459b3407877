"""What a model folder says of how its weights are packed: GPTQ as AutoGPTQ and GPTQModel write it, or AutoAWQ's AWQ.

Sources: AutoGPTQ's quantization/config.py, GPTQModel's checkpoint format gptq_v2, AutoAWQ's models/_config.py.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from mobile_llm.errors import StepError

Method = Literal["gptq", "awq"]

GPTQ_BITS = (2, 3, 4, 8)
_AWQ_BITS = (4,)
# Where AutoGPTQ wrote its settings before they had a place in config.json.
_OLD_CONFIG = "quantize_config.json"


@dataclass(frozen=True)
class Packing:
    """What a checkpoint says of all its packed matrices."""

    method: Method
    bits: int
    # Inputs that share a scale; -1: all.
    group_size: int
    # Whether zero points are stored one too low, as AutoGPTQ does and gptq_v2 does not.
    is_zero_point_lowered: bool = False
    # None where the checkpoint does not tell.
    is_symmetric: bool | None = None
    is_reordered: bool = False
    # Some matrices have other bits or groups than most.
    varies: bool = False


def read_packing(folder: Path) -> Packing | None:
    """None where a folder is neither GPTQ nor AWQ. Throws StepError packed_config_invalid or packed_layout_unknown."""
    described = _described(folder)
    method = _method(described)
    if method is None:
        return None
    return _gptq_packing(described) if method == "gptq" else _awq_packing(described)


def packing_method(folder: Path) -> Method | None:
    """How a model folder's weights are packed, if at all, and as far as its settings can be read."""
    try:
        return _method(_described(folder))
    except StepError:
        return None


def _described(folder: Path) -> dict[str, Any]:
    described = _json_object(folder / "config.json").get("quantization_config")
    if described is None and (folder / _OLD_CONFIG).is_file():
        return {"quant_method": "gptq", **_json_object(folder / _OLD_CONFIG)}
    return described if isinstance(described, dict) else {}


def _method(described: dict[str, Any]) -> Method | None:
    named = str(described.get("quant_method", "")).lower()
    return next((method for method in get_args(Method) if method == named), None)


def _gptq_packing(described: dict[str, Any]) -> Packing:
    layout = str(described.get("checkpoint_format", "gptq")).lower()
    if layout not in ("gptq", "gptq_v2") or described.get("is_marlin_format") is True:
        raise _layout_unknown("marlin" if described.get("is_marlin_format") is True else layout)
    if described.get("pack_dtype", "int32") != "int32":
        raise _layout_unknown(f"pack_dtype {described['pack_dtype']}")
    symmetric = described.get("sym")
    return Packing(
        method="gptq",
        bits=_bits(described.get("bits"), GPTQ_BITS),
        group_size=_group_size(described.get("group_size", -1)),
        is_zero_point_lowered=layout == "gptq",
        is_symmetric=symmetric if isinstance(symmetric, bool) else None,
        is_reordered=described.get("desc_act") is True,
        varies=bool(described.get("dynamic")),
    )


def _awq_packing(described: dict[str, Any]) -> Packing:
    layout = str(described.get("version", described.get("checkpoint_format", "gemm"))).lower()
    if layout != "gemm":
        raise _layout_unknown(layout)
    bits = described.get("bits", described.get("w_bit"))
    group_size = described.get("group_size", described.get("q_group_size", -1))
    return Packing(method="awq", bits=_bits(bits, _AWQ_BITS), group_size=_group_size(group_size))


def _bits(value: object, known: tuple[int, ...]) -> int:
    if type(value) is not int or value not in known:
        raise _config_invalid(f"bits is {value!r}; known are {', '.join(map(str, known))}")
    return value


def _group_size(value: object) -> int:
    if type(value) is not int or (value < 1 and value != -1):
        raise _config_invalid(f"group_size is {value!r}; it must be a number above 0, or -1 for one group")
    return value


def _json_object(file: Path) -> dict[str, Any]:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as cause:
        raise _config_invalid(f"{file.name} cannot be read: {cause}") from cause
    if not isinstance(content, dict):
        raise _config_invalid(f"{file.name} is no object")
    return content


def _config_invalid(detail: str) -> StepError:
    return StepError(
        "packed_config_invalid",
        f"The checkpoint's quantization settings make no sense: {detail}.",
        "Load the model again from where it came, or choose another version of it.",
    )


def _layout_unknown(layout: str) -> StepError:
    return StepError(
        "packed_layout_unknown",
        f"The weights are packed in the layout {layout!r}, which is made for one kind of GPU only.",
        "Choose a version of the model in the layout gptq, gptq_v2 or AWQ's gemm, or the model in 16 bits.",
    )
