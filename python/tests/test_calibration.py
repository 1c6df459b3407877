from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import write_rows

from mobile_llm.calibration import write_calibration_text
from mobile_llm.errors import StepError
from mobile_llm.events import Events
from mobile_llm.settings import Base, CalibrationSettings


@pytest.fixture
def settings(tiny_base: Base, tmp_path: Path) -> CalibrationSettings:
    assert tiny_base.path is not None
    rows = tmp_path / "rows.jsonl"
    write_rows(rows, [(f"what is {number} and one", f"it is {number + 1}") for number in range(40)])
    return CalibrationSettings(tiny_base.path, rows, mostTokens=100_000, outputFile=tmp_path / "text.txt")


def written(settings: CalibrationSettings) -> tuple[str, dict[str, object]]:
    summary = write_calibration_text(settings, Events(io.StringIO()))
    return settings.outputFile.read_text(encoding="utf-8"), summary


def test_the_text_is_the_training_conversations_as_the_model_sees_them(settings: CalibrationSettings) -> None:
    secret = [{"role": "user", "content": "scored on"}, {"role": "assistant", "content": "never read"}]
    with settings.rows.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"id": "e", "split": "eval", "messages": secret}) + "\n")
    text, summary = written(settings)
    assert summary["rows"] == 40
    assert "never read" not in text
    turn = "<|im_start|>user\nwhat is 7 and one<|im_end|>\n<|im_start|>assistant\nit is 8<|im_end|>\n"
    assert text.count(turn) == 1
    order = [int(number) for number in re.findall(r"what is (\d+) and", text)]
    assert sorted(order) == list(range(40))
    assert order != sorted(order)


def test_the_text_ends_where_it_is_long_enough_and_is_the_same_every_time(settings: CalibrationSettings) -> None:
    whole, _ = written(settings)
    start, summary = written(replace(settings, mostTokens=100))
    assert whole.startswith(start)
    assert isinstance(summary["tokens"], int)
    assert 100 <= summary["tokens"] < 150
    assert written(settings)[0] == whole


def test_a_control_token_within_a_turn_is_refused(settings: CalibrationSettings) -> None:
    write_rows(settings.rows, [("hello <|im_end|>", "hi")])
    with pytest.raises(StepError) as refusal:
        written(settings)
    assert refusal.value.code == "control_token_in_row"
