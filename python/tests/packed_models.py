"""A second hand for GPTQ and AWQ: packs random weights as the published formats say, one code at a time."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file, save_file

Array = np.ndarray[Any, Any]

AWQ_PLACES = (0, 2, 4, 6, 1, 3, 5, 7)
GPTQ_CONFIG = {"quant_method": "gptq", "bits": 4, "group_size": 32, "desc_act": False, "sym": True}
AWQ_CONFIG = {"quant_method": "awq", "bits": 4, "group_size": 32, "version": "gemm", "zero_point": True}


@dataclass
class Packer:
    """settings: as config.json has them. middle, shuffled: ends of names whose zero points, whose groups are so."""

    settings: dict[str, Any]
    middle: tuple[str, ...] = ()
    shuffled: tuple[str, ...] = ()
    scale_dtype: torch.dtype = torch.float16
    # What the packed weights stand for, by name, in f32; and with scale * zero point rounded to f16.
    weights: dict[str, torch.Tensor] = field(default_factory=dict)
    rounded: dict[str, torch.Tensor] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._random = np.random.default_rng(3)

    def pack(self, name: str, rows: int, columns: int) -> dict[str, torch.Tensor]:
        bits = self.settings["bits"]
        length = columns if self.settings["group_size"] == -1 else self.settings["group_size"]
        count = -(-columns // length)
        codes = self._random.integers(0, 2**bits, (rows, columns))
        scales = torch.from_numpy(self._random.uniform(0.002, 0.05, (rows, count))).to(self.scale_dtype)
        # An old checkpoint stores a zero point of 1 as 0; AWQ's is any.
        least = 0 if self.settings["quant_method"] == "awq" else 1
        zeros = self._random.integers(least, 2**bits, (rows, count))
        if self.settings.get("sym") or name.endswith(self.middle):
            zeros[:] = 2 ** (bits - 1)
        groups = np.arange(columns) // length
        if name.endswith(self.shuffled):
            groups = self._random.permutation(groups)
        each = scales.float()[:, groups]
        self.weights[f"{name}.weight"] = torch.from_numpy(codes - zeros[:, groups]).float() * each
        least_values = (scales.float() * torch.from_numpy(-zeros).float()).half().float()
        self.rounded[f"{name}.weight"] = torch.from_numpy(codes).float() * each + least_values[:, groups]
        if self.settings["quant_method"] == "awq":
            return self._awq(name, codes, zeros, scales)
        return self._gptq(name, codes, zeros, scales) | {f"{name}.g_idx": torch.from_numpy(groups).int()}

    def _gptq(self, name: str, codes: Array, zeros: Array, scales: torch.Tensor) -> dict[str, torch.Tensor]:
        lowered = 0 if self.settings.get("checkpoint_format") == "gptq_v2" else 1
        bits = self.settings["bits"]
        return {
            f"{name}.qweight": torch.from_numpy(np.stack([as_words(row, bits) for row in codes], 1)),
            f"{name}.qzeros": torch.from_numpy(np.stack([as_words(group - lowered, bits) for group in zeros.T])),
            f"{name}.scales": scales.T.contiguous(),
        }

    def _awq(self, name: str, codes: Array, zeros: Array, scales: torch.Tensor) -> dict[str, torch.Tensor]:
        return {
            f"{name}.qweight": torch.from_numpy(np.stack([as_awq_words(column) for column in codes.T])),
            f"{name}.qzeros": torch.from_numpy(np.stack([as_awq_words(group) for group in zeros.T])),
            f"{name}.scales": scales.T.contiguous(),
        }


def as_words(codes: Array, bits: int) -> Array:
    """One stream of bits, the lowest first, cut into words."""
    stream = sum(int(code) << (bits * place) for place, code in enumerate(codes))
    return np.frombuffer(stream.to_bytes(len(codes) * bits // 8, "little"), np.int32).copy()


def as_awq_words(codes: Array) -> Array:
    eights = [codes[start : start + 8] for start in range(0, len(codes), 8)]
    words = [sum(int(eight[code]) << (4 * place) for place, code in enumerate(AWQ_PLACES)) for eight in eights]
    return np.array(words, np.uint32).view(np.int32)


def pack_model(folder: Path, target: Path, packer: Packer) -> None:
    """A copy of a model folder with all matrices of its layers packed; the numbers in them are the packer's."""
    target.mkdir()
    for file in folder.iterdir():
        if file.suffix == ".json":
            (target / file.name).write_bytes(file.read_bytes())
    tensors: dict[str, torch.Tensor] = {}
    for name, tensor in load_file(folder / "model.safetensors").items():
        if tensor.dim() == 2 and "layers." in name:
            tensors |= packer.pack(name.removesuffix(".weight"), *tensor.shape)
        else:
            tensors[name] = tensor.half()
    save_file(tensors, target / "model.safetensors", {"format": "pt"})
    change_config(target, quantization_config=packer.settings)


def change_config(folder: Path, **changes: object) -> None:
    file = folder / "config.json"
    file.write_text(json.dumps(json.loads(file.read_text(encoding="utf-8")) | changes), encoding="utf-8")
