"""Runs llama.cpp's converter on packed weights: `packed_converter.py SCRIPT FOLDER …`.

The converter names, orders and describes everything as usual. Only the bytes of packed matrices are ours: what it
would do with a matrix it does with the numbers of its rows and of its columns, and as rows stay whole, so do blocks.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from mobile_llm import packed_weights
from mobile_llm.packed_weights import BlockType
from mobile_llm.unpacking import PackedModel, read_packed_model
from mobile_llm.upstream_converter import main

_Modified = Iterator[tuple[str, Any]]


def _take_packed_weights() -> None:
    """Hooks into the converter's one class for all architectures, before its first instance is made."""
    from conversion.base import ModelBase  # type: ignore[import-not-found]

    model = read_packed_model(Path(sys.argv[1]))
    write = ModelBase.write

    def write_packed(converter: Any) -> None:  # noqa: ANN401 - a class of the converter
        _Hook(converter, model).install()
        write(converter)

    ModelBase.write = write_packed


class _Hook:
    def __init__(self, converter: Any, model: PackedModel) -> None:  # noqa: ANN401
        self._converter = converter
        self._matrices = {f"{matrix.name}.weight": matrix for matrix in model.matrices}
        self._types = {f"{name}.weight": kind for name, kind in model.types.items()}
        self._modify: Callable[[Any, str, int | None], _Modified] = converter.modify_tensors
        self._prepare_metadata: Callable[..., None] = converter.prepare_metadata

    def install(self) -> None:
        self._converter.dequant_model = self._replace_parts
        self._converter.modify_tensors = self._modify_or_place
        self._converter.prepare_metadata = self._describe

    def _replace_parts(self) -> None:
        """Each matrix stands where its parts stood; what is not read here is read when it is written."""
        import torch
        from conversion.base import LazyTorchTensor

        tensors = self._converter.model_tensors
        for name, matrix in self._matrices.items():
            for part in matrix.parts:
                del tensors[f"{matrix.name}.{part}"]
            tensors[name] = lambda matrix=matrix: LazyTorchTensor(
                meta=LazyTorchTensor.meta_with_dtype_and_shape(torch.float32, (matrix.rows, matrix.columns)),
                args=(matrix,),
                func=_dequantized,
            )

    def _modify_or_place(self, data: Any, name: str, layer: int | None) -> _Modified:  # noqa: ANN401
        kind = self._types.get(name)
        if kind is None:
            yield from self._modify(data, name, layer)
        else:
            self._place(name, kind, layer)

    def _place(self, name: str, kind: BlockType, layer: int | None) -> None:
        """Adds the blocks to the file in the order that the converter gives the rows. Throws ValueError."""
        import gguf  # type: ignore[import-not-found]
        import torch

        matrix = self._matrices[name]
        shape = (matrix.rows, matrix.columns)
        rows = torch.arange(matrix.rows, dtype=torch.int32)[:, None].expand(shape)
        columns = torch.arange(matrix.columns, dtype=torch.int32).expand(shape)
        placed = list(zip(self._modify(rows, name, layer), self._modify(columns, name, layer), strict=True))
        if not placed:
            raise ValueError(f"{name} is put together with others (experts), which packed weights cannot be")
        for (new_name, from_row), (_, from_column) in placed:
            if not _keeps_rows_whole(from_row, from_column, matrix.columns):
                raise ValueError(f"{name} is rearranged within its rows, which packed weights cannot be")
            order = from_row[:, 0].numpy()
            meta = gguf.LazyNumpyTensor.meta_with_dtype_and_shape(
                "uint8", (len(order), packed_weights.row_bytes(kind, matrix.columns))
            )
            data = gguf.LazyNumpyTensor(meta=meta, args=(matrix, kind, order), func=_ordered_blocks)
            self._converter.gguf_writer.add_tensor(new_name, data, raw_dtype=gguf.GGMLQuantizationType[kind])

    def _describe(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401
        """As llama-quantize does, the file is named after what most of its matrices are."""
        import gguf

        counts = Counter(self._types.values())
        if 2 * sum(counts.values()) > len(self._matrices):
            self._converter.ftype = gguf.LlamaFileType[f"MOSTLY_{counts.most_common(1)[0][0]}"]
        self._prepare_metadata(*arguments, **options)


def _keeps_rows_whole(from_row: Any, from_column: Any, columns: int) -> bool:  # noqa: ANN401
    import torch

    is_matrix = from_row.dim() == 2 and from_row.shape[1] == columns and from_row.shape == from_column.shape
    if not is_matrix or from_row.dtype != torch.int32:
        return False
    in_order = torch.arange(columns, dtype=torch.int32).expand(from_column.shape)
    return torch.equal(from_row, from_row[:, :1].expand(from_row.shape)) and torch.equal(from_column, in_order)


def _ordered_blocks(matrix: Any, kind: BlockType, order: Any) -> Any:  # noqa: ANN401
    return packed_weights.blocks(matrix, kind)[order]


def _dequantized(matrix: Any) -> Any:  # noqa: ANN401
    import torch

    return torch.from_numpy(packed_weights.dequantized(matrix))


if __name__ == "__main__":
    main(_take_packed_weights)
