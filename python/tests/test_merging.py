from __future__ import annotations

import io
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from paper_models import HUMAN_AND_BOT, write_paper_model
from peft import LoraConfig, get_peft_model
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM, AutoTokenizer, PreTrainedModel

from mobile_llm import merging
from mobile_llm.adapter import adapter_parameters, add_adapter
from mobile_llm.base_model import load_base_model
from mobile_llm.compute import Compute
from mobile_llm.errors import StepError
from mobile_llm.events import Events
from mobile_llm.merging import merge
from mobile_llm.settings import Base, MergeSettings, TrainSettings
from mobile_llm.streamed_merge import plan_streamed_merge


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


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        (torch.float16, {}),
        (torch.bfloat16, {"use_rslora": True, "rank_pattern": {"q_proj": 2}, "alpha_pattern": {"up_proj": 3}}),
    ],
)
def test_a_tensor_at_a_time_makes_what_peft_makes(
    tiny_base: Base, tmp_path: Path, kind: torch.dtype, options: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    base, adapter = tmp_path / "base", tmp_path / "adapter"
    assert tiny_base.path is not None
    model = AutoModelForCausalLM.from_pretrained(tiny_base.path, dtype=kind)
    model.save_pretrained(base, max_shard_size="2MB")
    tokenizer_files = [*tiny_base.path.glob("tokenizer*"), *tiny_base.path.glob("*.jinja")]
    for file in tokenizer_files:
        shutil.copy(file, base)
    write_adapter(model, adapter, LoraConfig(r=4, target_modules="all-linear", init_lora_weights=False, **options))
    assert plan_streamed_merge(base, adapter) is not None
    merge(MergeSettings(Base("folder", base), tmp_path / "streamed", adapter), Events(io.StringIO()))
    monkeypatch.setattr(merging, "plan_streamed_merge", lambda *_: None)
    merge(MergeSettings(Base("folder", base), tmp_path / "whole", adapter), Events(io.StringIO()))
    assert_same_folders(tmp_path / "streamed", tmp_path / "whole")


def test_gpt_neox_is_merged_under_the_names_of_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base, adapter = tmp_path / "base", tmp_path / "adapter"
    write_paper_model("a", base)
    model = AutoModelForCausalLM.from_pretrained(base)
    write_adapter(model, adapter, LoraConfig(r=4, target_modules=["query_key_value"], init_lora_weights=False))
    settings = MergeSettings(Base("folder", base, chatTemplate=HUMAN_AND_BOT), tmp_path / "streamed", adapter)
    assert plan_streamed_merge(base, adapter) is not None
    merge(settings, Events(io.StringIO()))
    assert "embed_out.weight" in load_file(tmp_path / "streamed" / "model.safetensors")
    monkeypatch.setattr(merging, "plan_streamed_merge", lambda *_: None)
    merge(replace(settings, outputFolder=tmp_path / "whole"), Events(io.StringIO()))
    assert_same_folders(tmp_path / "streamed", tmp_path / "whole")


def test_names_of_now_are_known_too(tmp_path: Path) -> None:
    write_paper_model("a", tmp_path)
    weights = load_file(tmp_path / "model.safetensors")
    save_file(weights | {"lm_head.weight": weights.pop("embed_out.weight")}, tmp_path / "model.safetensors")
    assert plan_streamed_merge(tmp_path, None) is not None


def write_adapter(model: PreTrainedModel, folder: Path, config: LoraConfig) -> None:
    get_peft_model(model, config, autocast_adapter_dtype=False).float().save_pretrained(
        str(folder), save_embedding_layers=False
    )


def assert_same_folders(one: Path, other: Path) -> None:
    assert sorted(entry.name for entry in one.iterdir()) == sorted(entry.name for entry in other.iterdir())
    for file in one.iterdir():
        if file.suffix == ".safetensors":
            left, right = load_file(file), load_file(other / file.name)
            assert left.keys() == right.keys()
            for name, tensor in left.items():
                assert tensor.dtype == right[name].dtype == torch.float32
                assert torch.equal(tensor, right[name]), name
        else:
            assert file.read_text(encoding="utf-8") == (other / file.name).read_text(encoding="utf-8"), file.name


@pytest.mark.parametrize("change", [{"use_dora": True}, {"target_modules": ["lm_head"]}])
def test_what_is_more_than_adding_two_matrices_is_left_to_peft(
    tiny_base: Base, tmp_path: Path, change: dict[str, Any]
) -> None:
    assert tiny_base.path is not None
    model = AutoModelForCausalLM.from_pretrained(tiny_base.path)
    write_adapter(model, tmp_path, LoraConfig(**({"r": 4, "target_modules": ["q_proj"]} | change)))
    assert plan_streamed_merge(tiny_base.path, tmp_path) is None
    assert plan_streamed_merge(tiny_base.path, None) is not None


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
