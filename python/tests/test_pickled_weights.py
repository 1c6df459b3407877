"""Pickled weights are opened by a confined process, and only where the settings allow it."""

from __future__ import annotations

import io
import json
import os
import pickle
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from conftest import in_folders
from safetensors.torch import load_file

from mobile_llm.base_model import load_base_model
from mobile_llm.compute import Compute
from mobile_llm.errors import StepError
from mobile_llm.events import Events
from mobile_llm.local_base import with_weights
from mobile_llm.settings import Base, TrainSettings
from mobile_llm.training import train

ROOT = Path(__file__).resolve().parent.parent
LAST = "pytorch_model-00002-of-00002.bin"
ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux confines a process so")


class RunsAProgram:
    """Opened without care, its pickle makes a file."""

    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> tuple[object, ...]:
        return os.system, (f"touch {self.marker}",)


@pytest.fixture
def pickled(tiny_base: Base, tmp_path: Path) -> Base:
    """The tiny base as two pickled files, its tied output among the tensors, once in today's format and once in the
    one before."""
    folder = tmp_path / "pickled"
    assert tiny_base.path is not None
    shutil.copytree(tiny_base.path, folder)
    weights = load_file(folder / "model.safetensors")
    (folder / "model.safetensors").unlink()
    embeddings = weights.pop("model.embed_tokens.weight")
    last = {"model.embed_tokens.weight": embeddings, "lm_head.weight": embeddings}
    torch.save(weights, folder / "pytorch_model-00001-of-00002.bin")
    torch.save(last, folder / LAST, _use_new_zipfile_serialization=False)
    (folder / "pytorch_model.bin.index.json").write_text(json.dumps({"weight_map": {}}))
    return Base("folder", folder, allowPickle=True, convertedFolder=tmp_path / "converted")


def refusal_of(base: Base) -> StepError:
    with pytest.raises(StepError) as caught:
        with_weights(base)
    assert base.convertedFolder is not None
    assert [entry for entry in base.convertedFolder.iterdir() if not entry.name.endswith(".lock")] == []
    return caught.value


def test_honest_weights_are_converted_once_and_train_the_same(
    pickled: Base, train_settings: TrainSettings, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    converted = with_weights(pickled).path
    assert converted is not None
    confined = capfd.readouterr().err
    assert "Converted pytorch_model-00001-of-00002.bin, pytorch_model-00002-of-00002.bin, confined by" in confined
    if sys.platform == "linux":
        assert "resource limits, Landlock, seccomp" in confined
    weights = load_file(converted / "model-00002-of-00002.safetensors")
    assert torch.equal(weights["lm_head.weight"], weights["model.embed_tokens.weight"])

    settings = replace(train_settings, base=pickled)
    for name, run in (("safe", train_settings), ("pickled", settings)):
        train(in_folders(run, tmp_path / name), Events(io.StringIO()))
    files = [tmp_path / name / "adapter" / "adapter_model.safetensors" for name in ("safe", "pickled")]
    assert files[0].read_bytes() == files[1].read_bytes()
    assert "Converted" not in capfd.readouterr().err


def test_without_the_flag_they_are_refused_and_the_flag_is_named(pickled: Base) -> None:
    with pytest.raises(StepError) as caught:
        load_base_model(replace(pickled, allowPickle=False), "bf16", Compute("cpu", torch.float32))
    assert caught.value.code == "pickle_weights_refused"
    assert "base.allowPickle" in caught.value.fix
    assert not (pickled.path.parent / "converted").exists()  # type: ignore[union-attr]


def test_what_a_pickle_would_run_does_not_run(pickled: Base, tmp_path: Path) -> None:
    assert pickled.path is not None
    marker = tmp_path / "was-here"
    torch.save({"weight": RunsAProgram(marker)}, pickled.path / "pytorch_model-00001-of-00002.bin")
    refusal = refusal_of(pickled)
    assert refusal.code == "pickle_not_only_weights"
    assert "system" in refusal.message
    assert not marker.exists()


@pytest.mark.parametrize(("file", "kept"), [("pytorch_model-00001-of-00002.bin", -1000), (LAST, 300)])
def test_a_file_that_was_cut_short_is_said(pickled: Base, file: str, kept: int) -> None:
    assert pickled.path is not None
    place = pickled.path / file
    place.write_bytes(place.read_bytes()[:kept])
    refusal = refusal_of(pickled)
    assert refusal.code == "pickle_unreadable"
    assert file in refusal.message
    assert "weights_only" not in refusal.message


def run_confined(attempt: str, folder: Path, *, memory: int = 1 << 28) -> subprocess.CompletedProcess[str]:
    """Python code of a process that may read /usr and its interpreter, and write to a folder."""
    readable = "[*{Path(sys.prefix), Path(sys.base_prefix), Path('/usr')}]"
    lines = [
        "import os, pickle, socket, sys",
        "from pathlib import Path",
        "from mobile_llm.confinement import Limits, confine",
        f"confine(Limits({memory}, 1 << 20, 20), readable={readable}, writable=Path({str(folder)!r}))",
        attempt,
        "os._exit(0)",
    ]
    environment = {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], env=environment, capture_output=True, text=True, check=False
    )


@ON_LINUX
@pytest.mark.parametrize(
    "attempt", ["os.system('true')", "os.execv('/bin/true', ['true'])", "os.fork()", "socket.socket()", "os.kill(1, 0)"]
)
def test_a_confined_process_is_ended_by_what_is_forbidden(attempt: str, tmp_path: Path) -> None:
    assert run_confined(attempt, tmp_path).returncode == -signal.SIGSYS


@ON_LINUX
def test_a_confined_process_runs_nothing_even_if_it_opens_a_pickle_carelessly(tmp_path: Path) -> None:
    folder, marker = tmp_path / "own", tmp_path / "own" / "was-here"
    folder.mkdir()
    (folder / "bad.pkl").write_bytes(pickle.dumps(RunsAProgram(marker)))
    attempt = f"pickle.loads(Path({str(folder / 'bad.pkl')!r}).read_bytes())"
    assert run_confined(attempt, folder).returncode == -signal.SIGSYS
    assert not marker.exists()


@ON_LINUX
def test_a_confined_process_sees_and_writes_only_its_own(tmp_path: Path) -> None:
    own, other = tmp_path / "own", tmp_path / "other.txt"
    own.mkdir()
    other.write_text("secret")
    assert run_confined(f"Path({str(own / 'a')!r}).write_text('mine')", own).returncode == 0
    for attempt in (
        f"Path({str(other)!r}).read_text()",
        f"Path({str(other)!r}).write_text('')",
        f"Path({str(tmp_path / 'new.txt')!r}).write_text('')",
        f"os.unlink({str(other)!r})",
        f"os.symlink('/etc', {str(own / 'link')!r})",
    ):
        ended = run_confined(attempt, own)
        assert ended.returncode == 1, attempt
        assert "PermissionError" in ended.stderr
    assert "MemoryError" in run_confined("bytearray(1 << 29)", own).stderr
    assert "File too large" in run_confined(f"Path({str(own / 'b')!r}).write_bytes(b'0' * (1 << 21))", own).stderr
    assert other.read_text() == "secret"
