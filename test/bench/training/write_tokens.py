"""Rendered rows → the tokens and labels that our training makes of them: `write_tokens.py BASE.gguf ROWS OUTPUT`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from mobile_llm.rendering import render_row
from mobile_llm.rows import read_rows
from mobile_llm.settings import Base
from mobile_llm.tokenizer import load_tokenizer

_IGNORED = -100


def main(base: Path, rows: Path, output: Path) -> None:
    tokenizer = load_tokenizer(Base("gguf", base))
    with output.open("w", encoding="utf-8") as written:
        for row in read_rows(rows, "train"):
            rendered = render_row(row, tokenizer, sys.maxsize)
            pairs = zip(rendered.tokens, rendered.trained, strict=True)
            labels = [token if trained else _IGNORED for token, trained in pairs]
            written.write(json.dumps({"input_ids": rendered.tokens, "labels": labels}) + "\n")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
