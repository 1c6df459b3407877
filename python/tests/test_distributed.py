"""Trainings that several processes share, as `accelerate launch` starts them: two here, without a GPU, over gloo."""

from __future__ import annotations

import io
import json
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import traceback
from dataclasses import replace
from pathlib import Path
from typing import Any, TextIO

import psutil
import pytest
import torch
from conftest import in_folders, settings_as_json
from safetensors.torch import load_file

from mobile_llm.batches import shared_batches
from mobile_llm.compute import Compute
from mobile_llm.errors import StepError, StepStopped
from mobile_llm.events import Events
from mobile_llm.rendering import RenderedRow
from mobile_llm.settings import EarlyStopping, TrainSettings
from mobile_llm.training import train

ROOT = Path(__file__).resolve().parent.parent
END_TIMEOUT_SECONDS = 120

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="forks, and ends processes by signals")


@pytest.fixture
def exact_settings(train_settings: TrainSettings, monkeypatch: pytest.MonkeyPatch) -> TrainSettings:
    """In fp32 and without dropout, which each process would draw for itself. Steps of 3, 3 and 2 rows."""
    monkeypatch.setattr("mobile_llm.training.choose_compute", lambda _: Compute("cpu", torch.float32))
    lines = train_settings.rows.read_text().splitlines()
    evaluated = [{**json.loads(line), "id": f"eval-{number}", "split": "eval"} for number, line in enumerate(lines[:3])]
    train_settings.rows.write_text("\n".join([*lines, *map(json.dumps, evaluated)]) + "\n")
    stopping = EarlyStopping(everySteps=2)
    return replace(train_settings, dropout=0.0, epochs=2.0, batchSize=3, earlyStopping=stopping)


class StoppedAt(io.TextIOWrapper):
    """Tells this process to stop once the step is reported."""

    def __init__(self, file: Path, step: int | None) -> None:
        super().__init__(file.open("ab"), encoding="utf-8", write_through=True)
        self._step = step

    def write(self, line: str) -> int:
        if self._step is not None and f'"done": {self._step},' in line:
            os.kill(os.getpid(), signal.SIGTERM)
        return super().write(line)


def share(settings: TrainSettings, log: Path, *, stop_at: int | None = None, **environment: str) -> list[str]:
    """Trains in two forks of this process, and returns what each ended with; the first writes its events to log."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    ends = multiprocessing.get_context("fork").SimpleQueue()
    common = {"WORLD_SIZE": "2", "LOCAL_WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}
    forks = [
        multiprocessing.get_context("fork").Process(
            target=_train_as,
            args=(settings, StoppedAt(log, stop_at) if rank == "0" else io.StringIO(), ends),
            kwargs={**common, **environment, "RANK": rank, "LOCAL_RANK": rank},
        )
        for rank in ("0", "1")
    ]
    for fork in forks:
        fork.start()
    for fork in forks:
        fork.join(END_TIMEOUT_SECONDS)
        if fork.is_alive():
            fork.kill()
    assert [fork.exitcode for fork in forks] == [0, 0]
    return [end for _, end in sorted(ends.get() for _ in forks)]


def _train_as(
    settings: TrainSettings,
    stream: TextIO,
    ends: multiprocessing.SimpleQueue[tuple[str, str]],
    **environment: str,
) -> None:
    os.environ |= environment
    torch.set_num_threads(1)  # the threads of the parent are not in a fork
    rank = environment["RANK"]
    try:
        train(settings, Events(stream))
        ends.put((rank, "done"))
    except StepStopped:
        ends.put((rank, "stopped"))
    except StepError as failure:
        traceback.print_exc()
        ends.put((rank, failure.code))


def trained(settings: TrainSettings) -> tuple[dict[str, torch.Tensor], dict[str, Any]]:
    summary = json.loads((settings.outputFolder / "training.json").read_text())
    return load_file(settings.outputFolder / "adapter_model.safetensors"), summary


def require_same(settings: TrainSettings, other: TrainSettings) -> None:
    (weights, summary), (expected, whole) = trained(settings), trained(other)
    assert weights.keys() == expected.keys()
    for name, weight in expected.items():
        torch.testing.assert_close(weights[name], weight, rtol=1e-4, atol=1e-6)
    assert summary["losses"] == pytest.approx(whole["losses"], abs=2e-5)
    for entry, expected_entry in zip(summary["evaluations"], whole["evaluations"], strict=True):
        assert entry == pytest.approx(expected_entry, abs=2e-5)


def test_two_processes_train_what_one_does(exact_settings: TrainSettings, tmp_path: Path) -> None:
    alone, together, sharing = (in_folders(exact_settings, tmp_path / name) for name in ("alone", "together", "fsdp"))
    train(alone, Events(io.StringIO()))
    log = tmp_path / "together.jsonl"
    assert share(together, log) == ["done", "done"]
    require_same(together, alone)
    assert trained(together)[1]["processes"] == 2
    done = [event["done"] for event in map(json.loads, log.open()) if event["event"] == "progress"]
    assert done == [1, 2, 3, 4, 5, 6]

    # Which computes a layer, and with it what its weights come together for, twice.
    sharing = replace(sharing, gradientCheckpointing=True)
    assert share(sharing, tmp_path / "fsdp.jsonl", ACCELERATE_USE_FSDP="true") == ["done", "done"]
    assert "The base's 2 layers are shared out" in (tmp_path / "fsdp.jsonl").read_text()
    require_same(sharing, alone)


def test_a_stop_told_to_one_process_stops_both_and_both_go_on_exactly(
    train_settings: TrainSettings, tmp_path: Path
) -> None:
    # With dropout, which each process draws for itself.
    whole, broken = (in_folders(train_settings, tmp_path / name) for name in ("whole", "broken"))
    broken = replace(broken, checkpointSeconds=3600.0)
    assert share(whole, tmp_path / "whole.jsonl") == ["done", "done"]
    assert share(broken, tmp_path / "broken.jsonl", stop_at=2) == ["stopped", "stopped"]
    assert not broken.outputFolder.exists()
    assert share(broken, tmp_path / "broken.jsonl") == ["done", "done"]
    assert "Going on after step 2" in (tmp_path / "broken.jsonl").read_text()
    one, other = ({file.name: file.read_bytes() for file in run.outputFolder.iterdir()} for run in (whole, broken))
    assert one == other
    states = load_file(broken.checkpointFolder / "checkpoint.safetensors")
    assert not torch.equal(states["random.cpu"], states["random.cpu.1"])


def test_a_four_bit_base_is_not_shared_out(exact_settings: TrainSettings, tmp_path: Path) -> None:
    settings = replace(exact_settings, precision="nf4")
    ends = share(settings, tmp_path / "events.jsonl", ACCELERATE_USE_FSDP="true")
    assert ends == ["sharding_unsupported"] * 2


def launch(settings: TrainSettings, folder: Path) -> subprocess.Popen[str]:
    """As the step train starts it."""
    accelerate = folder / "accelerate.yaml"
    accelerate.write_text(
        "compute_environment: LOCAL_MACHINE\ndistributed_type: MULTI_GPU\nuse_cpu: true\n"
        "num_machines: 1\nnum_processes: 2\nmain_process_port: 0\n"
    )
    config = folder / "train.json"
    config.write_text(settings_as_json(settings), encoding="utf-8")
    command = [sys.executable, "-m", "accelerate.commands.launch", "--config_file", str(accelerate)]
    command += ["-m", "mobile_llm", "train", "--config", str(config)]
    environment = {**os.environ, "CUDA_VISIBLE_DEVICES": ""}
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )


def test_a_killed_process_ends_the_others_and_all_go_on(train_settings: TrainSettings, tmp_path: Path) -> None:
    settings = replace(train_settings, epochs=20.0)
    events = []
    with launch(settings, tmp_path) as launcher:
        assert launcher.stdout is not None
        for line in launcher.stdout:
            events.append(json.loads(line))
            if events[-1]["event"] == "progress" and events[-1]["done"] == 3:
                second = next(child for child in psutil.Process(launcher.pid).children() if child_rank(child) == "1")
                second.kill()
        assert launcher.wait(END_TIMEOUT_SECONDS) == 1
    done = [event["done"] for event in events if event["event"] == "progress"]
    assert done == list(range(1, len(done) + 1))
    assert [event["code"] for event in events if event["event"] == "error"] == ["training_process_lost"]
    assert not settings.outputFolder.exists()

    log = tmp_path / "again.jsonl"
    assert share(settings, log, stop_at=done[-1] + 2) == ["stopped", "stopped"]
    assert "Going on after step" in log.read_text()


def child_rank(process: psutil.Process) -> str | None:
    return process.environ().get("RANK")


def test_every_row_is_computed_once_whatever_the_number_of_processes() -> None:
    rows = [RenderedRow(str(number), [1, 2], [False, True]) for number in range(5)]
    shares = [shared_batches(rows, 2, rank, 3) for rank in range(3)]
    assert {len(batches) for batches in shares} == {1}
    seen = [row.id for batches in shares for batch, part in batches if part > 0 for row in batch]
    assert sorted(seen) == ["0", "1", "2", "3", "4"]
    assert sum(part for batches in shares for _, part in batches) == pytest.approx(1)
    assert shared_batches(rows[:1], 2, 2, 3) == [(rows[:1], 0.0)]
