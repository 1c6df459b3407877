"""Training conversations as one text, as the model will see them: what an importance matrix is measured on."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from mobile_llm.rendering import rendered_text
from mobile_llm.rows import read_rows
from mobile_llm.settings import Base, CalibrationSettings
from mobile_llm.tokenizer import load_tokenizer

if TYPE_CHECKING:
    from mobile_llm.events import Events

# Any order will do, but it must be the same each time, and not that of a file sorted by action.
_SEED = 1


def write_calibration_text(settings: CalibrationSettings, events: Events) -> dict[str, object]:
    """Rows of the split train, never of eval, in random order up to `mostTokens`. Throws those of the rendering."""
    tokenizer = load_tokenizer(Base("folder", settings.modelFolder))
    rows = read_rows(settings.rows, "train")
    random.Random(_SEED).shuffle(rows)  # noqa: S311 - no secret
    tokens = used = 0
    with settings.outputFile.open("w", encoding="utf-8", newline="") as file:
        for row in rows:
            if tokens >= settings.mostTokens:
                break
            text = rendered_text(row, tokenizer)
            file.write(text)
            tokens += len(tokenizer(text, add_special_tokens=False)["input_ids"])
            used += 1
    events.artifact("calibration-text", settings.outputFile)
    return {"tokens": tokens, "rows": used}
