"""A LoRA training as a user of PEFT writes it without the workbench: `plain_peft_trainer.py SETTINGS.json`.

Prints one JSON object: real tokens, the seconds of the steps, and the peak of the process's memory.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

import torch
from peft import LoraConfig, get_peft_model
from torch.nn.utils.rnn import pad_sequence
from transformers import AutoModelForCausalLM, GgufConfig, Trainer, TrainerCallback, TrainingArguments

Row = dict[str, list[int]]


class StepTimes(TrainerCallback):
    """Forward, backward and optimizer; collating comes on top and is not counted."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._begun = 0.0

    def on_step_begin(self, *_: object, **__: object) -> None:
        self._begun = time.monotonic()

    def on_step_end(self, *_: object, **__: object) -> None:
        self.seconds += time.monotonic() - self._begun


def collate(rows: list[Row]) -> dict[str, torch.Tensor]:
    def padded(name: str, filler: int) -> torch.Tensor:
        return pad_sequence([torch.tensor(row[name]) for row in rows], batch_first=True, padding_value=filler)

    mask = pad_sequence([torch.ones(len(row["input_ids"])) for row in rows], batch_first=True)
    return {"input_ids": padded("input_ids", 0), "labels": padded("labels", -100), "attention_mask": mask.long()}


def main(settings: dict[str, Any]) -> None:
    torch.set_num_threads(settings["threads"])
    base = Path(settings["base"])
    # bf16=True of TrainingArguments, which computes under autocast, was tried: slower, and more memory.
    model = AutoModelForCausalLM.from_pretrained(
        str(base.parent), gguf_file=base.name, dtype=torch.bfloat16, quantization_config=GgufConfig(dequantize=True)
    )
    lora = LoraConfig(
        r=settings["rank"],
        lora_alpha=settings["alpha"],
        target_modules=settings["targetModules"],
        lora_dropout=settings["dropout"],
        task_type="CAUSAL_LM",
    )
    model = get_peft_model(model, lora)
    rows: list[Row] = [json.loads(line) for line in Path(settings["tokens"]).read_text().splitlines()]
    times = StepTimes()
    arguments = TrainingArguments(
        output_dir=settings["outputFolder"],
        per_device_train_batch_size=settings["batchSize"],
        num_train_epochs=1,
        learning_rate=settings["learningRate"],
        lr_scheduler_type=settings["schedule"],
        warmup_steps=settings["warmupSteps"],
        seed=settings["seed"],
        use_cpu=not torch.cuda.is_available(),
        report_to="none",
        save_strategy="no",
        logging_strategy="no",
    )
    trainer = Trainer(model, arguments, data_collator=collate, train_dataset=rows, callbacks=[times])
    trainer.train()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    tokens = sum(len(row["input_ids"]) for row in rows)
    sys.stdout.write(json.dumps({"tokens": tokens, "seconds": times.seconds, "peakMemoryBytes": peak}) + "\n")


if __name__ == "__main__":
    main(json.loads(Path(sys.argv[1]).read_text()))
