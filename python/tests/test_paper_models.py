"""Both papers' architectures: trained, broken off, resumed, merged, converted, and compared with llama.cpp."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import in_folders, write_rows
from paper_models import HUMAN_AND_BOT, HUMAN_AND_BOT_STOP, Paper, llama_source, write_paper_model
from safetensors.torch import load_file, save_file

from mobile_llm.adapter_conversion import convert_adapter
from mobile_llm.conversion import convert
from mobile_llm.errors import StepError
from mobile_llm.events import Events
from mobile_llm.gguf_header import read_header
from mobile_llm.llama_logits import LlamaServer
from mobile_llm.llama_tokens import LlamaTokens
from mobile_llm.logit_check import check_logits
from mobile_llm.merging import merge
from mobile_llm.rendering import last_prompt, render_row
from mobile_llm.rows import Row
from mobile_llm.settings import (
    Base,
    CheckLogitsSettings,
    ConvertAdapterSettings,
    ConvertSettings,
    MergeSettings,
    TrainSettings,
)
from mobile_llm.token_parity import require_same_turns, training_turns
from mobile_llm.tokenizer import load_tokenizer
from mobile_llm.training import train

TURNS = [
    ("call Ana", "calling Ana"),
    ("set an alarm for 7:30 tomorrow", "alarm at 7:30"),
    ("and one an hour later, please, but only on Thursday " * 8, "done"),
    ("thank you", "you are welcome"),
]

# Measured 3e-5; a tenth of what the check lets through.
MEASURED_LIMIT = 1e-4


@dataclass(frozen=True)
class Made:
    training: TrainSettings
    check: CheckLogitsSettings


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    """These models are too small to share out: threads would only wait for each other."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def paper_a(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return make_model("a", tmp_path_factory.mktemp("paper-a"))


@pytest.fixture(scope="module")
def paper_b(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return make_model("b", tmp_path_factory.mktemp("paper-b"))


def recipe_of(paper: Paper) -> dict[str, Any]:
    """The preset's own text: what it says is what is tried."""
    file = Path(__file__).parents[2] / "presets" / f"paper-{paper}.yaml"
    recipe: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return recipe


def make_model(paper: Paper, folder: Path) -> Made:
    programs = os.environ.get("MOBILE_LLM_TEST_LLAMA_BIN")
    if not programs:
        pytest.skip("MOBILE_LLM_TEST_LLAMA_BIN is not set; `npm test` sets it")
    write_paper_model(paper, folder / "base")
    write_rows(folder / "rows.jsonl", TURNS)
    recipe = recipe_of(paper)
    training = TrainSettings(
        base=Base("folder", folder / "base", chatTemplate=HUMAN_AND_BOT if paper == "a" else None),
        stop=recipe["prompt"].get("stop", []),
        rows=folder / "rows.jsonl",
        outputFolder=folder / "adapter",
        checkpointFolder=folder / "checkpoints",
        precision=recipe["training"]["precision"],
        targetModules=recipe["training"].get("targetModules", "all-linear"),
        rank=4,
        batchSize=2,
        warmupSteps=0,
        learningRate=0.02,
        checkpointSeconds=0.0,
    )
    with pytest.raises(_BrokenOff):
        train(training, Events(_BreaksOff("train", 2)))
    log = io.StringIO()
    train(training, Events(log))
    assert "Going on after step 1." in log.getvalue()
    merged, model = folder / "merged", folder / "model.gguf"
    events = Events(io.StringIO())
    merge(MergeSettings(training.base, merged, training.outputFolder), events)
    convert(ConvertSettings(merged, llama_source(), model, "paper"), events)
    (folder / "work").mkdir()
    check = CheckLogitsSettings(
        modelFolder=merged,
        model=model,
        rows=training.rows,
        serverProgram=Path(programs) / "llama-server",
        quantizeProgram=Path(programs) / "llama-quantize",
        workFolder=folder / "work",
        outputFile=folder / "check.json",
    )
    return Made(training, check)


class _BrokenOff(Exception):
    pass


class _BreaksOff(io.StringIO):
    """As an end by force would, between a step and its checkpoint."""

    def __init__(self, step: str, done: int) -> None:
        super().__init__()
        self._last = {"event": "progress", "step": step, "done": done}

    def write(self, line: str) -> int:
        event = json.loads(line)
        if all(event.get(key) == value for key, value in self._last.items()):
            raise _BrokenOff
        return super().write(line)


def run_check(settings: CheckLogitsSettings) -> float:
    summary = check_logits(settings, Events(io.StringIO()))
    assert list(settings.workFolder.iterdir()) == []
    return float(str(summary["logitDifference"]))


@pytest.mark.parametrize("name", ["paper_a", "paper_b"])
def test_llama_cpp_computes_what_was_trained(name: str, request: pytest.FixtureRequest) -> None:
    made: Made = request.getfixturevalue(name)
    assert run_check(made.check) < MEASURED_LIMIT
    report = json.loads(made.check.outputFile.read_text(encoding="utf-8"))
    assert [prompt["row"] for prompt in report["prompts"]] == ["row-0", "row-1", "row-2"]
    assert report["prompts"][2]["tokens"] > 80


@pytest.mark.parametrize("paper", ["a", "b"])
def test_what_the_recipe_exports_answers_in_a_chat(
    paper: Paper, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    made: Made = request.getfixturevalue(f"paper_{paper}")
    for variant in recipe_of(paper)["export"]["variants"]:
        file = tmp_path / f"{variant['type']}.gguf"
        command = [made.check.quantizeProgram, made.check.model, file, variant["type"]]
        said = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
        # Rows of 64 are too short for blocks of 256: in their place stand blocks of 32.
        kinds = set(re.findall(r"converting to (\w+)", said.stdout + said.stderr))
        assert kinds == {"a": {"q4_0", "q8_0"}, "b": {"q5_0", "q8_0"}}[paper]
        body = {"messages": [{"role": "user", "content": "call Ana"}], "max_tokens": 6, "ignore_eos": True}
        with LlamaServer(made.check.serverProgram, file, None, tmp_path) as server:
            status, answer = server.request("POST", "/v1/chat/completions", 60, body)
        assert status == 200
        assert answer["usage"]["completion_tokens"] == 6
        assert answer["choices"][0]["message"]["content"]


def test_a_quantized_training_resumes_exactly(paper_a: Made, tmp_path: Path) -> None:
    whole = in_folders(paper_a.training, tmp_path)
    train(whole, Events(io.StringIO()))
    for file in whole.outputFolder.iterdir():
        assert file.read_bytes() == (paper_a.training.outputFolder / file.name).read_bytes(), file.name


def test_the_end_that_is_trained_is_the_end_at_run_time(paper_a: Made) -> None:
    """By position, on the real GPT-NeoX tokenizer, from the merged folder: the template came along."""
    tokenizer = load_tokenizer(Base("folder", paper_a.check.modelFolder))
    turns = [("call Ana", "calling Ana"), ("call <b> 42", '<action>{"a":"é"}</action>\nDone.'), ("ok", "!\n")]
    messages = [
        {"role": role, "content": text}
        for turn in turns
        for role, text in zip(("user", "assistant"), turn, strict=True)
    ]
    row = Row("r", "train", messages)
    rendered = render_row(row, tokenizer, 200, HUMAN_AND_BOT_STOP)
    expected: set[int] = set()
    for index in (1, 3, 5):
        prompt = last_prompt(Row("r", "train", messages[: index + 1]), tokenizer)
        # What llama.cpp is given is the whole text, tokenized at once.
        assert rendered.tokens[: len(prompt)] == prompt
        said = tokenizer(f" {messages[index]['content'].strip()}\n<human>:")["input_ids"]
        end = len(prompt) + len(said)
        assert rendered.tokens[len(prompt) : end] == said
        expected |= set(range(len(prompt), end))
    assert {position for position, trained in enumerate(rendered.trained) if trained} == expected
    assert max(expected) == len(rendered.tokens) - 1


def test_llama_cpp_cuts_these_turns_as_the_training_does(paper_a: Made) -> None:
    """With the template and the splitting rule that the converted file carries."""
    program = os.environ.get("MOBILE_LLM_TEST_TOKENIZE")
    if not program:
        pytest.skip("MOBILE_LLM_TEST_TOKENIZE is not set; `npm test` sets it")
    tokenizer = load_tokenizer(Base("folder", paper_a.check.modelFolder))
    messages = [
        {"role": "system", "content": "You are a phone assistant."},
        {"role": "user", "content": "call  Ngozi at 7:30 😀"},
        {"role": "assistant", "content": '<action>{"name":"call","arguments":{"contact":"Ngozi"}}</action>\nDone.'},
        {"role": "user", "content": '"thanks"'},
        {"role": "assistant", "content": "You're welcome!"},
    ]
    turns = list(training_turns(Row("r", "train", messages), tokenizer, HUMAN_AND_BOT_STOP))
    assert [tokenizer.decode(turn.reply)[-9:] for turn in turns] == ["\n<human>:"] * 2
    require_same_turns(turns, tokenizer, LlamaTokens(Path(program), paper_a.check.model))


def test_a_reply_ends_where_the_next_turn_would_begin(paper_a: Made, tmp_path: Path) -> None:
    """Asked as a phone is, with the template in the file; the grammar takes the place of an hour of training."""
    messages = [{"role": "user", "content": " call Ana\n"}]
    said = " calling Ana\n<human>: thanks\n<bot>: welcome"
    body = {"messages": messages, "max_tokens": 40, "grammar": f"root ::= {json.dumps(said)}", "temperature": 0}
    with LlamaServer(paper_a.check.serverProgram, paper_a.check.model, None, tmp_path) as server:
        _, rendered = server.request("POST", "/apply-template", 60, {"messages": messages})
        _, whole = server.request("POST", "/v1/chat/completions", 60, body)
        _, ended = server.request("POST", "/v1/chat/completions", 60, {**body, "stop": HUMAN_AND_BOT_STOP})
    assert rendered["prompt"] == "<human>: call Ana\n<bot>:"
    assert whole["choices"][0]["message"]["content"].strip() == said.strip()
    assert ended["choices"][0]["message"]["content"].strip() == "calling Ana"
    assert ended["choices"][0]["finish_reason"] == "stop"


def test_what_ties_words_and_output_together_is_kept(paper_b: Made) -> None:
    shapes = read_header(paper_b.check.model).shapes
    assert "output.weight" not in shapes
    assert "rope_freqs.weight" in shapes


def test_rows_in_another_order_are_noticed(paper_a: Made, tmp_path: Path) -> None:
    altered = Path(shutil.copytree(paper_a.check.modelFolder, tmp_path / "merged"))
    weights = load_file(altered / "model.safetensors")
    rows = weights["gpt_neox.layers.0.attention.query_key_value.weight"]
    rows[[0, 20]] = rows[[20, 0]]
    save_file(weights, altered / "model.safetensors", {"format": "pt"})
    assert_refused(replace(paper_a.check, modelFolder=altered))


def test_a_wrong_share_of_rotated_dimensions_is_noticed(paper_a: Made, tmp_path: Path) -> None:
    altered = Path(shutil.copytree(paper_a.check.modelFolder, tmp_path / "merged"))
    config = json.loads((altered / "config.json").read_text(encoding="utf-8"))
    assert config["rotary_pct"] == config["rope_parameters"]["partial_rotary_factor"] == 1.0
    config["rope_parameters"]["partial_rotary_factor"] = 0.25
    (altered / "config.json").write_text(json.dumps(config), encoding="utf-8")
    assert_refused(replace(paper_a.check, modelFolder=altered))


def test_an_rslora_is_scaled_in_llama_cpp_as_in_peft(paper_a: Made, tmp_path: Path) -> None:
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM

    modules = ["query_key_value", "dense_4h_to_h"]
    config = LoraConfig(r=4, lora_alpha=2, target_modules=modules, use_rslora=True, init_lora_weights=False)
    folder, file = tmp_path / "adapter", tmp_path / "adapter.gguf"
    base = AutoModelForCausalLM.from_pretrained(paper_a.check.modelFolder)
    get_peft_model(base, config).save_pretrained(str(folder))
    convert_adapter(
        ConvertAdapterSettings(folder, paper_a.check.modelFolder, llama_source(), file), Events(io.StringIO())
    )
    check = replace(paper_a.check, adapterFolder=folder, adapter=file)
    run_check(check)

    wrong = json.loads((folder / "adapter_config.json").read_text(encoding="utf-8"))
    (folder / "adapter_config.json").write_text(json.dumps({**wrong, "use_rslora": False}), encoding="utf-8")
    assert_refused(check)


def assert_refused(settings: CheckLogitsSettings) -> None:
    settings.outputFile.unlink(missing_ok=True)
    with pytest.raises(StepError, match=r"log-probability of token \d+ .* in Transformers") as refusal:
        check_logits(settings, Events(io.StringIO()))
    assert refusal.value.code == "logits_differ"
    assert not settings.outputFile.exists()
