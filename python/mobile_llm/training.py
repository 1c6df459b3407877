"""Rendered rows → a LoRA adapter. A killed training goes on from its last checkpoint, exactly."""

from __future__ import annotations

import json
import math
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mobile_llm.adapter import adapter_parameters, add_adapter, checkpoint_gradients, save_adapter
from mobile_llm.base_model import Compute, choose_compute, load_base_model
from mobile_llm.batches import plan_batches
from mobile_llm.checkpoint import Checkpoint, load_checkpoint, save_checkpoint, training_key
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


@dataclass
class _Course:
    """How far a training is."""

    steps_done: int = 0
    losses: list[float] = field(default_factory=list)
    seconds: float = 0.0


@dataclass(frozen=True)
class _Training:
    """What the steps of one training work on."""

    settings: TrainSettings
    compute: Compute
    model: PeftModel
    optimizer: MasterWeightAdamW
    rows: list[RenderedRow]
    plan: list[list[int]]
    course: _Course
    # With early stopping: the rows of the split eval, and what their losses were.
    evaluation_rows: list[RenderedRow]
    watch: EvaluationWatch | None
    key: str

    def weights(self) -> dict[str, torch.Tensor]:
        """The adapter that the training ends with."""
        return self.watch.best_weights if self.watch else self.optimizer.masters()


def train(settings: TrainSettings, events: Events) -> dict[str, object]:
    """Returns the summary that is also written to training.json. Throws StepError, or StepStopped on SIGTERM."""
    import torch

    use_all_cores()
    compute = choose_compute()
    events.log("info", f"Computing in {str(compute.dtype).removeprefix('torch.')} on {compute.device}.")
    training = _prepare(settings, compute, events)
    with StopSignal() as stop:
        _run_steps(training, stop, events)
    summary = _summary(training)
    save_adapter(training.model, settings.outputFolder, training.weights(), settings.base.repo or "embedded base")
    text = json.dumps({**_without_times(summary), **_courses(training)}, indent=2)
    (settings.outputFolder / "training.json").write_text(text, encoding="utf-8")
    events.artifact("adapter", settings.outputFolder)
    if torch.cuda.is_available():
        events.metric("peakDeviceMemory", torch.cuda.max_memory_allocated(), "bytes")
    return summary


def _prepare(settings: TrainSettings, compute: Compute, events: Events) -> _Training:
    tokenizer = load_tokenizer(settings.base, events)
    rows = rendered_rows(settings, "train", tokenizer, events)
    stopping = settings.earlyStopping
    evaluation_rows = rendered_rows(settings, "eval", tokenizer, events) if stopping else []
    rows_a_step = settings.batchSize * settings.gradientAccumulation
    plan = plan_batches(len(rows), rows_a_step, settings.epochs, settings.seed)
    model = _model_with_adapter(settings, compute, events)
    if settings.gradientCheckpointing:
        checkpoint_gradients(model)
    model.train()
    optimizer = MasterWeightAdamW(adapter_parameters(model), settings.weightDecay)
    watch = EvaluationWatch(stopping) if stopping else None
    key = training_key(settings, f"{compute.device}/{compute.dtype}")
    course = _resume(settings, key, optimizer, watch, events)
    return _Training(settings, compute, model, optimizer, rows, plan, course, evaluation_rows, watch, key)


def _model_with_adapter(settings: TrainSettings, compute: Compute, events: Events) -> PeftModel:
    if settings.quantAware == "none" or settings.deployedBase is None:
        return add_adapter(load_base_model(settings.base, settings.precision, compute), settings)
    import torch

    from mobile_llm.deployed_base import DeployedBase
    from mobile_llm.quantization_aware import make_quantization_aware

    exact = Compute(compute.device, torch.float32)
    model = add_adapter(load_base_model(settings.base, settings.precision, exact), settings)
    deployed = DeployedBase(settings.deployedBase)
    count = make_quantization_aware(model, settings.quantAware, deployed, compute.dtype)
    events.log("info", f"{count} layers are trained as {settings.quantAware} rounds them.")
    return model


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
        if stop.requested or time.monotonic() - saved_at >= settings.checkpointSeconds:
            save_checkpoint(settings.checkpointFolder, training.key, _checkpoint(training))
            saved_at = time.monotonic()
        if stop.requested:
            raise StepStopped(f"Stopped after step {course.steps_done}; the next run goes on from there.")


def _step(training: _Training, step: int, events: Events, *, packed: bool) -> None:
    settings, course, optimizer, plan = training.settings, training.course, training.optimizer, training.plan
    started = time.monotonic()
    chosen = [training.rows[index] for index in plan[step]]
    value = _learn(training.model, optimizer, chosen, settings.batchSize, training.compute.device, packed=packed)
    if not math.isfinite(value):
        raise StepError(
            "loss_not_finite", f"The loss became {value} at step {step + 1}.", "Lower training.learningRate."
        )
    rate = learning_rate_at(step, len(plan), settings.warmupSteps, settings.learningRate, settings.schedule)
    optimizer.step(rate, _CLIP_NORM)
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
    loss = evaluation_loss(training.model, training.evaluation_rows, rows_at_once, training.compute.device)
    watch.add(step, loss, training.optimizer.masters(), events)


def _learn(
    model: PeftModel,
    optimizer: MasterWeightAdamW,
    rows: list[RenderedRow],
    rows_at_once: int,
    device: str,
    *,
    packed: bool,
) -> float:
    """Gives the optimizer the gradients of the rows' mean loss, which it returns."""
    total = 0.0
    for start in range(0, len(rows), rows_at_once):
        batch = rows[start : start + rows_at_once]
        total += backpropagate(model, batch, device, packed=packed, share=len(batch) / len(rows))
        optimizer.collect_gradients()
    return total


def _report(course: _Course, total: int, tokens_per_second: float, events: Events) -> None:
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


def _checkpoint(training: _Training) -> Checkpoint:
    import torch

    course, watch = training.course, training.watch
    tensors = {**training.optimizer.tensors(), "random.cpu": torch.get_rng_state()}
    if watch:
        tensors |= watch.tensors()
    if torch.cuda.is_available():
        tensors["random.cuda"] = torch.cuda.get_rng_state()
    evaluations = watch.described() if watch else "[]"
    return Checkpoint(course.steps_done, course.losses, course.seconds, tensors, evaluations)


def _resume(
    settings: TrainSettings, key: str, optimizer: MasterWeightAdamW, watch: EvaluationWatch | None, events: Events
) -> _Course:
    import torch

    checkpoint = load_checkpoint(settings.checkpointFolder, key)
    if checkpoint is None:
        return _Course()
    optimizer.load_tensors(checkpoint.tensors)
    if watch:
        watch.restore(checkpoint.evaluations, checkpoint.tensors)
    torch.set_rng_state(checkpoint.tensors["random.cpu"])
    if "random.cuda" in checkpoint.tensors:
        torch.cuda.set_rng_state(checkpoint.tensors["random.cuda"])
    events.log("info", f"Going on after step {checkpoint.steps_done}.")
    return _Course(checkpoint.steps_done, checkpoint.losses, checkpoint.seconds)


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
        **({"bestStep": watch.best_step, "evaluationLoss": round(watch.best_loss, 5)} if watch else {}),
    }
