from __future__ import annotations

import io
import json
import math
import os
from pathlib import Path

import pytest
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM

from mobile_llm.adapter_conversion import convert_adapter
from mobile_llm.errors import StepError
from mobile_llm.events import Events
from mobile_llm.gguf_header import read_header
from mobile_llm.settings import Base, ConvertAdapterSettings

ALPHA = 8
RANK = 4


@pytest.fixture
def settings(tiny_base: Base, tmp_path: Path) -> ConvertAdapterSettings:
    source = os.environ.get("MOBILE_LLM_LLAMA_SOURCE")
    if not source:
        pytest.skip("MOBILE_LLM_LLAMA_SOURCE is not set; `npm test` sets it")
    assert tiny_base.path is not None
    return ConvertAdapterSettings(tmp_path / "adapter", tiny_base.path, Path(source), tmp_path / "out" / "adapter.gguf")


def write_adapter(settings: ConvertAdapterSettings, **options: object) -> None:
    model = AutoModelForCausalLM.from_pretrained(settings.modelFolder)
    config = LoraConfig(r=RANK, lora_alpha=ALPHA, target_modules=["q_proj", "v_proj"], **options)  # type: ignore[arg-type]
    get_peft_model(model, config).save_pretrained(str(settings.adapterFolder))


def test_an_adapter_becomes_a_gguf_in_16_bits_that_names_nothing_of_this_machine(
    settings: ConvertAdapterSettings,
) -> None:
    write_adapter(settings)
    events = io.StringIO()
    summary = convert_adapter(settings, Events(events))
    header = read_header(settings.outputFile)
    assert summary["tensors"] == len(header.shapes) == 2 * 2 * 2
    assert header.fields["adapter.lora.alpha"] == ALPHA
    assert header.text("general.type") == "adapter"
    assert str(settings.adapterFolder.parent).encode() not in settings.outputFile.read_bytes()
    assert [path.name for path in settings.outputFile.parent.iterdir()] == ["adapter.gguf"]
    assert json.loads(events.getvalue().splitlines()[-1])["event"] == "artifact"


def test_an_rslora_keeps_its_scale(settings: ConvertAdapterSettings) -> None:
    write_adapter(settings, use_rslora=True)
    convert_adapter(settings, Events(io.StringIO()))
    alpha = read_header(settings.outputFile).fields["adapter.lora.alpha"]
    assert isinstance(alpha, float)
    assert math.isclose(alpha / RANK, ALPHA / math.sqrt(RANK))


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"use_dora": True}, "is a DoRA"),
        ({"alpha_pattern": {"q_proj": 3}}, "alpha_pattern"),
        ({"rank_pattern": {"q_proj": 2}, "use_rslora": True}, "rank_pattern"),
        ({"modules_to_save": ["lm_head"]}, "embeddings"),
    ],
)
def test_what_a_gguf_cannot_hold_is_refused(
    settings: ConvertAdapterSettings, options: dict[str, object], reason: str
) -> None:
    write_adapter(settings, **options)
    with pytest.raises(StepError, match=reason) as refusal:
        convert_adapter(settings, Events(io.StringIO()))
    assert refusal.value.code == "adapter_unsupported"
    assert not settings.outputFile.exists()
