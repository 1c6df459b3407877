"""GPTQ or AWQ checkpoint → GGUF whose blocks are the checkpoint's own codes, where ggml has a type that holds them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mobile_llm.conversion import check_converted
from mobile_llm.errors import StepError
from mobile_llm.llama_converter import find_converter, place, run_converter
from mobile_llm.packed_checkpoint import (
    PackedMatrix,
    damaged,
    find_packed_matrices,
    read_tensors,
)
from mobile_llm.packed_settings import read_packing
from mobile_llm.packed_weights import BlockType, block_type, is_exact, read_grid
from mobile_llm.safetensors_folder import StoredTensor, expected_shapes

if TYPE_CHECKING:
    from mobile_llm.events import Events
    from mobile_llm.settings import UnpackSettings

_WRAPPER = Path(__file__).with_name("packed_converter.py")


@dataclass(frozen=True)
class PackedModel:
    """matrices: those that are packed. types: ggml's for those whose codes it holds; the others become f16."""

    matrices: list[PackedMatrix]
    types: dict[str, BlockType]
    # Those of them whose every weight stays what it is.
    exact: frozenset[str]


def unpack(settings: UnpackSettings, events: Events) -> dict[str, object]:
    """Throws StepError not_packed, packed_*, conversion_*, converter_missing, and those of read_config."""
    converter = find_converter(settings.sourceFolder, "convert_hf_to_gguf.py")
    model = read_packed_model(settings.modelFolder)
    settings.outputFile.parent.mkdir(parents=True, exist_ok=True)
    written = settings.outputFile.with_name(f"{settings.outputFile.name}.unpacked")
    try:
        options = ["--outfile", str(written), "--outtype", "f16", "--model-name", settings.name]
        run_converter([str(converter), ".", *options], settings.modelFolder, events, _WRAPPER)
        summary = check_converted(written, settings.name, settings.modelFolder)
        place(written, settings.outputFile)
    finally:
        written.unlink(missing_ok=True)
    events.artifact("gguf", settings.outputFile)
    return {**summary, **_counts(model), "sizeBytes": settings.outputFile.stat().st_size}


def read_packed_model(folder: Path) -> PackedModel:
    """Checks all but the codes, none of which is wrong. Throws StepError not_packed, packed_*, and of read_config."""
    packing = read_packing(folder)
    if packing is None:
        raise StepError(
            "not_packed", "The model is neither GPTQ nor AWQ.", "Convert it as it is: there is nothing to unpack."
        )
    tensors = read_tensors(folder)
    matrices = find_packed_matrices(packing, tensors)
    _require_whole_model(folder, tensors, matrices)
    types: dict[str, BlockType] = {}
    exact = set()
    for matrix in matrices:
        grid = read_grid(matrix)
        kind = block_type(matrix, grid)
        if kind is not None:
            types[matrix.name] = kind
            exact |= {matrix.name} if is_exact(kind, grid) else set()
    return PackedModel(matrices, types, frozenset(exact))


def _require_whole_model(folder: Path, tensors: dict[str, StoredTensor], matrices: list[PackedMatrix]) -> None:
    """The converter writes what is there, whatever is missing."""
    found = {name: stored.shape for name, stored in tensors.items()}
    found |= {f"{matrix.name}.weight": (matrix.rows, matrix.columns) for matrix in matrices}
    expected = expected_shapes(folder, found)[1]
    for name, shape in expected.items():
        if name not in found:
            raise damaged(f"there is no {name}")
        if found[name] != shape:
            raise damaged(f"{name} is {list(found[name])}, and config.json makes it {list(shape)}")


def _counts(model: PackedModel) -> dict[str, object]:
    """How many packed matrices came over how."""
    by_type = Counter(model.types.values())
    return {
        "losslessMatrices": len(model.exact),
        "roundedMatrices": len(model.types) - len(model.exact),
        "dequantizedMatrices": len(model.matrices) - len(model.types),
        **{f"matrices{kind}": count for kind, count in sorted(by_type.items())},
    }
