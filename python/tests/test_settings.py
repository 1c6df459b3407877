from __future__ import annotations

import json
from pathlib import Path

import pytest

from mobile_llm.errors import StepError
from mobile_llm.settings import TrainSettings
from mobile_llm.settings_file import read_settings

GOOD = {
    "base": {"kind": "gguf", "path": "/models/base.gguf"},
    "rows": "/run/rows.jsonl",
    "outputFolder": "/run/adapter",
    "checkpointFolder": "/run/checkpoints",
    "targetModules": ["q_proj", "v_proj"],
    "alpha": 32,
}


def read(folder: Path, content: object) -> TrainSettings:
    file = folder / "config.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    return read_settings(TrainSettings, file)


def test_reads_what_the_caller_writes(tmp_path: Path) -> None:
    settings = read(tmp_path, GOOD)
    assert settings.base.path == Path("/models/base.gguf")
    assert settings.targetModules == ["q_proj", "v_proj"]
    assert settings.alpha == 32.0
    assert settings.rankPattern == {}
    assert read(tmp_path, {**GOOD, "alphaPattern": {"q_proj": 8}}).alphaPattern == {"q_proj": 8.0}


@pytest.mark.parametrize("epochs", [3, 0.5, 2.25])
def test_epochs_may_be_a_fraction(tmp_path: Path, epochs: float) -> None:
    assert read(tmp_path, {**GOOD, "epochs": epochs}).epochs == epochs


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"learningrate": 1e-3}, "learningrate"),
        ({"rank": 0}, "rank"),
        ({"rank": True}, "rank"),
        ({"rank": "16"}, "rank"),
        ({"epochs": 0}, "epochs"),
        ({"schedule": "step"}, "schedule"),
        ({"useDora": "yes"}, "useDora"),
        ({"rankPattern": ["q_proj"]}, "rankPattern"),
        ({"rankPattern": {"q_proj": 2.5}}, "rankPattern.q_proj"),
        ({"rankPattern": {"q_proj": 0}}, "rankPattern.q_proj"),
        ({"alphaPattern": {"q_proj(": 4}}, "alphaPattern.q_proj"),
        ({"weightDecay": -0.1}, "weightDecay"),
        ({"gradientAccumulation": 0}, "gradientAccumulation"),
        ({"gradientCheckpointing": 1}, "gradientCheckpointing"),
        ({"epochs": float("inf")}, "epochs"),
        ({"precision": "fp64"}, "precision"),
        ({"rows": "rows.jsonl"}, "rows"),
        ({"targetModules": []}, "targetModules"),
        ({"learningRate": float("nan")}, "learningRate"),
        ({"base": {"kind": "hub", "repo": "org/name"}}, "base.revision"),
        ({"base": {"kind": "folder", "path": "/m", "trust": True}}, "base.trust"),
    ],
)
def test_names_the_setting_that_is_wrong(tmp_path: Path, change: dict[str, object], named: str) -> None:
    with pytest.raises(StepError, match=named) as caught:
        read(tmp_path, {**GOOD, **change})
    assert caught.value.code == "config_invalid"


def test_names_a_missing_setting(tmp_path: Path) -> None:
    with pytest.raises(StepError, match="rows is missing"):
        read(tmp_path, {key: value for key, value in GOOD.items() if key != "rows"})


def test_refuses_what_is_not_json(tmp_path: Path) -> None:
    file = tmp_path / "config.json"
    file.write_text("rank: 16", encoding="utf-8")
    with pytest.raises(StepError) as caught:
        read_settings(TrainSettings, file)
    assert caught.value.code == "config_unreadable"
