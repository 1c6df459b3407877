"""Kinds of adapters: what is trained is what the merge adds, whatever PEFT's options make of a layer's scale."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from peft import PeftModel
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM

from mobile_llm.adapter import add_adapter
from mobile_llm.base_model import load_base_model
from mobile_llm.compute import Compute
from mobile_llm.errors import StepError
from mobile_llm.events import Events
from mobile_llm.merging import merge
from mobile_llm.settings import MergeSettings, TrainSettings
from mobile_llm.training import train

SILENT = Events(io.StringIO())
FULL_PRECISION = Compute("cpu", torch.float32)
TOKENS = torch.tensor([[5, 17, 300, 4, 99]])


@pytest.mark.parametrize(
    "options",
    [
        {"useDora": True},
        {"rankPattern": {"q_proj": 2}, "alphaPattern": {r"layers\.1\.mlp\.up_proj": 3.0}},
        {"rankPattern": {"q_proj": 2}, "useRslora": True},
    ],
    ids=str,
)
def test_merged_weights_answer_as_the_adapter_does(
    options: dict[str, object], train_settings: TrainSettings, tmp_path: Path
) -> None:
    settings = replace(train_settings, epochs=0.5, dropout=0.0, learningRate=0.02, **options)  # type: ignore[arg-type]
    train(settings, SILENT)
    merge(MergeSettings(settings.base, tmp_path / "merged", settings.outputFolder), SILENT)

    base = load_base_model(settings.base, "bf16", FULL_PRECISION)
    merged = AutoModelForCausalLM.from_pretrained(tmp_path / "merged", dtype=torch.float32)
    with torch.no_grad():
        plain = base(TOKENS).logits
        adapted = PeftModel.from_pretrained(base, str(settings.outputFolder)).eval()(TOKENS).logits
        ours = merged(TOKENS).logits
    torch.testing.assert_close(ours, adapted, rtol=1e-4, atol=1e-4)
    assert (adapted - plain).abs().max() > 0.01


def test_options_reach_the_adapter(train_settings: TrainSettings, tmp_path: Path) -> None:
    patterns = {"rankPattern": {"q_proj": 2}, "alphaPattern": {"v_proj": 3.0}}
    train(replace(train_settings, epochs=0.25, useDora=True, useRslora=True, **patterns), SILENT)  # type: ignore[arg-type]
    weights = load_file(train_settings.outputFolder / "adapter_model.safetensors")
    ranks = {name.split(".")[-3]: weight.shape[0] for name, weight in weights.items() if "lora_A" in name}
    assert (ranks["q_proj"], ranks["v_proj"]) == (2, 4)
    assert sum("magnitude" in name for name in weights) == 14
    config = json.loads((train_settings.outputFolder / "adapter_config.json").read_text())
    assert (config["use_rslora"], config["alpha_pattern"]) == (True, {"v_proj": 3.0})


@pytest.mark.parametrize(
    ("patterns", "code"),
    [
        ({"q_porj": 2}, "pattern_unmatched"),
        ({"lm_head": 2}, "pattern_unmatched"),
        ({"q_proj": 2, r"self_attn\.[qk]_proj": 8}, "pattern_ambiguous"),
    ],
)
def test_a_pattern_that_would_not_do_what_it_says_is_refused(
    patterns: dict[str, int], code: str, train_settings: TrainSettings
) -> None:
    model = load_base_model(train_settings.base, "bf16", FULL_PRECISION)
    with pytest.raises(StepError) as refused:
        add_adapter(model, replace(train_settings, rankPattern=patterns))
    assert refused.value.code == code
