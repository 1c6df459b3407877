"""Pickled weights → safetensors, opened by a confined process and kept by what they were made of."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from mobile_llm.errors import StepError
from mobile_llm.hub import PICKLES
from mobile_llm.unpickling import converted_name

# Raised whenever the same files would be converted to something else.
_VERSION = 1
_TIMEOUT_SECONDS = 3600.0
_SMALL_FILES = (".json", ".jinja", ".model", ".txt")


def converted_folder(folder: Path, kept: Path) -> Path:
    """A folder with all of a model that lies in `folder`, its weights as safetensors; made once for the same files.

    Throws StepError pickle_not_only_weights, pickle_unreadable or pickle_conversion_failed.
    """
    from filelock import FileLock

    weights = sorted(file for pattern in PICKLES for file in folder.glob(pattern))
    others = sorted(file for file in folder.iterdir() if file.suffix in _SMALL_FILES and ".bin.index" not in file.name)
    target = kept / _key([*weights, *others])
    kept.mkdir(parents=True, exist_ok=True)
    # The processes of one training all need it.
    with FileLock(kept / f"{target.name}.lock"):
        if not target.is_dir():
            partial = kept / f"{target.name}.partial"
            shutil.rmtree(partial, ignore_errors=True)
            partial.mkdir()
            try:
                _convert(weights, others, partial)
                partial.rename(target)
            finally:
                shutil.rmtree(partial, ignore_errors=True)
    return target


def _key(files: list[Path]) -> str:
    digest = hashlib.sha256(f"{_VERSION}".encode())
    for file in files:
        digest.update(f"\n{file.name} ".encode())
        with file.open("rb") as opened:
            while block := opened.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


def _convert(weights: list[Path], others: list[Path], place: Path) -> None:
    said = _unpickle(weights, place)
    names = ", ".join(file.name for file in weights)
    print(f"Converted {names}, confined by {', '.join(said) or 'nothing'}.", file=sys.stderr)
    made = [converted_name(file.name) for file in weights]
    found = sorted(entry.name for entry in place.iterdir())
    if found != sorted(made) or any((place / name).is_symlink() for name in made):
        raise _failed(f"it left {', '.join(found)}")
    weight_map, total = _checked(place, made)
    if len(made) > 1:
        index = {"metadata": {"total_size": total}, "weight_map": weight_map}
        (place / "model.safetensors.index.json").write_text(json.dumps(index, indent=2), encoding="utf-8")
    for file in others:
        shutil.copyfile(file, place / file.name)
    for name in made:
        with (place / name).open("rb+") as written:
            os.fsync(written.fileno())


def _unpickle(weights: list[Path], place: Path) -> list[str]:
    """Returns what confined the process that opened the files."""
    package = str(Path(__file__).resolve().parent.parent)
    environment = {"PYTHONPATH": package, "PYTHONNOUSERSITE": "1", "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    # Without threads of its own: what confines a thread does not confine those that were there before.
    environment |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    for name in ("PYTHONPYCACHEPREFIX", "SystemRoot"):
        if name in os.environ:
            environment[name] = os.environ[name]
    files = [str(file.absolute()) for file in weights]
    with tempfile.TemporaryDirectory() as empty:
        try:
            ended = subprocess.run(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-m", "mobile_llm.unpickling", str(place), *files],
                cwd=empty,
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_TIMEOUT_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as cause:
            raise _failed(f"it took more than {_TIMEOUT_SECONDS:.0f} s") from cause
    sys.stderr.write(ended.stderr.decode(errors="replace"))
    try:
        answer = json.loads(ended.stdout)
    except ValueError as cause:
        raise _failed(_end_of(ended.returncode)) from cause
    if "error" in answer:
        raise _refusal(answer)
    return [str(name) for name in answer["confinedBy"]]


def _checked(place: Path, names: list[str]) -> tuple[dict[str, str], int]:
    """Every tensor's file, and their bytes. The reader checks each header against its file."""
    from safetensors import SafetensorError, safe_open

    weight_map: dict[str, str] = {}
    for name in names:
        try:
            with safe_open(place / name, framework="pt") as opened:
                for tensor in opened.keys():  # noqa: SIM118 - not a dict
                    if tensor in weight_map or 0 in opened.get_slice(tensor).get_shape():
                        raise _failed(f"{tensor} is there twice or empty")
                    weight_map[tensor] = name
        except SafetensorError as cause:
            raise _failed(f"{name} is damaged: {cause}") from cause
    if not weight_map:
        raise _failed("there are no tensors in it")
    return weight_map, sum((place / name).stat().st_size for name in names)


def _end_of(status: int) -> str:
    if status < 0:
        asked = "it asked for too much, or for what is forbidden"
        return f"the process that opened them was ended by signal {-status}: {asked}"
    return f"the process that opened them failed with exit code {status}"


def _refusal(answer: dict[str, str]) -> StepError:
    if answer["error"] == "not_only_weights":
        return StepError(
            "pickle_not_only_weights",
            f"{answer['file']} holds more than weights, and was not opened: {answer['reason']}",
            "Do not use this model unless you know why; a version of it with .safetensors files is safe to load.",
        )
    return StepError(
        "pickle_unreadable",
        f"{answer['file']} cannot be read: {answer['reason']}",
        "It may be cut short: load it again from where it came.",
    )


def _failed(detail: str) -> StepError:
    return StepError(
        "pickle_conversion_failed",
        f"The pickled weights could not be converted: {detail}.",
        "The run's log says more. Use a version of the model with .safetensors files.",
    )
