"""Rendered rows → a LoRA adapter. A killed training goes on from its last checkpoint, exactly."""

from __future__ import annotations

import json
import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mobile_llm.adapted_base import adapted_base
from mobile_llm.adapter import adapter_parameters, checkpoint_gradients, save_adapter
from mobile_llm.batches import plan_batches, shared_batches
from mobile_llm.checkpoint import training_key
from mobile_llm.compute import Compute, choose_compute
from mobile_llm.course import Course, Keeper
from mobile_llm.distributed import Processes, joined_processes
from mobile_llm.early_stopping import EvaluationWatch, evaluation_loss
from mobile_llm.errors import StepError, StepStopped
from mobile_llm.loss import backpropagate, keeps_packed_rows_apart
from mobile_llm.optimizer import MasterWeightAdamW, learning_rate_at
from mobile_llm.process import StopSignal, use_all_cores
from mobile_llm.rendering import RenderedRow
from mobile_llm.settings import TrainSettings
from mobile_llm.tokenizer import load_tokenizer
from mobile_llm.training_rows import rendered_rows

if TYPE_CHECKING:
    import torch
    from peft import PeftModel

    from mobile_llm.events import Events

_CLIP_NORM = 1.0


@dataclass(frozen=True)
class _Training:
    """What the steps of one training work on."""

    settings: TrainSettings
    compute: Compute
    model: PeftModel
    optimizer: MasterWeightAdamW
    rows: list[RenderedRow]
    plan: list[list[int]]
    course: Course
    # With early stopping: the rows of the split eval, and what their losses were.
    evaluation_rows: list[RenderedRow]
    watch: EvaluationWatch | None
    keeper: Keeper
    processes: Processes

    def weights(self) -> dict[str, torch.Tensor]:
        """The adapter that the training ends with."""
        return self.watch.best_weights if self.watch else self.optimizer.masters()


def train(settings: TrainSettings, events: Events) -> dict[str, object]:
    """Returns the summary that is also written to training.json. Throws StepError, or StepStopped on SIGTERM."""
    with joined_processes() as processes:
        return _train(settings, processes, events)


def _train(settings: TrainSettings, processes: Processes, events: Events) -> dict[str, object]:
    import torch

    use_all_cores(processes.local_count)
    compute = choose_compute(processes)
    kind = str(compute.dtype).removeprefix("torch.")
    events.log("info", f"Computing in {kind} on {compute.device}: {compute.reason}.")
    if processes.count > 1:
        events.log("info", f"{processes.count} processes share the rows of each step.")
    training = _prepare(settings, compute, processes, events)
    with StopSignal() as stop:
        _run_steps(training, stop, events)
    summary = _summary(training)
    if processes.is_first:
        _save(training, summary)
    events.artifact("adapter", settings.outputFolder)
    if torch.cuda.is_available():
        events.metric("peakDeviceMemory", torch.cuda.max_memory_allocated(), "bytes")
    return summary


def _save(training: _Training, summary: dict[str, object]) -> None:
    settings = training.settings
    save_adapter(training.model, settings.outputFolder, training.weights(), settings.base.repo or "embedded base")
    text = json.dumps({**_without_times(summary), **_courses(training)}, indent=2)
    (settings.outputFolder / "training.json").write_text(text, encoding="utf-8")


def _prepare(settings: TrainSettings, compute: Compute, processes: Processes, events: Events) -> _Training:
    tokenizer = load_tokenizer(settings.base)
    rows = rendered_rows(settings, "train", tokenizer, events)
    stopping = settings.earlyStopping
    evaluation_rows = rendered_rows(settings, "eval", tokenizer, events) if stopping else []
    rows_a_step = settings.batchSize * settings.gradientAccumulation
    plan = plan_batches(len(rows), rows_a_step, settings.epochs, settings.seed)
    model = adapted_base(settings, compute, processes, events)
    if settings.gradientCheckpointing:
        checkpoint_gradients(model)
    model.train()
    optimizer = MasterWeightAdamW(adapter_parameters(model), settings.weightDecay)
    watch = EvaluationWatch(stopping) if stopping else None
    keeper = Keeper(settings.checkpointFolder, _key(settings, compute, processes), optimizer, watch, processes)
    _draw_apart(settings.seed, processes)
    course = keeper.resume(events)
    return _Training(settings, compute, model, optimizer, rows, plan, course, evaluation_rows, watch, keeper, processes)


def _key(settings: TrainSettings, compute: Compute, processes: Processes) -> str:
    shared = f"/{processes.count}" if processes.count > 1 else ""
    return training_key(settings, f"{compute.device}/{compute.dtype}{shared}")


def _draw_apart(seed: int, processes: Processes) -> None:
    """The adapters begin alike in all processes; what dropout leaves out of their rows must not be alike."""
    import torch

    if not processes.is_first:
        torch.manual_seed(seed + processes.rank)


def _without_times(summary: dict[str, object]) -> dict[str, object]:
    """What is the same whenever the same training is done again: an adapter is known by its content."""
    return {name: value for name, value in summary.items() if name not in ("seconds", "tokensPerSecond")}


def _courses(training: _Training) -> dict[str, object]:
    watch = training.watch
    evaluations = [{"step": step, "loss": round(loss, 5)} for step, loss in watch.losses] if watch else []
    return {"losses": training.course.losses, **({"evaluations": evaluations} if watch else {})}


def _run_steps(training: _Training, stop: StopSignal, events: Events) -> None:
    settings, course, plan = training.settings, training.course, training.plan
    packed = keeps_packed_rows_apart(training.model, training.rows, training.compute.device)
    if not packed:
        events.log("warning", "This model mixes rows that share a sequence: training one row at a time, slowly.")
    saved_at = time.monotonic()
    for step in range(course.steps_done, len(plan)):
        if training.watch and training.watch.should_stop:
            events.log("info", f"Stopped early: nothing is better than after step {training.watch.best_step}.")
            break
        _step(training, step, events, packed=packed)
        _evaluate(training, events, packed=packed)
        is_due = time.monotonic() - saved_at >= settings.checkpointSeconds
        stopping, saving = training.processes.any(stop.requested, is_due)
        if stopping or saving:
            training.keeper.save(course)
            saved_at = time.monotonic()
        if stopping:
            raise StepStopped(f"Stopped after step {course.steps_done}; the next run goes on from there.")


def _step(training: _Training, step: int, events: Events, *, packed: bool) -> None:
    settings, course, plan = training.settings, training.course, training.plan
    started = time.monotonic()
    chosen = [training.rows[index] for index in plan[step]]
    value = _learn(training, chosen, packed=packed)
    if not math.isfinite(value):
        raise StepError(
            "loss_not_finite", f"The loss became {value} at step {step + 1}.", "Lower training.learningRate."
        )
    rate = learning_rate_at(step, len(plan), settings.warmupSteps, settings.learningRate, settings.schedule)
    training.optimizer.step(rate, _CLIP_NORM)
    course.steps_done = step + 1
    course.losses.append(round(value, 5))
    spent = time.monotonic() - started
    course.seconds += spent
    _report(course, len(plan), sum(len(row.tokens) for row in chosen) / spent, events)


def _evaluate(training: _Training, events: Events, *, packed: bool) -> None:
    step, watch, settings = training.course.steps_done, training.watch, training.settings
    if watch is None or not watch.is_due(step, len(training.plan)):
        return
    rows_at_once = settings.batchSize if packed else 1
    rows, device = training.evaluation_rows, training.compute.device
    loss = evaluation_loss(training.model, rows, rows_at_once, device, training.processes)
    watch.add(step, loss, training.optimizer.masters(), events)


def _learn(training: _Training, rows: list[RenderedRow], *, packed: bool) -> float:
    """Gives the optimizer the gradients of the rows' mean loss, which it returns: of all processes together."""
    optimizer, processes = training.optimizer, training.processes
    rows_at_once = training.settings.batchSize if packed else 1
    total = 0.0
    for batch, share in shared_batches(rows, rows_at_once, processes.rank, processes.count):
        total += backpropagate(training.model, batch, training.compute.device, packed=packed, share=share)
        optimizer.collect_gradients()
    processes.add_up(optimizer.gradients())
    return processes.total(total)


def _report(course: Course, total: int, tokens_per_second: float, events: Events) -> None:
    left = course.seconds / course.steps_done * (total - course.steps_done)
    events.progress(
        "train",
        course.steps_done,
        total,
        "steps",
        loss=course.losses[-1],
        tokensPerSecond=round(tokens_per_second, 1),
        secondsLeft=round(left, 1),
    )


def _summary(training: _Training) -> dict[str, object]:
    course, rows, compute, watch = training.course, training.rows, training.compute, training.watch
    seen = [rows[index] for batch in training.plan[: course.steps_done] for index in batch]
    tokens = sum(len(row.tokens) for row in seen)
    last = course.losses[-10:]
    return {
        "steps": course.steps_done,
        "rows": len(rows),
        "tokens": tokens,
        "trainedTokens": sum(sum(row.trained) for row in seen),
        "finalLoss": round(sum(last) / len(last), 5),
        "seconds": round(course.seconds, 1),
        "tokensPerSecond": round(tokens / max(course.seconds, 1e-9), 1),
        "trainableParameters": sum(weight.numel() for weight in training.weights().values()),
        "computeType": str(compute.dtype).removeprefix("torch."),
        "device": compute.device,
        **({"processes": training.processes.count} if training.processes.count > 1 else {}),
        **({"bestStep": watch.best_step, "evaluationLoss": round(watch.best_loss, 5)} if watch else {}),
    }
