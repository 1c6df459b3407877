"""Runs one of llama.cpp's converters, with what is known to break in it repaired: `upstream_converter.py SCRIPT …`."""

from __future__ import annotations

import runpy
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any


def main(prepare: Callable[[], None] | None = None) -> None:
    """`prepare` is called when the converter's modules can be imported and before it begins."""
    script = Path(sys.argv[1])
    # As if the script itself had been started: modules of ours have names that its own have, too.
    sys.path[0] = str(script.parent)
    sys.argv = sys.argv[1:]
    _restore_rotary_share()
    _run_no_code_of_models()
    if prepare is not None:
        prepare()
    runpy.run_path(str(script), run_name="__main__")


def _restore_rotary_share() -> None:
    """GPT-NeoX: transformers 5 takes rotary_pct out of every configuration it reads, and the converter asks for it."""
    from conversion.base import ModelBase  # type: ignore[import-not-found]

    load = ModelBase.load_hparams

    def load_with_rotary_share(*arguments: object, **options: object) -> dict[str, Any]:
        parameters: dict[str, Any] = load(*arguments, **options)
        if parameters.get("model_type") == "gpt_neox" and "rotary_pct" not in parameters:
            parameters["rotary_pct"] = parameters["rope_parameters"]["partial_rotary_factor"]
        return parameters

    ModelBase.load_hparams = staticmethod(load_with_rotary_share)


def _run_no_code_of_models() -> None:
    """The converter trusts code that lies in a model's folder (`trust_remote_code=True`); we never do."""
    import transformers

    for kind in (transformers.AutoConfig, transformers.AutoTokenizer):
        kind.from_pretrained = _without_code(kind.from_pretrained)


def _without_code(load: Callable[..., Any]) -> Callable[..., Any]:
    def load_without_code(*arguments: object, **options: object) -> Any:  # noqa: ANN401 - as what it stands for
        return load(*arguments, **{**options, "trust_remote_code": False})

    return load_without_code


if __name__ == "__main__":
    main()
