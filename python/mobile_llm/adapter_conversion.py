"""LoRA adapter → GGUF in f16, by llama.cpp's own converter: what a phone loads beside a base that is there already."""

from __future__ import annotations

import json
import math
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from mobile_llm.errors import StepError
from mobile_llm.gguf_header import read_header
from mobile_llm.llama_converter import find_converter, place, run_converter
from mobile_llm.settings import ConvertAdapterSettings

if TYPE_CHECKING:
    from mobile_llm.events import Events

# Constant and relative, so that no path of this machine gets into the file.
_FOLDER_NAME = "adapter"
_OUTPUT_NAME = "adapter.gguf"
_OUT_TYPE = "f16"


def convert_adapter(settings: ConvertAdapterSettings, events: Events) -> dict[str, object]:
    """Throws StepError converter_missing, adapter_unreadable, adapter_unsupported, conversion_failed or _unsound."""
    converter = find_converter(settings.sourceFolder, "convert_lora_to_gguf.py")
    config = _plain_config(settings.adapterFolder)
    settings.outputFile.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.outputFile.parent) as work:
        folder = Path(work)
        adapter = folder / _FOLDER_NAME
        adapter.mkdir()
        (adapter / "adapter_config.json").write_text(json.dumps(config), encoding="utf-8")
        shutil.copyfile(settings.adapterFolder / "adapter_model.safetensors", adapter / "adapter_model.safetensors")
        options = ["--base", str(settings.modelFolder), "--outfile", _OUTPUT_NAME, "--outtype", _OUT_TYPE]
        run_converter([str(converter), *options, _FOLDER_NAME], folder, events)
        summary = _check(folder / _OUTPUT_NAME, config)
        place(folder / _OUTPUT_NAME, settings.outputFile)
    events.artifact("adapter-gguf", settings.outputFile)
    return {**summary, "sizeBytes": settings.outputFile.stat().st_size}


def _plain_config(folder: Path) -> dict[str, object]:
    """The adapter's settings as a plain LoRA's, which is all that a GGUF can say: its scale is alpha / rank.

    The converter takes an rsLoRA's alpha as it is, and its scale would be wrong by the root of the rank.
    """
    try:
        config = json.loads((folder / "adapter_config.json").read_text(encoding="utf-8"))
        rank, alpha = int(config["r"]), float(config["lora_alpha"])
    except (OSError, ValueError, KeyError, TypeError) as cause:
        raise StepError("adapter_unreadable", f"{folder.name} is no LoRA adapter: {cause}", "Train again.") from cause
    reason = _unsupported(config)
    if reason:
        raise StepError(
            "adapter_unsupported",
            f"The adapter {reason}, which a GGUF adapter cannot hold.",
            "Push the merged model instead: there it is part of the weights.",
        )
    if config.get("use_rslora"):
        config = {**config, "use_rslora": False, "lora_alpha": alpha * math.sqrt(rank)}
    return config


def _unsupported(config: dict[str, object]) -> str:
    if config.get("use_dora"):
        return "is a DoRA"
    for name in ("alpha_pattern", "rank_pattern"):
        if config.get(name):
            return f"has a {name}"
    if config.get("modules_to_save") or config.get("trainable_token_indices"):
        return "has trained embeddings or whole layers"
    if config.get("bias", "none") != "none":
        return "has trained biases"
    return ""


def _check(file: Path, config: dict[str, object]) -> dict[str, object]:
    header = read_header(file)
    alpha = header.fields.get("adapter.lora.alpha")
    pairs = sum(name.endswith(".lora_a") for name in header.shapes)
    wanted = float(config["lora_alpha"])  # type: ignore[arg-type]
    if not isinstance(alpha, float) or not math.isclose(alpha, wanted, rel_tol=1e-6):
        raise _unsound(f"its alpha is {alpha} instead of {wanted}")
    if pairs == 0 or 2 * pairs != len(header.shapes):
        raise _unsound(f"of {len(header.shapes)} tensors {pairs} are the first of a pair")
    return {"architecture": header.text("general.architecture") or "", "tensors": len(header.shapes), "alpha": alpha}


def _unsound(what: str) -> StepError:
    return StepError("conversion_unsound", f"The converted adapter is not as asked: {what}.", "Report this fault.")
