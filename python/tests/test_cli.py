from __future__ import annotations

import inspect
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from conftest import settings_as_json
from gguf import GGUFReader

from mobile_llm.cli import STEPS, main
from mobile_llm.settings import Base, ConvertSettings, InspectSettings, MergeSettings, TrainSettings

ROOT = Path(__file__).resolve().parent.parent
SCHEMA = json.loads((ROOT.parent / "src/protocol/steps/events.schema.json").read_text(encoding="utf-8"))


def run(step: str, settings: object, folder: Path) -> tuple[int, list[dict[str, Any]]]:
    """Runs a step as the supervisor does, and checks every line of stdout against the schema."""
    command = [sys.executable, "-m", "mobile_llm", *arguments(step, settings, folder)]
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=300)
    return finished.returncode, checked_events(finished.stdout)


def run_here(step: str, settings: object, folder: Path) -> tuple[int, list[dict[str, Any]]]:
    """The same in this process, which has imported torch and Transformers before."""
    stdout = io.TextIOWrapper(io.BytesIO())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", stdout)
        status = main(arguments(step, settings, folder))
    stdout.seek(0)
    return status, checked_events(stdout.read())


def arguments(step: str, settings: object, folder: Path) -> list[str]:
    config = folder / f"{step}.json"
    config.write_text(settings if isinstance(settings, str) else settings_as_json(settings), encoding="utf-8")
    return [step, "--config", str(config)]


def checked_events(output: str) -> list[dict[str, Any]]:
    events = [json.loads(line) for line in output.splitlines()]
    for event in events:
        jsonschema.validate(event, SCHEMA)
    return events


@pytest.mark.parametrize("step", list(STEPS))
def test_every_step_has_a_function_that_takes_its_settings(step: str) -> None:
    first, *_ = inspect.signature(STEPS[step].function()).parameters.values()
    assert first.annotation == STEPS[step].settings.__name__


def test_train_and_merge_then_convert_where_llama_cpp_is(train_settings: TrainSettings, tmp_path: Path) -> None:
    status, events = run_here("train", train_settings, tmp_path)
    assert status == 0
    assert [event["done"] for event in events if event["event"] == "progress"] == [1, 2, 3, 4]
    assert events[-1]["event"] == "done"
    assert events[-1]["steps"] == 4
    assert 1e8 < events[-1]["peakMemoryBytes"] < 1e11

    merged = tmp_path / "merged"
    status, events = run_here(
        "merge", MergeSettings(train_settings.base, merged, train_settings.outputFolder), tmp_path
    )
    assert (status, events[-1]["event"]) == (0, "done")
    assert not list(merged.glob("*.bin"))
    assert "quantization_config" not in json.loads((merged / "config.json").read_text())

    source = os.environ.get("MOBILE_LLM_LLAMA_SOURCE")
    if not source:
        pytest.skip("MOBILE_LLM_LLAMA_SOURCE names no llama.cpp tree: conversion not tried")
    file = tmp_path / "model.gguf"
    status, events = run_here("convert", ConvertSettings(merged, Path(source), file, "Tiny Assistant"), tmp_path)
    assert status == 0
    assert events[-1]["preTokenizer"] == "smollm"
    header = GGUFReader(str(file))
    assert header.get_field("general.name").contents() == "Tiny Assistant"
    assert str(tmp_path).encode() not in file.read_bytes()
    assert [entry.name for entry in merged.iterdir() if "gguf" in entry.name] == []


def test_merged_weights_say_what_base_and_adapter_say(train_settings: TrainSettings, tmp_path: Path) -> None:
    import torch
    from peft import PeftModel
    from transformers import AutoModelForCausalLM

    from mobile_llm.events import Events
    from mobile_llm.merging import merge
    from mobile_llm.training import train

    train(train_settings, Events(io.StringIO()))
    merged = tmp_path / "merged"
    merge(MergeSettings(train_settings.base, merged, train_settings.outputFolder), Events(io.StringIO()))
    tokens = torch.arange(5, 25).view(1, 20)
    with torch.no_grad():
        base = AutoModelForCausalLM.from_pretrained(str(train_settings.base.path), dtype=torch.float32)
        before = base(tokens).logits
        both = PeftModel.from_pretrained(base, str(train_settings.outputFolder))(tokens).logits
        after = AutoModelForCausalLM.from_pretrained(str(merged), dtype=torch.float32)(tokens).logits
    torch.testing.assert_close(after, both, rtol=1e-4, atol=1e-4)
    assert (after - before).abs().max() > 10 * (after - both).abs().max()


def test_inspect_tells_that_the_embedded_base_has_no_tool_turns(embedded_base: Base, tmp_path: Path) -> None:
    status, events = run_here("inspect", InspectSettings(embedded_base), tmp_path)
    assert status == 0
    found = events[-1]
    assert found["architecture"] == "llama"
    assert found["supportsTools"] is False
    assert found["endOfTurnToken"] == "<|im_end|>"
    assert (found["layers"], found["contextTokens"], found["parameters"]) == (30, 8192, 134_515_008)


@pytest.mark.parametrize(
    ("config", "code"),
    [('{"rankk": 1}', "config_invalid"), ("nonsense", "config_unreadable")],
)
def test_a_failure_ends_in_an_error_event(config: str, code: str, tmp_path: Path) -> None:
    status, events = run("train", config, tmp_path)
    assert status == 1
    assert [event["event"] for event in events] == ["error"]
    assert events[0]["code"] == code
    assert events[0]["fix"]


def test_a_missing_converter_is_named(tmp_path: Path) -> None:
    status, events = run("convert", ConvertSettings(tmp_path, tmp_path, tmp_path / "a.gguf", "A"), tmp_path)
    assert status == 1
    assert events[-1]["code"] == "converter_missing"
