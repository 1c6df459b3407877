from __future__ import annotations

import io
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from mobile_llm.adapter import adapter_parameters, add_adapter
from mobile_llm.base_model import load_base_model
from mobile_llm.compute import Compute
from mobile_llm.errors import StepError
from mobile_llm.events import Events
from mobile_llm.merging import merge
from mobile_llm.settings import Base, MergeSettings, TrainSettings


def test_an_adapter_on_the_output_leaves_the_words_as_they_are(train_settings: TrainSettings, tmp_path: Path) -> None:
    """The base has one matrix for both."""
    settings = replace(train_settings, targetModules=["lm_head"], dropout=0.0)
    base = load_base_model(settings.base, "bf16", Compute("cpu", torch.float32))
    model = add_adapter(base, settings).eval()
    for parameter in adapter_parameters(model).values():
        torch.nn.init.normal_(parameter, std=0.3)
    tokens = torch.arange(10, 40).reshape(1, -1)
    with torch.no_grad():
        expected = model(input_ids=tokens).logits
    model.save_pretrained(str(tmp_path / "adapter"), save_embedding_layers=False)
    merge(MergeSettings(settings.base, tmp_path / "merged", tmp_path / "adapter"), Events(io.StringIO()))
    with torch.no_grad():
        merged = AutoModelForCausalLM.from_pretrained(tmp_path / "merged").eval()(input_ids=tokens).logits
    torch.testing.assert_close(merged, expected, rtol=1e-4, atol=1e-4)


def test_a_token_without_weights_is_refused(tiny_base: Base, tmp_path: Path) -> None:
    assert tiny_base.path is not None
    folder = Path(shutil.copytree(tiny_base.path, tmp_path / "base"))
    tokenizer = AutoTokenizer.from_pretrained(folder)
    tokenizer.add_tokens(["<action>"])
    tokenizer.save_pretrained(folder)
    with pytest.raises(StepError) as refusal:
        merge(MergeSettings(Base("folder", folder), tmp_path / "merged"), Events(io.StringIO()))
    assert refusal.value.code == "tokens_without_weights"
    assert not (tmp_path / "merged").exists()
