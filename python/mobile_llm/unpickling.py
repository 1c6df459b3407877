"""The process that opens pickled weights and does nothing else: python -m mobile_llm.unpickling OUTPUT INPUT…

It prints one JSON object: what confined it and the files that it wrote into OUTPUT, or what kept it from that.
"""

from __future__ import annotations

import json
import os
import pickle
import sys
import zipfile
from pathlib import Path

from mobile_llm.confinement import Limits, confine

_GIBIBYTE = 1 << 30


def main(arguments: list[str]) -> int:
    """arguments: the file to write, then the pickles. Returns the exit status."""
    output, *inputs = (Path(argument) for argument in arguments)
    # Imported before anything is confined: a library looks for files and programs then, and later no more.
    import safetensors.torch
    import torch

    torch.set_num_threads(1)
    largest = max(file.stat().st_size for file in inputs)
    limits = Limits(
        memory_bytes=3 * largest + _GIBIBYTE,
        file_bytes=2 * largest + _GIBIBYTE // 16,
        processor_seconds=120 + 60 * sum(file.stat().st_size for file in inputs) // _GIBIBYTE,
    )
    # Modules that are imported late are read from here.
    libraries = {Path(place) for place in (sys.prefix, sys.base_prefix, *sys.path) if Path(place).exists()}
    readable = [*inputs, *(place for place in libraries if place != Path.cwd())]
    in_force = confine(limits, readable=readable, writable=output)
    written: dict[str, str] = {}
    for file in inputs:
        try:
            tensors = _weights_of(file)
        except _NotWeights as refusal:
            print(json.dumps({"error": "not_only_weights", "file": file.name, "reason": str(refusal)}))
            return 1
        except _Damaged as damage:
            print(json.dumps({"error": "unreadable", "file": file.name, "reason": str(damage)}))
            return 1
        name = converted_name(file.name)
        safetensors.torch.save_file(tensors, output / name, {"format": "pt"})
        written[file.name] = name
    print(json.dumps({"confinedBy": in_force, "written": written}))
    return 0


def converted_name(name: str) -> str:
    """pytorch_model-00001-of-00002.bin → model-00001-of-00002.safetensors"""
    return name.removeprefix("pytorch_").removesuffix(".bin") + ".safetensors"


class _NotWeights(Exception):
    """The file holds, or asks for, something else than named tensors."""


class _Damaged(Exception):
    """The file cannot be read to its end."""


def _weights_of(file: Path) -> dict[str, object]:
    import torch

    try:
        found = torch.load(file, map_location="cpu", weights_only=True, mmap=zipfile.is_zipfile(file))
    except pickle.UnpicklingError as refusal:
        # Its other words advise to open the file without care.
        asked = next((line.strip() for line in str(refusal).splitlines() if "GLOBAL" in line), None)
        if asked is None:
            raise _Damaged("it is damaged, or not weights at all") from refusal
        raise _NotWeights(asked) from refusal
    except MemoryError:
        raise
    except Exception as damage:  # the reader throws anything at a file that is cut short
        raise _Damaged((str(damage).strip().splitlines() or ["it ends too early"])[0][:300]) from damage
    if not isinstance(found, dict):
        raise _NotWeights(f"it holds a {type(found).__name__}")
    storages: set[int] = set()
    weights: dict[str, object] = {}
    for name, tensor in found.items():
        if not isinstance(name, str) or not isinstance(tensor, torch.Tensor):
            raise _NotWeights(f"it holds a {type(tensor).__name__} named {name!r}")
        if tensor.layout != torch.strided or tensor.is_quantized or tensor.is_complex():
            raise _NotWeights(f"{name} is not a plain tensor")
        storage = tensor.untyped_storage().data_ptr()
        # Of tensors that share their numbers, as tied embeddings do, each is written out: which of them the model
        # would tie again is not known here.
        tensor = tensor.detach()
        weights[name] = tensor.clone().contiguous() if storage in storages else tensor.contiguous()
        storages.add(storage)
    return weights


if __name__ == "__main__":
    status = main(sys.argv[1:])
    sys.stdout.flush()
    os._exit(status)  # threads and destructors may need what is forbidden by now
