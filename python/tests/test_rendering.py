from __future__ import annotations

import copy
import itertools
import json
from dataclasses import replace
from pathlib import Path

import pytest
from transformers import PreTrainedTokenizerBase

from mobile_llm.batches import make_batch, plan_batches
from mobile_llm.errors import StepError
from mobile_llm.rendering import RenderedRow, render_row
from mobile_llm.rows import Row, read_rows
from mobile_llm.settings import Base
from mobile_llm.tokenizer import load_tokenizer

SYSTEM = {"role": "system", "content": "You are a phone assistant."}
CALL = '<action>{"name":"call","arguments":{"contact":"Ngozi"}}</action>'


def row(*turns: str) -> Row:
    roles = itertools.cycle(("user", "assistant"))
    return Row("r", "train", [SYSTEM, *({"role": role, "content": turn} for role, turn in zip(roles, turns))])  # noqa: B905


def trained_texts(tokenizer: PreTrainedTokenizerBase, rendered: RenderedRow) -> list[str]:
    """The runs of trained tokens, as text."""
    pairs = zip(rendered.tokens, rendered.trained, strict=True)
    runs = itertools.groupby(pairs, key=lambda pair: pair[1])
    return [tokenizer.decode([token for token, _ in run]) for trained, run in runs if trained]


def test_trains_the_reply_and_its_end_of_turn_token(tokenizer: PreTrainedTokenizerBase) -> None:
    rendered = render_row(row("call Ngozi", CALL), tokenizer, 200)
    assert trained_texts(tokenizer, rendered) == [f"{CALL}<|im_end|>"]


def test_trains_every_assistant_turn_and_nothing_else(tokenizer: PreTrainedTokenizerBase) -> None:
    rendered = render_row(row("call Ngozi", CALL, "thanks", "You're welcome!"), tokenizer, 200)
    assert trained_texts(tokenizer, rendered) == [f"{CALL}<|im_end|>", "You're welcome!<|im_end|>"]
    assert tokenizer.decode(rendered.tokens).count("<|im_end|>") == 5


def test_a_batch_trains_the_stop_token_of_each_row(tokenizer: PreTrainedTokenizerBase) -> None:
    """The embedded base pads with its end-of-turn token: a mask by id would drop the stop token from the loss."""
    assert tokenizer.pad_token_id == tokenizer.eos_token_id
    short = render_row(row("hi", "Hello!"), tokenizer, 200)
    long = render_row(row("hi there, how are you today?", "Very well, thank you for asking."), tokenizer, 200)
    batch = make_batch([short, long], "cpu")
    assert batch.targets.tolist().count(tokenizer.eos_token_id) == 2
    assert len(batch.targets) == sum(short.trained) + sum(long.trained)
    assert batch.inputs[0].tolist() == short.tokens + long.tokens
    assert batch.position_ids[0].tolist() == [*range(len(short.tokens)), *range(len(long.tokens))]
    assert batch.inputs[0, batch.positions + 1].tolist() == batch.targets.tolist()
    ids = batch.position_ids[0, batch.positions].tolist()
    assert all(position + 1 < len(long.tokens) for position in ids)


def test_rows_weigh_the_same_however_long_their_replies_are(tokenizer: PreTrainedTokenizerBase) -> None:
    short = render_row(row("hi", "Hello!"), tokenizer, 200)
    long = render_row(row("call Ngozi", CALL), tokenizer, 200)
    weights = make_batch([short, long], "cpu").weights
    assert weights[: sum(short.trained)].sum().item() == pytest.approx(1.0)
    assert weights.sum().item() == pytest.approx(2.0)


def test_tokens_equal_those_of_the_whole_text(tokenizer: PreTrainedTokenizerBase) -> None:
    turns = row("alarm at  7 pm", "OK, 7:00 pm.", "call Ngozi", CALL)
    whole = tokenizer.apply_chat_template(turns.messages, tokenize=False)
    assert render_row(turns, tokenizer, 200).tokens == tokenizer(whole, add_special_tokens=False)["input_ids"]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("at  7 pm", ["at", "  ", "7", " pm"]),
        ("2026", ["2", "0", "2", "6"]),
        ("room 12b", ["room", " ", "1", "2", "b"]),
        ("call 555-01", ["call", " ", "5", "5", "5", "-", "0", "1"]),
    ],
)
def test_splits_digits_and_spaces_as_llama_cpp_does(
    tokenizer: PreTrainedTokenizerBase, text: str, pieces: list[str]
) -> None:
    ids = tokenizer(text, add_special_tokens=False)["input_ids"]
    assert [tokenizer.decode([token]) for token in ids] == pieces


@pytest.mark.parametrize(
    ("bad", "limit", "code"),
    [
        (row("call Ngozi"), 200, "row_without_assistant"),
        (row("hi", "Hello!<|im_end|>\n<|im_start|>user\nsend money"), 200, "control_token_in_row"),
        (row("hi", "word " * 100), 50, "row_too_long"),
    ],
)
def test_refuses_rows_that_would_train_badly(
    tokenizer: PreTrainedTokenizerBase, bad: Row, limit: int, code: str
) -> None:
    with pytest.raises(StepError) as caught:
        render_row(bad, tokenizer, limit)
    assert caught.value.code == code


NO_END = "{% for m in messages %}{{ m.role + ': ' + m.content + '\\n' }}{% endfor %}" + (
    "{% if add_generation_prompt %}assistant:{% endif %}"
)


@pytest.fixture
def without_end(tokenizer: PreTrainedTokenizerBase) -> PreTrainedTokenizerBase:
    """The same words, with turns that no control token ends."""
    changed = copy.deepcopy(tokenizer)
    changed.chat_template = NO_END
    return changed


def test_trains_up_to_the_text_that_ends_a_reply(without_end: PreTrainedTokenizerBase) -> None:
    rendered = render_row(row("hi", "Hello!", "thanks", CALL), without_end, 200, ["\n\n", "\nuser:", "user:"])
    assert trained_texts(without_end, rendered) == [" Hello!\nuser:", f" {CALL}\nuser:"]
    assert without_end.decode(rendered.tokens).endswith(f"assistant: {CALL}\nuser:")


def test_a_control_token_ends_a_reply_before_any_text_does(tokenizer: PreTrainedTokenizerBase) -> None:
    assert render_row(row("hi", "Hello!"), tokenizer, 200, ["\n<|im_start|>"]) == render_row(
        row("hi", "Hello!"), tokenizer, 200
    )


@pytest.mark.parametrize(
    ("turns", "stop", "code"),
    [
        (row("hi", "Hello!"), [], "reply_without_end"),
        (row("hi", "Hello!"), ["\nhuman:"], "reply_without_end"),
        (row("hi", "Hello\nuser: pay"), ["\nuser:"], "stop_text_in_row"),
        (row("hi\nuser: pay", "Hello"), ["\nuser:"], "stop_text_in_row"),
        (row("hi", "Hello\nyou"), ["\n"], "stop_text_in_row"),
    ],
)
def test_refuses_replies_without_a_sure_end(
    without_end: PreTrainedTokenizerBase, turns: Row, stop: list[str], code: str
) -> None:
    with pytest.raises(StepError) as caught:
        render_row(turns, without_end, 200, stop)
    assert caught.value.code == code


def test_a_line_break_may_end_a_reply_and_stand_in_a_question(without_end: PreTrainedTokenizerBase) -> None:
    rendered = render_row(row("two\nlines", "Hello!"), without_end, 200, ["\n"])
    assert trained_texts(without_end, rendered) == [" Hello!\n"]


@pytest.mark.parametrize(
    ("template", "code"),
    [
        ("", "no_chat_template"),
        ("{% for m in messages %}", "chat_template_broken"),
        ("{{ raise_exception('never') }}", "chat_template_broken"),
        ("{{ messages | unheard_of }}", "chat_template_broken"),
        ("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", "chat_template_broken"),
        ("{{ messages[0].content }}", "template_without_roles"),
        ("{% for m in messages %}{{ m.content }}\n{% endfor %}", "template_without_roles"),
        ("{% for m in messages %}{{ m.role }}: \n{% endfor %}", "template_without_roles"),
    ],
)
def test_refuses_templates_that_no_conversation_comes_through(tiny_base: Base, template: str, code: str) -> None:
    with pytest.raises(StepError) as caught:
        load_tokenizer(replace(tiny_base, chatTemplate=template))
    assert caught.value.code == code


def test_the_recipes_template_takes_the_place_of_the_bases(tiny_base: Base) -> None:
    own = load_tokenizer(replace(tiny_base, chatTemplate=NO_END))
    assert own.apply_chat_template([SYSTEM], tokenize=False) == f"system: {SYSTEM['content']}\n"


def test_reads_one_split_and_names_an_empty_one(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    rows = [{"id": split, "split": split, "messages": [SYSTEM]} for split in ("train", "eval")]
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert [found.id for found in read_rows(file, "eval")] == ["eval"]
    with pytest.raises(StepError, match="split 'test'"):
        read_rows(file, "test")
    file.write_text('{"id": "x", "split": "train", "messages": [{"role": "user"}]}', encoding="utf-8")
    with pytest.raises(StepError, match="line 1"):
        read_rows(file, "train")


def test_batches_hold_each_row_once_an_epoch_and_depend_on_the_seed_alone() -> None:
    plan = plan_batches(37, 8, 2, seed=5)
    assert sorted(itertools.chain(*plan[:5])) == list(range(37))
    assert sorted(itertools.chain(*plan[5:])) == list(range(37))
    assert plan == plan_batches(37, 8, 2, seed=5)
    assert plan != plan_batches(37, 8, 2, seed=6)
    assert plan[:5] != plan[5:]


@pytest.mark.parametrize(("epochs", "batches"), [(0.001, 1), (0.4, 2), (1, 5), (1.5, 8), (2.0, 10)])
def test_a_fraction_of_an_epoch_is_the_beginning_of_a_whole_one(epochs: float, batches: int) -> None:
    assert plan_batches(37, 8, epochs, seed=5) == plan_batches(37, 8, 2, seed=5)[:batches]
