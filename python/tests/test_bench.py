"""What the benchmark of training gives the script that it is held against."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

from conftest import write_rows
from transformers import PreTrainedTokenizerBase

from mobile_llm.rendering import render_row
from mobile_llm.rows import read_rows
from mobile_llm.settings import Base

SCRIPTS = Path(__file__).resolve().parents[2] / "test" / "bench" / "training"


def test_the_plain_script_gets_the_tokens_that_the_step_trains_on(
    embedded_base: Base, tokenizer: PreTrainedTokenizerBase, tmp_path: Path
) -> None:
    rows, tokens = tmp_path / "rows.jsonl", tmp_path / "tokens.jsonl"
    write_rows(rows, [("call Ana", "calling Ana"), ("thank you", "you are welcome")])
    runpy.run_path(str(SCRIPTS / "write_tokens.py"))["main"](embedded_base.path, rows, tokens)
    written = [json.loads(line) for line in tokens.read_text(encoding="utf-8").splitlines()]
    rendered = [render_row(row, tokenizer, 1024) for row in read_rows(rows, "train")]
    assert [row["input_ids"] for row in written] == [row.tokens for row in rendered]
    for row, expected in zip(written, rendered, strict=True):
        assert [label != -100 for label in row["labels"]] == expected.trained
