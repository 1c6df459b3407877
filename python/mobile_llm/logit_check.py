"""Merged weights against the GGUF made of them: the next token must be as probable to llama.cpp as to Transformers.

Both compute the same numbers in fp32: the 16-bit file is expanded to 32 bits, which loses nothing, and the merged
matrices are rounded to 16 bits, as they stand in that file. What is left is the order of additions, some 1e-5.
"""

from __future__ import annotations

import json
import math
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mobile_llm.errors import StepError
from mobile_llm.llama_logits import LlamaServer, expand_adapter, expand_model
from mobile_llm.reference_model import load_reference
from mobile_llm.rendering import last_prompt
from mobile_llm.rows import Row, read_rows
from mobile_llm.settings import Base, CheckLogitsSettings
from mobile_llm.tokenizer import load_tokenizer

if TYPE_CHECKING:
    import torch

    from mobile_llm.events import Events

TOP_TOKENS = 20
# In natural logarithms, of each of the most probable tokens.
MOST_DIFFERENCE = 1e-3
_MOST_PROMPT_TOKENS = 512
# Asked of llama.cpp, so that none of the first 20 is missed where two are as good as equal.
_ASKED_TOKENS = 2 * TOP_TOKENS


@dataclass(frozen=True)
class Prompt:
    """A conversation as token ids, so that no tokenizer comes between, up to its last reply."""

    row: str
    tokens: list[int]


@dataclass(frozen=True)
class Difference:
    """The log-probabilities of the token that differs most; llama's is minus infinity where others are better."""

    prompt: Prompt
    token: int
    expected: float
    llama: float

    @property
    def size(self) -> float:
        """How far apart the two are; infinite where one has no such token."""
        size = abs(self.expected - self.llama)
        return size if math.isfinite(size) else math.inf


def check_logits(settings: CheckLogitsSettings, events: Events) -> dict[str, object]:
    """Throws StepError logits_differ, llama_failed; those of the rows, the tokenizer and the base model."""
    tokenizer = load_tokenizer(Base("folder", settings.modelFolder))
    prompts = [Prompt(row.id, last_prompt(row, tokenizer)[:_MOST_PROMPT_TOKENS]) for row in _three_rows(settings.rows)]
    events.progress("check-logits", 0, 2, "models")
    expected = _ask_transformers(settings, prompts)
    events.progress("check-logits", 1, 2, "models")
    answers = _ask_llama(settings, prompts)
    events.progress("check-logits", 2, 2, "models")
    differences = [largest_difference(*each) for each in zip(prompts, expected, answers, strict=True)]
    worst = max(differences, key=lambda difference: difference.size)
    if worst.size > MOST_DIFFERENCE:
        raise _differ(worst, tokenizer.decode([worst.token]), is_adapter=settings.adapter is not None)
    events.metric("logitDifference", worst.size)
    _write_report(settings.outputFile, differences, worst.size)
    events.artifact("logit-check", settings.outputFile)
    return {"logitDifference": worst.size, "prompts": len(prompts)}


def _three_rows(file: Path) -> list[Row]:
    """The shortest, the middle and the longest: positions far from the start tell a wrong rotation from a right one."""
    rows = sorted(read_rows(file, "train"), key=lambda row: sum(len(message["content"]) for message in row.messages))
    return [rows[index] for index in sorted({0, len(rows) // 2, len(rows) - 1})]


def _ask_transformers(settings: CheckLogitsSettings, prompts: list[Prompt]) -> list[dict[int, float]]:
    model = load_reference(settings.modelFolder, settings.adapterFolder)
    return [_most_probable(model, prompt.tokens) for prompt in prompts]


def _most_probable(model: torch.nn.Module, tokens: list[int]) -> dict[int, float]:
    import torch

    with torch.inference_mode():
        logits = model(input_ids=torch.tensor([tokens]), use_cache=False, logits_to_keep=1).logits[0, -1]
        best = logits.double().log_softmax(-1).topk(TOP_TOKENS)
    return dict(zip(best.indices.tolist(), best.values.tolist(), strict=True))


def _ask_llama(settings: CheckLogitsSettings, prompts: list[Prompt]) -> list[dict[int, float]]:
    with tempfile.TemporaryDirectory(dir=settings.workFolder) as work:
        folder = Path(work)
        model = expand_model(settings.model, folder / "model.gguf", settings.quantizeProgram)
        adapter = None if settings.adapter is None else expand_adapter(settings.adapter, folder / "adapter.gguf")
        with LlamaServer(settings.serverProgram, model, adapter, folder) as server:
            return [server.next_token(prompt.tokens, _ASKED_TOKENS) for prompt in prompts]


def largest_difference(prompt: Prompt, expected: dict[int, float], llama: dict[int, float]) -> Difference:
    """Over the tokens that are expected. Both: token → log-probability."""
    all_tokens = [Difference(prompt, token, value, llama.get(token, -math.inf)) for token, value in expected.items()]
    return max(all_tokens, key=lambda difference: difference.size)


def _differ(worst: Difference, text: str, *, is_adapter: bool) -> StepError:
    llama = f"{worst.llama:.4f}" if math.isfinite(worst.llama) else f"less than those of {_ASKED_TOKENS} others"
    what = "adapter" if is_adapter else "model"
    return StepError(
        "logits_differ",
        f"The converted {what} computes something else than the trained one. After the {len(worst.prompt.tokens)} "
        f"tokens of row {worst.prompt.row}, the log-probability of token {worst.token} ({text!r}) is "
        f"{worst.expected:.4f} in Transformers and {llama} in llama.cpp; they may differ by {MOST_DIFFERENCE}.",
        "llama.cpp's converter does not do justice to this architecture: choose another base, and report this fault.",
    )


def _write_report(file: Path, differences: list[Difference], worst: float) -> None:
    prompts = [
        {"row": each.prompt.row, "tokens": len(each.prompt.tokens), "logitDifference": each.size}
        for each in differences
    ]
    report = {"logitDifference": worst, "limit": MOST_DIFFERENCE, "topTokens": TOP_TOKENS, "prompts": prompts}
    file.write_text(json.dumps(report, indent=2), encoding="utf-8")
