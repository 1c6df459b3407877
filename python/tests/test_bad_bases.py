"""Bases, adapters and losses that a training or a merge must not go on with. docs/RELIABILITY.md lists them."""

from __future__ import annotations

import io
import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from mobile_llm import training as training_module
from mobile_llm.base_config import context_tokens
from mobile_llm.errors import StepError
from mobile_llm.events import Events
from mobile_llm.llama_converter import run_converter
from mobile_llm.merging import merge
from mobile_llm.settings import Base, MergeSettings, TrainSettings
from mobile_llm.training import train

EVIL = "from pathlib import Path\nPath(__file__).with_name('ran').touch()\n"


def refused(settings: TrainSettings) -> StepError:
    with pytest.raises(StepError) as caught:
        train(settings, Events(io.StringIO()))
    assert caught.value.fix
    assert not settings.outputFolder.exists()
    return caught.value


def base_with_config(base: Base, folder: Path, config: dict[str, object]) -> Base:
    assert base.path is not None
    shutil.copytree(base.path, folder)
    file = folder / "config.json"
    file.write_text(json.dumps({**json.loads(file.read_text(encoding="utf-8")), **config}), encoding="utf-8")
    return Base("folder", folder)


@pytest.mark.parametrize("own_type", [{"model_type": "evil"}, {}])
def test_code_of_a_model_is_never_run(train_settings: TrainSettings, tmp_path: Path, own_type: dict[str, str]) -> None:
    names = {"AutoConfig": "evil.Evil", "AutoModelForCausalLM": "evil.Evil", "AutoTokenizer": ["evil.Evil", None]}
    base = base_with_config(train_settings.base, tmp_path / "base", {"auto_map": names, **own_type})
    (tmp_path / "base" / "evil.py").write_text(EVIL, encoding="utf-8")
    settings = replace(train_settings, base=base)
    if own_type:
        assert refused(settings).code == "base_needs_code"
    else:
        # What Transformers knows by itself needs no code of the folder.
        train(replace(settings, epochs=0.1), Events(io.StringIO()))
    assert not (tmp_path / "base" / "ran").exists()


def test_the_converter_runs_no_code_of_a_model_either(train_settings: TrainSettings, tmp_path: Path) -> None:
    source = os.environ.get("MOBILE_LLM_LLAMA_SOURCE")
    if not source:
        pytest.skip("MOBILE_LLM_LLAMA_SOURCE names no llama.cpp tree: its converter not tried")
    base_with_config(train_settings.base, tmp_path / "base", {})
    tokenizer = tmp_path / "base" / "tokenizer_config.json"
    own = {"auto_map": {"AutoTokenizer": ["evil.Evil", None]}, "tokenizer_class": "Evil"}
    tokenizer.write_text(json.dumps({**json.loads(tokenizer.read_text(encoding="utf-8")), **own}), encoding="utf-8")
    (tmp_path / "base" / "evil.py").write_text(EVIL, encoding="utf-8")
    # A script in the converter's place that asks for it as the converter does.
    (tmp_path / "conversion").symlink_to(Path(source) / "conversion")
    script = tmp_path / "convert.py"
    script.write_text(
        "from transformers import AutoTokenizer\nAutoTokenizer.from_pretrained('base', trust_remote_code=True)\n",
        encoding="utf-8",
    )
    with pytest.raises(StepError) as refusal:
        run_converter([str(script)], tmp_path, Events(io.StringIO()))
    assert "trust_remote_code" in refusal.value.message
    assert list(tmp_path.rglob("ran")) == []


@pytest.mark.parametrize(
    ("config", "code"),
    [
        ({"model_type": "brand_new"}, "architecture_unknown"),
        ({"model_type": "t5"}, "architecture_unknown"),
        ({"max_position_embeddings": 100}, "max_tokens_above_base"),
    ],
)
def test_a_base_is_refused_by_what_it_says_of_itself(
    train_settings: TrainSettings, tmp_path: Path, config: dict[str, object], code: str
) -> None:
    base = base_with_config(train_settings.base, tmp_path / "base", config)
    (tmp_path / "base" / "model.safetensors").unlink()
    assert refused(replace(train_settings, base=base, maxTokens=101)).code == code


@pytest.mark.parametrize("text", ["", "[]", '{"model_type": "llama", "num_hidden_layers": "two"}'])
def test_a_base_without_a_sound_config_is_refused(train_settings: TrainSettings, tmp_path: Path, text: str) -> None:
    base = base_with_config(train_settings.base, tmp_path / "base", {})
    (tmp_path / "base" / "config.json").write_text(text, encoding="utf-8")
    assert refused(replace(train_settings, base=base)).code == "base_unreadable"


@pytest.mark.parametrize(
    "files",
    [
        {"tokenizer.json": "{}"},
        {"tokenizer.json": None},
        {"tokenizer_config.json": '{"tokenizer_class": "Evil", "auto_map": {"AutoTokenizer": ["evil.Evil", null]}}'},
    ],
)
def test_a_base_without_a_sound_tokenizer_is_refused(
    train_settings: TrainSettings, tmp_path: Path, files: dict[str, str | None]
) -> None:
    base = base_with_config(train_settings.base, tmp_path / "base", {})
    (tmp_path / "base" / "evil.py").write_text(EVIL, encoding="utf-8")
    for name, text in files.items():
        (tmp_path / "base" / name).unlink()
        if text is not None:
            (tmp_path / "base" / name).write_text(text, encoding="utf-8")
    assert refused(replace(train_settings, base=base)).code == "tokenizer_unreadable"
    assert not (tmp_path / "base" / "ran").exists()


def test_a_base_tells_how_long_its_texts_may_be(embedded_base: Base, tiny_base: Base) -> None:
    assert context_tokens(tiny_base) == 512
    assert (context_tokens(embedded_base) or 0) >= 2048


@pytest.mark.parametrize("change", [{"num_hidden_layers": 1}, {"num_hidden_layers": 3}, {"hidden_size": 32}])
def test_an_adapter_of_another_base_is_refused(
    train_settings: TrainSettings, tmp_path: Path, change: dict[str, int]
) -> None:
    from transformers import AutoConfig, AutoModelForCausalLM

    train(replace(train_settings, epochs=0.1, targetModules=["q_proj"]), Events(io.StringIO()))
    other = base_with_config(train_settings.base, tmp_path / "base", change)
    config = AutoConfig.from_pretrained(other.path)
    AutoModelForCausalLM.from_config(config).save_pretrained(tmp_path / "base")
    with pytest.raises(StepError) as caught:
        merge(MergeSettings(other, tmp_path / "merged", train_settings.outputFolder), Events(io.StringIO()))
    assert caught.value.code == "adapter_does_not_fit"
    assert not (tmp_path / "merged").exists()


def test_a_loss_that_turns_nan_leaves_the_last_checkpoint(
    train_settings: TrainSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = replace(train_settings, dropout=0.0)
    learn, learnt = training_module.backpropagate, []

    def turn_nan(*arguments: object, **options: object) -> float:
        learnt.append(learn(*arguments, **options))  # type: ignore[arg-type]
        return float("nan") if len(learnt) == 3 else learnt[-1]

    with monkeypatch.context() as patched:
        patched.setattr(training_module, "backpropagate", turn_nan)
        assert refused(whole).code == "loss_not_finite"
    log = io.StringIO()
    summary = train(whole, Events(log))
    assert "Going on after step 2." in log.getvalue()
    assert summary["steps"] == 4
