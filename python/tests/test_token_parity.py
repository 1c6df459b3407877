from __future__ import annotations

import copy
import io
import json
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest
from paper_models import HUMAN_AND_BOT, HUMAN_AND_BOT_STOP, llama_source, write_paper_model
from tokenizers.normalizers import NFC
from tokenizers.pre_tokenizers import ByteLevel
from transformers import PreTrainedTokenizerBase

from mobile_llm import token_parity
from mobile_llm.errors import StepError
from mobile_llm.events import Events
from mobile_llm.llama_tokens import LlamaTokens
from mobile_llm.random_texts import random_texts
from mobile_llm.rows import Row
from mobile_llm.settings import Base, CheckTokensSettings
from mobile_llm.token_parity import (
    RANDOM_TEXTS,
    check_tokens,
    require_known_ends,
    require_same_texts,
    require_same_turns,
    training_turns,
)
from mobile_llm.tokenizer import tokenizer_from_gguf

CALL = '<action>{"name":"call","arguments":{"contact":"Ngozi"}}</action>'
TURNS = ["system", "user", "assistant", "user", "assistant"]
SAID = ["You are a phone assistant.", "call  Ngozi at 7:30 😀", CALL, "thanks, 2 times", " You're welcome!"]


def conversation(date: str | None = None) -> Row:
    messages = [{"role": role, "content": text} for role, text in zip(TURNS, SAID, strict=True)]
    return Row("r", "train", messages, date)


@pytest.fixture(scope="session")
def program() -> Path:
    named = os.environ.get("MOBILE_LLM_TEST_TOKENIZE")
    if not named:
        pytest.skip("MOBILE_LLM_TEST_TOKENIZE is not set; `npm test` sets it")
    return Path(named)


@pytest.fixture
def llama(program: Path, embedded_base: Base) -> LlamaTokens:
    assert embedded_base.path is not None
    return LlamaTokens(program, embedded_base.path)


@pytest.fixture
def settings(program: Path, embedded_base: Base, tmp_path: Path) -> CheckTokensSettings:
    rows = tmp_path / "rows.jsonl"
    lines = [{"id": f"row-{split}", "split": split, "messages": conversation().messages} for split in ("train", "eval")]
    rows.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    work = tmp_path / "work"
    work.mkdir()
    return CheckTokensSettings(embedded_base, rows, llama_source(), program, work, tmp_path / "report.json")


def test_proves_the_embedded_base(settings: CheckTokensSettings) -> None:
    """10,000 random texts, and each reply of every split."""
    printed = io.StringIO()
    report = check_tokens(settings, Events(printed))
    assert report == json.loads(settings.outputFile.read_text(encoding="utf-8"))
    assert {**report, "tokens": 0} == {
        "preTokenizer": "smollm",
        "randomTexts": 10_000,
        "rows": 2,
        "turns": 4,
        "tokens": 0,
        "differences": 0,
    }
    progress = [event for event in map(json.loads, printed.getvalue().splitlines()) if event["event"] == "progress"]
    assert [event["done"] for event in progress] == [0, RANDOM_TEXTS, RANDOM_TEXTS + 2]
    assert not list(settings.workFolder.iterdir())


def test_proves_a_folder_by_what_the_converter_makes_of_it(
    settings: CheckTokensSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GPT-NeoX's tokenizer puts letter and accent together; llama.cpp does not, so the training must not."""
    folder = tmp_path / "base"
    write_paper_model("a", folder)
    file = folder / "tokenizer.json"
    content = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps({**content, "normalizer": {"type": "NFC"}}), encoding="utf-8")
    monkeypatch.setattr(token_parity, "RANDOM_TEXTS", 1000)
    base = Base("folder", folder, chatTemplate=HUMAN_AND_BOT)
    report = check_tokens(replace(settings, base=base, stop=HUMAN_AND_BOT_STOP), Events(io.StringIO()))
    # llama.cpp's name for the same rule.
    assert (report["preTokenizer"], report["turns"]) == ("olmo", 4)


@pytest.mark.parametrize(
    ("name", "count"), [("gpt-2", 1000), ("starcoder", 1000), ("qwen2", 1000), ("llama-bpe", 4000)]
)
def test_proves_the_rebuilt_tokenizers_of_the_source_tree(program: Path, name: str, count: int) -> None:
    """Llama's needs as many: few words are one token that its merges do not lead to."""
    file = llama_source() / "models" / f"ggml-vocab-{name}.gguf"
    require_same_texts(tokenizer_from_gguf(file), LlamaTokens(program, file), count)


def test_finds_what_transformers_rebuilds_wrongly(program: Path) -> None:
    file = llama_source() / "models" / "ggml-vocab-llama-spm.gguf"
    with pytest.raises(StepError) as raised:
        require_same_texts(tokenizer_from_gguf(file), LlamaTokens(program, file), 200)
    assert raised.value.code == "tokens_differ"


@pytest.mark.parametrize("wrong", ["splitting", "composition"])
def test_refuses_a_wrong_tokenizer_and_names_the_token(
    tokenizer: PreTrainedTokenizerBase, llama: LlamaTokens, wrong: str
) -> None:
    changed = copy.deepcopy(tokenizer)
    if wrong == "splitting":
        changed.backend_tokenizer.pre_tokenizer = ByteLevel(add_prefix_space=False)
    else:
        changed.backend_tokenizer.normalizer = NFC()
    with pytest.raises(StepError, match=r"the text .+ differently. The first difference is token \d+: ") as raised:
        require_same_texts(changed, llama, 500)
    assert raised.value.code == "tokens_differ"
    assert "Hugging Face folder" in raised.value.fix


def test_the_reply_follows_what_comes_before_it(tokenizer: PreTrainedTokenizerBase) -> None:
    first, second = training_turns(conversation(), tokenizer)
    assert tokenizer.decode(first.prompt).endswith("😀<|im_end|>\n<|im_start|>assistant\n")
    assert tokenizer.decode(first.reply) == f"{CALL}<|im_end|>\n"
    assert second.prompt[: len(first.prompt) + len(first.reply)] == first.prompt + first.reply
    assert tokenizer.decode(second.reply) == " You're welcome!<|im_end|>\n"


@pytest.mark.parametrize(
    ("written", "instead", "expected"),
    [
        ("assistant\n'", "assistant'", "what comes before reply 1 of row r differently.*: none in training, 198 "),
        (
            "+ message['content'] +",
            "+ (message['content'] | trim) +",
            r"reply 2 of row r differently.* token 0: \d+ \('You'",
        ),
    ],
)
def test_refuses_a_template_that_drops_a_token(
    tokenizer: PreTrainedTokenizerBase, llama: LlamaTokens, written: str, instead: str, expected: str
) -> None:
    changed = copy.deepcopy(tokenizer)
    changed.chat_template = tokenizer.get_chat_template().replace(written, instead)
    require_same_turns(list(training_turns(conversation(), tokenizer)), tokenizer, llama)
    with pytest.raises(StepError, match=expected) as raised:
        require_same_turns(list(training_turns(conversation(), changed)), tokenizer, llama)
    assert raised.value.code == "tokens_differ"


def test_both_sides_write_the_date_of_the_row(
    tokenizer: PreTrainedTokenizerBase, llama: LlamaTokens, tmp_path: Path
) -> None:
    dated = copy.deepcopy(tokenizer)
    dated.chat_template = "Today is {{ date_string }}. " + tokenizer.get_chat_template()
    template = tmp_path / "template.jinja"
    template.write_text(dated.chat_template, encoding="utf-8")
    asked = replace(llama, template=template)
    turns = list(training_turns(conversation("05 Mar 2031"), dated))
    assert dated.decode(turns[0].prompt).startswith("Today is 05 Mar 2031. ")
    require_same_turns(turns, dated, asked)
    other_day = [
        replace(turn, conversation=replace(turn.conversation, arguments={"date_string": "06 Mar 2031"}))
        for turn in turns
    ]
    with pytest.raises(StepError, match=r"'5', then ' Mar 20'\) in training, \d+ \('6'"):
        require_same_turns(other_day, dated, asked)


def test_proves_replies_that_a_text_of_the_next_turn_ends(
    tokenizer: PreTrainedTokenizerBase, llama: LlamaTokens, tmp_path: Path
) -> None:
    plain = copy.deepcopy(tokenizer)
    plain.chat_template = (
        "{% for m in messages %}{% if m.role == 'assistant' %}{{ m.content }}\n"
        "{% else %}<human>: {{ m.content }}\n<bot>:{% endif %}{% endfor %}"
    )
    template = tmp_path / "template.jinja"
    template.write_text(plain.chat_template, encoding="utf-8")
    turns = list(training_turns(conversation(), plain, ["<human>:"]))
    assert [plain.decode(turn.reply) for turn in turns] == [f"{CALL}\n<human>:", " You're welcome!\n<human>:"]
    require_same_turns(turns, plain, replace(llama, template=template))


def test_refuses_an_end_at_which_llama_cpp_goes_on(tokenizer: PreTrainedTokenizerBase, llama: LlamaTokens) -> None:
    turns = list(training_turns(conversation(), tokenizer))
    ends = llama.ends()
    assert tokenizer.convert_tokens_to_ids("<|im_end|>") in ends
    require_known_ends(turns, tokenizer, ends)
    renamed = copy.deepcopy(tokenizer)
    renamed.chat_template = tokenizer.get_chat_template().replace("'<|im_end|>'", "'<|im_start|>'")
    others = list(training_turns(conversation(), renamed))
    with pytest.raises(StepError, match=r"Reply 1 of row r ends with the token 1 \('<\|im_start\|>'\)") as raised:
        require_known_ends(others, renamed, ends)
    assert raised.value.code == "end_unknown"


def test_what_llama_cpp_cannot_read_is_told(llama: LlamaTokens, tmp_path: Path) -> None:
    no_model = tmp_path / "base.gguf"
    no_model.write_text("no model", encoding="utf-8")
    for broken in (replace(llama, vocabulary=no_model), replace(llama, program=tmp_path / "absent")):
        with pytest.raises(StepError) as raised:
            broken.of_texts(["hello"])
        assert raised.value.code == "llama_tokens_failed"
        assert str(tmp_path) in raised.value.message


def test_random_texts_are_the_same_for_a_seed_and_hold_no_control_token() -> None:
    texts = list(random_texts(3000, 1, ["word"], ["<|im_end|>"]))
    assert texts == list(random_texts(3000, 1, ["word"], ["<|im_end|>"]))
    assert texts != list(random_texts(3000, 2, ["word"], ["<|im_end|>"]))
    assert not any("<|im_end|>" in text for text in texts)
    for sample in (
        "<.im_en",
        "im_end.>",
        "  ",
        "\r\n",
        "[À-Ö]",
        "[\u0431-\u044f]",
        "[가-힣]",
        "👩\u200d💻",
        "\u0301",
        "٣",
        "I'm",
        "word",
    ):
        assert any(re.search(sample, text) for text in texts), sample
