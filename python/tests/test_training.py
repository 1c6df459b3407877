from __future__ import annotations

import io
import json
import math
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from conftest import in_folders, interrupt_at_step, settings_as_json, write_rows
from peft import PeftModel
from safetensors.torch import load_file

from mobile_llm.adapter import add_adapter, checkpoint_gradients
from mobile_llm.base_model import load_base_model
from mobile_llm.compute import Compute
from mobile_llm.errors import StepError
from mobile_llm.events import Events
from mobile_llm.loss import backpropagate, keeps_packed_rows_apart
from mobile_llm.optimizer import MasterWeightAdamW, learning_rate_at
from mobile_llm.rendering import RenderedRow
from mobile_llm.settings import Base, Schedule, TrainSettings
from mobile_llm.training import train

ROOT = Path(__file__).resolve().parent.parent
# Of a training in a process of its own: what it imported, a line each.
IMPORTS = "imports.log"


def start(settings: TrainSettings, folder: Path) -> subprocess.Popen[str]:
    config = folder / "train.json"
    config.write_text(settings_as_json(settings), encoding="utf-8")
    command = [sys.executable, "-m", "mobile_llm", "train", "--config", str(config)]
    environment = {**os.environ, "PYTHONPROFILEIMPORTTIME": "1"}
    with (folder / IMPORTS).open("w", encoding="utf-8") as imports:
        return subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=imports, text=True, encoding="utf-8"
        )


def run_until_step(settings: TrainSettings, folder: Path, step: int, number: signal.Signals) -> int:
    """Starts a training, sends the signal once the step is reported, and returns the exit status."""
    with start(settings, folder) as process:
        assert process.stdout is not None
        for line in process.stdout:
            event = json.loads(line)
            if event["event"] == "progress" and event["done"] == step:
                process.send_signal(number)
                break
        process.stdout.read()
        return process.wait(timeout=300)


def test_a_killed_training_ends_as_if_it_had_not_been_killed(train_settings: TrainSettings, tmp_path: Path) -> None:
    whole = in_folders(train_settings, tmp_path / "whole")
    expected = train(whole, Events(io.StringIO()))

    broken = in_folders(train_settings, tmp_path / "broken")
    assert run_until_step(broken, tmp_path, 3, signal.SIGKILL) == -signal.SIGKILL
    assert not broken.outputFolder.exists()
    log = io.StringIO()
    resumed = train(broken, Events(log))

    assert "Going on after step" in log.getvalue()
    assert resumed["finalLoss"] == expected["finalLoss"]
    one, other = ({file.name: file.read_bytes() for file in entry.outputFolder.iterdir()} for entry in (whole, broken))
    assert one == other
    assert len(json.loads(one["training.json"])["losses"]) == 4
    modules = json.loads(one["adapter_config.json"])["target_modules"]
    assert modules == sorted(modules)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends a process without telling it")
def test_asked_to_stop_it_leaves_a_checkpoint(train_settings: TrainSettings, tmp_path: Path) -> None:
    settings = replace(train_settings, checkpointSeconds=3600.0, epochs=50)
    assert run_until_step(settings, tmp_path, 2, signal.SIGTERM) == 143
    assert (settings.checkpointFolder / "checkpoint.safetensors").is_file()
    assert not settings.outputFolder.exists()
    imported = (tmp_path / IMPORTS).read_text(encoding="utf-8")
    assert "| peft" in imported
    assert "| bitsandbytes" not in imported


def test_a_checkpoint_of_another_training_is_not_used(train_settings: TrainSettings, tmp_path: Path) -> None:
    train(train_settings, Events(io.StringIO()))
    log = io.StringIO()
    train(replace(train_settings, seed=2, outputFolder=tmp_path / "other"), Events(log))
    assert "Going on" not in log.getvalue()


def test_the_loss_falls_and_no_path_gets_into_the_adapter(train_settings: TrainSettings, tmp_path: Path) -> None:
    write_rows(train_settings.rows, [("hello", "good morning")] * 8)
    train(replace(train_settings, epochs=6, learningRate=0.02, dropout=0.0), Events(io.StringIO()))
    losses = json.loads((train_settings.outputFolder / "training.json").read_text())["losses"]
    assert losses[-1] < losses[0] - 0.3  # a random model of 49,152 words starts at 10.8
    for file in train_settings.outputFolder.iterdir():
        assert str(tmp_path).encode() not in file.read_bytes()


def test_half_an_epoch_trains_half_of_the_batches(train_settings: TrainSettings) -> None:
    whole = train(train_settings, Events(io.StringIO()))
    half = train(replace(train_settings, epochs=0.5), Events(io.StringIO()))
    assert (whole["steps"], half["steps"]) == (4, 2)
    assert half["rows"] == whole["rows"] == 8
    assert half["tokens"] == pytest.approx(whole["tokens"] / 2, rel=0.05)  # type: ignore[operator]


def test_a_loss_that_is_not_a_number_ends_the_training(train_settings: TrainSettings, tmp_path: Path) -> None:
    folder = tmp_path / "broken-base"
    folder.mkdir()
    assert train_settings.base.path is not None
    for file in train_settings.base.path.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    weights = load_file(folder / "model.safetensors")
    weights["model.norm.weight"][0] = float("nan")
    from safetensors.torch import save_file

    save_file(weights, folder / "model.safetensors", {"format": "pt"})
    with pytest.raises(StepError) as caught:
        train(replace(train_settings, base=Base("folder", folder)), Events(io.StringIO()))
    assert caught.value.code == "loss_not_finite"
    assert not train_settings.outputFolder.exists()


def test_rows_longer_than_the_context_are_left_out_and_said(train_settings: TrainSettings) -> None:
    write_rows(train_settings.rows, [("hello", "good morning"), ("word " * 80, "yes"), ("hi", "good day")])
    log = io.StringIO()
    summary = train(replace(train_settings, maxTokens=60), Events(log))
    assert summary["rows"] == 2
    assert "Left out 1 of 3 rows" in log.getvalue()
    assert "row-1" in log.getvalue()
    with pytest.raises(StepError, match="longer than 16 tokens") as caught:
        train(replace(train_settings, maxTokens=16), Events(log))
    assert caught.value.code == "all_rows_too_long"


def test_a_row_without_a_reply_is_named_before_any_step(train_settings: TrainSettings) -> None:
    message = {"role": "user", "content": "hello"}
    train_settings.rows.write_text(json.dumps({"id": "lonely", "split": "train", "messages": [message]}))
    with pytest.raises(StepError, match="lonely has no assistant turn") as caught:
        train(train_settings, Events(io.StringIO()))
    assert caught.value.code == "row_without_assistant"
    assert caught.value.fix
    assert not train_settings.checkpointFolder.exists()


def test_pickled_weights_are_refused(train_settings: TrainSettings, tmp_path: Path) -> None:
    folder = tmp_path / "pickled"
    folder.mkdir()
    assert train_settings.base.path is not None
    for file in train_settings.base.path.iterdir():
        if file.suffix == ".json" or file.suffix == ".jinja":
            (folder / file.name).write_bytes(file.read_bytes())
    (folder / "pytorch_model.bin").write_bytes(b"cos\nsystem\n(S'true'\ntR.")
    with pytest.raises(StepError) as caught:
        train(replace(train_settings, base=Base("folder", folder)), Events(io.StringIO()))
    assert caught.value.code == "pickle_weights_refused"


def test_a_gguf_base_is_not_trained_in_four_bits(train_settings: TrainSettings, embedded_base: Base) -> None:
    with pytest.raises(StepError) as caught:
        load_base_model(embedded_base, "nf4", Compute("cpu", torch.float32))
    assert caught.value.code == "precision_needs_folder"


@pytest.mark.parametrize("precision", ["int8", "nf4"])
def test_a_quantized_base_trains(train_settings: TrainSettings, precision: str) -> None:
    summary = train(
        replace(train_settings, precision=precision, dropout=0.0, epochs=3, learningRate=0.02),  # type: ignore[arg-type]
        Events(io.StringIO()),
    )
    losses = json.loads((train_settings.outputFolder / "training.json").read_text())["losses"]
    assert summary["steps"] == 12
    assert sum(losses[-4:]) < sum(losses[:4])


def test_packed_rows_cost_and_teach_what_they_do_alone(train_settings: TrainSettings) -> None:
    settings = replace(train_settings, dropout=0.0)
    rows = [
        RenderedRow("a", list(range(10, 30)), [False] * 10 + [True] * 10),
        RenderedRow("b", list(range(40, 47)), [False] * 3 + [True] * 4),
        RenderedRow("c", list(range(100, 140)), [False] * 20 + [True] * 20),
    ]
    model = add_adapter(load_base_model(settings.base, "bf16", Compute("cpu", torch.float32)), settings)
    assert keeps_packed_rows_apart(model, rows, "cpu")
    torch.manual_seed(3)
    for name, parameter in model.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(parameter, std=0.3)

    (together, gradients), (apart, expected) = (loss_and_gradients(model, rows, packed=way) for way in (True, False))
    assert together == pytest.approx(apart, rel=1e-5)
    assert len(expected) == 28
    for name, gradient in expected.items():
        torch.testing.assert_close(gradients[name], gradient, rtol=1e-3, atol=1e-6)


def loss_and_gradients(
    model: PeftModel, rows: list[RenderedRow], *, packed: bool = True
) -> tuple[float, dict[str, torch.Tensor]]:
    model.zero_grad()
    loss = backpropagate(model, rows, "cpu", packed=packed)
    return loss, {name: entry.grad.clone() for name, entry in model.named_parameters() if entry.grad is not None}


def test_layers_that_are_computed_twice_teach_the_same(train_settings: TrainSettings) -> None:
    model = add_adapter(load_base_model(train_settings.base, "bf16", Compute("cpu", torch.float32)), train_settings)
    model.train()
    rows = [
        RenderedRow("a", list(range(10, 30)), [False] * 10 + [True] * 10),
        RenderedRow("b", list(range(40, 47)), [False] * 3 + [True] * 4),
    ]
    calls = 0

    def count(*_: object) -> None:
        nonlocal calls
        calls += 1

    model.get_base_model().model.layers[0].mlp.register_forward_pre_hook(count)
    torch.manual_seed(5)  # dropout must fall alike, also the second time
    plain_loss, plain = loss_and_gradients(model, rows)
    assert calls == 1
    checkpoint_gradients(model)
    torch.manual_seed(5)
    loss, gradients = loss_and_gradients(model, rows)
    assert calls == 3
    assert loss == plain_loss
    assert all(torch.equal(gradients[name], gradient) for name, gradient in plain.items())


def test_accumulated_steps_count_as_one_and_go_on_exactly(
    train_settings: TrainSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Sums in another order differ less in fp32 than what is told apart here.
    monkeypatch.setattr("mobile_llm.training.choose_compute", lambda _: Compute("cpu", torch.float32))
    base = replace(train_settings, dropout=0.0, epochs=2, schedule="linear", weightDecay=0.1)
    # 8 rows: two steps an epoch, of 6 rows and of 2.
    large = in_folders(replace(base, batchSize=6), tmp_path / "large")
    small = in_folders(replace(base, batchSize=2, gradientAccumulation=3), tmp_path / "small")
    broken = in_folders(small, tmp_path / "broken")
    for run in (large, small):
        assert train(run, Events(io.StringIO()))["steps"] == 4
    interrupt_at_step(broken, 3)
    log = io.StringIO()
    train(broken, Events(log))
    assert "Going on after step 2" in log.getvalue()
    whole, accumulated, resumed = (
        json.loads((run.outputFolder / "training.json").read_text()) for run in (large, small, broken)
    )
    assert accumulated["losses"] == pytest.approx(whole["losses"], abs=0.002)
    assert resumed == accumulated
    first, second = (load_file(run.outputFolder / "adapter_model.safetensors") for run in (small, broken))
    assert all(torch.equal(first[name], weight) for name, weight in second.items())


def test_gradients_too_small_for_bf16_add_up() -> None:
    weight = torch.nn.Parameter(torch.zeros(1, dtype=torch.bfloat16))
    optimizer = MasterWeightAdamW({"w": weight})
    for gradient in [1.0] + [0.001] * 100:
        weight.grad = torch.full_like(weight, gradient)
        optimizer.collect_gradients()
    assert optimizer.step(1e-4, 100.0) == pytest.approx(1.1, abs=0.001)
    weight.grad = torch.full_like(weight, 1.0)
    assert optimizer.step(1e-4, 100.0) == pytest.approx(1.0)


def test_updates_too_small_for_bf16_add_up() -> None:
    weight = torch.nn.Parameter(torch.ones(4, dtype=torch.bfloat16))
    optimizer = MasterWeightAdamW({"w": weight})
    for _ in range(100):
        weight.grad = torch.ones_like(weight)
        optimizer.step(1e-4, 100.0)
    assert weight.detach().float() == pytest.approx([0.99] * 4, abs=0.004)


@pytest.mark.parametrize(("schedule", "halfway", "last"), [("cosine", 0.55, 0.1), ("linear", 0.55, 0.11)])
def test_the_learning_rate_rises_then_falls(schedule: Schedule, halfway: float, last: float) -> None:
    rates = [learning_rate_at(step, 105, 5, 1.0, schedule) for step in range(105)]
    assert rates[:6] == sorted(rates[:6])
    assert rates[5] == pytest.approx(1.0)
    assert rates[5:] == sorted(rates[5:], reverse=True)
    assert rates[55] == pytest.approx(halfway)
    assert rates[30] == pytest.approx(0.775 if schedule == "linear" else 0.1 + 0.9 * 0.5 * (1 + math.sqrt(0.5)))
    assert rates[-1] == pytest.approx(last, abs=0.002)


def test_a_constant_learning_rate_stays_after_its_warmup() -> None:
    rates = [learning_rate_at(step, 10, 2, 1.0, "constant") for step in range(10)]
    assert rates == pytest.approx([1 / 3, 2 / 3, *[1.0] * 8])


def test_weights_decay_by_the_share_that_was_asked_for() -> None:
    weight = torch.nn.Parameter(torch.ones(4))
    weight.grad = torch.zeros_like(weight)
    MasterWeightAdamW({"w": weight}, weight_decay=0.5).step(0.1, 1.0)
    assert weight.detach() == pytest.approx([0.95] * 4)
