"""Early stopping keeps the adapter that answers the evaluation rows best, however the training was interrupted."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from conftest import in_folders, interrupt_at_step
from safetensors.torch import load_file

from mobile_llm.early_stopping import EvaluationWatch
from mobile_llm.errors import StepError
from mobile_llm.events import Events
from mobile_llm.settings import EarlyStopping, TrainSettings
from mobile_llm.training import train

SILENT = Events(io.StringIO())


@pytest.fixture
def watched(train_settings: TrainSettings) -> TrainSettings:
    """It learns the training rows by heart, and the evaluation rows only at first: their answers contradict."""
    lines = [json.loads(line) for line in train_settings.rows.read_text().splitlines()]
    for number in (1, 5):
        said = lines[number]["messages"][:2]
        answer = {"role": "assistant", "content": "no, never again at that hour"}
        lines.append({"id": f"eval-{number}", "split": "eval", "messages": [*said, answer]})
    train_settings.rows.write_text("\n".join(map(json.dumps, lines)))
    stopping = EarlyStopping(patience=2, everySteps=1)
    return replace(
        train_settings, dropout=0.1, epochs=10, learningRate=0.05, schedule="constant", earlyStopping=stopping
    )


def evaluations(settings: TrainSettings) -> list[dict[str, float]]:
    found: list[dict[str, float]] = json.loads((settings.outputFolder / "training.json").read_text())["evaluations"]
    return found


def test_it_stops_and_keeps_the_best_adapter_also_when_interrupted(watched: TrainSettings, tmp_path: Path) -> None:
    log = io.StringIO()
    whole = in_folders(watched, tmp_path / "whole")
    summary = train(whole, Events(log))
    losses = [entry["loss"] for entry in evaluations(whole)]
    best = losses.index(min(losses)) + 1
    assert summary["rows"] == 8
    assert summary["bestStep"] == best
    assert summary["steps"] == best + 2 < 40
    events = [json.loads(line) for line in log.getvalue().splitlines()]
    told = [event["value"] for event in events if event["event"] == "metric" and event["name"] == "evaluationLoss"]
    assert told == pytest.approx(losses, abs=1e-5)

    # One step before the end: the best weights are then in the checkpoint alone.
    broken = in_folders(watched, tmp_path / "broken")
    interrupt_at_step(broken, best + 2)
    train(broken, SILENT)
    one, other = ({file.name: file.read_bytes() for file in entry.outputFolder.iterdir()} for entry in (whole, broken))
    assert one == other

    # The same course without looking, up to the best step, is the same adapter.
    short = in_folders(replace(watched, earlyStopping=None, epochs=best / 4), tmp_path / "short")
    train(short, SILENT)
    kept, expected = (load_file(run.outputFolder / "adapter_model.safetensors") for run in (whole, short))
    assert all(torch.equal(kept[name], weight) for name, weight in expected.items())


def test_it_needs_rows_to_evaluate(train_settings: TrainSettings) -> None:
    with pytest.raises(StepError, match="'eval'") as refused:
        train(replace(train_settings, earlyStopping=EarlyStopping()), SILENT)
    assert refused.value.code == "no_rows"


def test_a_loss_that_is_not_better_counts_against_patience() -> None:
    watch = EvaluationWatch(EarlyStopping(patience=2, everySteps=5))
    assert [watch.is_due(step, 12) for step in (4, 5, 10, 12)] == [False, True, True, True]
    stops = []
    for step, loss in [(5, 2.0), (10, 1.0), (15, 1.0), (20, 0.9), (25, 1.0), (30, 0.9)]:
        watch.add(step, loss, {"w": torch.tensor([float(step)])}, SILENT)
        stops.append(watch.should_stop)
    assert stops == [False, False, False, False, False, True]
    assert (watch.best_step, watch.best_loss) == (20, 0.9)
    assert watch.best_weights["w"].item() == 20
    restored = EvaluationWatch(EarlyStopping(patience=2, everySteps=5))
    restored.restore(watch.described(), watch.tensors())
    assert (restored.losses, restored.should_stop) == (watch.losses, True)
    assert restored.best_weights["w"].item() == 20


def test_an_evaluation_loss_that_is_not_a_number_ends_the_training() -> None:
    with pytest.raises(StepError) as caught:
        EvaluationWatch(EarlyStopping()).add(10, float("nan"), {}, SILENT)
    assert caught.value.code == "loss_not_finite"
