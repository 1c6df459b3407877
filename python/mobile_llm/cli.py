"""The command line: one step, one settings file, events on stdout."""

from __future__ import annotations

import argparse
import importlib
import os
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mobile_llm.distributed import launched_rank
from mobile_llm.errors import StepError, StepStopped
from mobile_llm.events import Events, standard_output_events
from mobile_llm.process import end_with_parent, leave_out, peak_memory
from mobile_llm.settings import (
    CalibrationSettings,
    CheckLogitsSettings,
    CheckTokensSettings,
    ConvertAdapterSettings,
    ConvertSettings,
    InspectSettings,
    MergeSettings,
    SaveTokenizerSettings,
    TokensSettings,
    TrainSettings,
    UnpackSettings,
)
from mobile_llm.settings_file import read_settings


@dataclass(frozen=True)
class Step:
    """The function that does a step, by name: it is imported when the step runs."""

    settings: type
    module: str
    name: str

    def function(self) -> Callable[[Any, Events], dict[str, object]]:
        """Imports its module, and with it what the step needs."""
        return getattr(importlib.import_module(f"mobile_llm.{self.module}"), self.name)


STEPS: dict[str, Step] = {
    "train": Step(TrainSettings, "training", "train"),
    "merge": Step(MergeSettings, "merging", "merge"),
    "convert": Step(ConvertSettings, "conversion", "convert"),
    "check-tokens": Step(CheckTokensSettings, "token_parity", "check_tokens"),
    "convert-adapter": Step(ConvertAdapterSettings, "adapter_conversion", "convert_adapter"),
    "check-logits": Step(CheckLogitsSettings, "logit_check", "check_logits"),
    "calibration-text": Step(CalibrationSettings, "calibration", "write_calibration_text"),
    "unpack": Step(UnpackSettings, "unpacking", "unpack"),
    "save-tokenizer": Step(SaveTokenizerSettings, "saved_tokenizer", "save_tokenizer"),
    "tokens": Step(TokensSettings, "token_service", "serve_tokens"),
    "inspect": Step(InspectSettings, "inspection", "inspect"),
}

EXIT_FAILED = 1
EXIT_STOPPED = 143  # as a shell reports an end by SIGTERM


def main(arguments: list[str], *, is_own_process: bool = False) -> int:
    """Runs one step and returns the exit status: 0 after `done`, 1 after `error`, 143 when asked to stop.

    is_own_process: nothing else will run in this process, so that it may do without what this step does not need.
    """
    parser = argparse.ArgumentParser(prog="mobile_llm", description="One step of the Mobile LLM Workbench.")
    parser.add_argument("step", choices=list(STEPS))
    parser.add_argument("--config", type=Path, required=True, metavar="FILE", help="the step's settings as JSON")
    parsed = parser.parse_args(arguments)
    rank = launched_rank()
    events = standard_output_events(is_first=not rank)
    if rank is not None:
        end_with_parent()
    # Threads that wait by spinning starve the compiler that may run beside a training; those that sleep at once need
    # longer to wake than many products take. So libgomp's spin for a fraction of a millisecond first (docs/LOG.md).
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ.setdefault("GOMP_SPINCOUNT", "20000")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    try:
        events.done(**run_step(parsed.step, parsed.config, events, is_own_process=is_own_process), **peak_memory())
    except StepStopped as stopped:
        events.log("info", str(stopped))
        return EXIT_STOPPED
    except StepError as failure:
        if failure.__cause__ is not None:
            traceback.print_exception(failure)
        events.error(failure.code, failure.message, failure.fix)
        return EXIT_FAILED
    except MemoryError:
        events.error("out_of_memory", "There was not enough memory.", "Close programs, or choose a smaller base.")
        return EXIT_FAILED
    except Exception as unexpected:
        traceback.print_exc()
        events.error(
            "unexpected", f"{type(unexpected).__name__}: {unexpected}", "Look at the run's log and report this fault."
        )
        return EXIT_FAILED
    return 0


def run_step(name: str, config: Path, events: Events, *, is_own_process: bool) -> dict[str, object]:
    """A wrong setting is told at once; torch takes seconds to import."""
    step = STEPS[name]
    settings = read_settings(step.settings, config)
    has_rounded_base = isinstance(settings, TrainSettings) and settings.precision != "bf16"
    if is_own_process and not has_rounded_base:
        leave_out("bitsandbytes")
    return step.function()(settings, events)
