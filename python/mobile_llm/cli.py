"""The command line: one step, one settings file, events on stdout."""

from __future__ import annotations

import argparse
import os
import traceback
from pathlib import Path

from mobile_llm.distributed import launched_rank
from mobile_llm.errors import StepError, StepStopped
from mobile_llm.events import Events, standard_output_events
from mobile_llm.process import end_with_parent, peak_memory
from mobile_llm.settings import (
    CalibrationSettings,
    CheckLogitsSettings,
    CheckTokensSettings,
    ConvertAdapterSettings,
    ConvertSettings,
    InspectSettings,
    MergeSettings,
    TrainSettings,
    UnpackSettings,
    read_settings,
)

EXIT_FAILED = 1
EXIT_STOPPED = 143  # as a shell reports an end by SIGTERM


def main(arguments: list[str]) -> int:
    """Runs one step and returns the exit status: 0 after `done`, 1 after `error`, 143 when asked to stop."""
    parser = argparse.ArgumentParser(prog="mobile_llm", description="One step of the Mobile LLM Workbench.")
    steps = [
        "train",
        "merge",
        "convert",
        "check-tokens",
        "convert-adapter",
        "check-logits",
        "calibration-text",
        "unpack",
        "inspect",
    ]
    parser.add_argument("step", choices=steps)
    parser.add_argument("--config", type=Path, required=True, metavar="FILE", help="the step's settings as JSON")
    parsed = parser.parse_args(arguments)
    rank = launched_rank()
    events = standard_output_events(is_first=not rank)
    if rank is not None:
        end_with_parent()
    # Threads that wait by spinning starve the compiler that may run beside a training (docs/LOG.md).
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    try:
        events.done(**run_step(parsed.step, parsed.config, events), **peak_memory())
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


def run_step(step: str, config: Path, events: Events) -> dict[str, object]:
    """Imports are here because torch takes seconds to import, and a wrong setting should be told at once."""
    if step == "train":
        train_settings = read_settings(TrainSettings, config)
        from mobile_llm.training import train

        return train(train_settings, events)
    if step == "merge":
        merge_settings = read_settings(MergeSettings, config)
        from mobile_llm.merging import merge

        return merge(merge_settings, events)
    if step == "convert":
        convert_settings = read_settings(ConvertSettings, config)
        from mobile_llm.conversion import convert

        return convert(convert_settings, events)
    if step == "convert-adapter":
        adapter_settings = read_settings(ConvertAdapterSettings, config)
        from mobile_llm.adapter_conversion import convert_adapter

        return convert_adapter(adapter_settings, events)
    if step == "check-tokens":
        token_settings = read_settings(CheckTokensSettings, config)
        from mobile_llm.token_parity import check_tokens

        return check_tokens(token_settings, events)
    if step == "check-logits":
        logit_settings = read_settings(CheckLogitsSettings, config)
        from mobile_llm.logit_check import check_logits

        return check_logits(logit_settings, events)
    if step == "calibration-text":
        calibration_settings = read_settings(CalibrationSettings, config)
        from mobile_llm.calibration import write_calibration_text

        return write_calibration_text(calibration_settings, events)
    if step == "unpack":
        unpack_settings = read_settings(UnpackSettings, config)
        from mobile_llm.unpacking import unpack

        return unpack(unpack_settings, events)
    inspect_settings = read_settings(InspectSettings, config)
    from mobile_llm.inspection import inspect

    return inspect(inspect_settings, events)
