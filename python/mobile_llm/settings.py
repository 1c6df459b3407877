"""Settings of each step: frozen dataclasses, as the JSON file has them that the caller wrote."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from mobile_llm.settings_file import require

Precision = Literal["bf16", "int8", "nf4"]
OutType = Literal["f32", "f16", "bf16", "q8_0"]
QuantAware = Literal["none", "Q4_0", "Q8_0"]
Schedule = Literal["cosine", "linear", "constant"]


@dataclass(frozen=True)
class Base:
    """The model to start from: a GGUF file, a folder in Hugging Face layout, or a hub repository."""

    kind: Literal["gguf", "folder", "hub"]
    path: Path | None = None
    repo: str | None = None
    revision: str | None = None
    # A chat template in Jinja, in place of the base's own.
    chatTemplate: str | None = None
    # Pickled weights may be converted to safetensors; they are kept in convertedFolder, by what they were made of.
    allowPickle: bool = False
    convertedFolder: Path | None = None

    def __post_init__(self) -> None:
        if self.kind == "hub":
            require(bool(self.repo), "base.repo", "a hub base needs a repository name such as org/name")
            require(bool(self.revision), "base.revision", "a hub base needs a pinned revision")
        else:
            require(self.path is not None, "base.path", f"a {self.kind} base needs a path")
        if self.allowPickle:
            require(self.convertedFolder is not None, "base.convertedFolder", "is needed with allowPickle")


@dataclass(frozen=True)
class EarlyStopping:
    """Ends a training once `patience` evaluations, one every `everySteps` steps, brought nothing better."""

    patience: int = 3
    everySteps: int = 10

    def __post_init__(self) -> None:
        for name in ("patience", "everySteps"):
            require(getattr(self, name) >= 1, f"earlyStopping.{name}", "must be at least 1")


@dataclass(frozen=True)
class TrainSettings:
    """Rendered rows and a base → a LoRA adapter."""

    base: Base
    rows: Path
    outputFolder: Path
    checkpointFolder: Path
    precision: Precision = "bf16"
    rank: int = 16
    alpha: float = 32.0
    dropout: float = 0.0
    targetModules: list[str] | Literal["all-linear"] = "all-linear"
    # Scale alpha / √rank instead of alpha / rank (arXiv 2312.03732).
    useRslora: bool = False
    # Learns the weights' lengths apart from their directions (arXiv 2402.09353).
    useDora: bool = False
    # Rank and alpha of the modules whose name ends in what a pattern matches.
    rankPattern: dict[str, int] = field(default_factory=dict)
    alphaPattern: dict[str, float] = field(default_factory=dict)
    # A fraction of an epoch trains that share of its batches, at least one.
    epochs: float = 1.0
    learningRate: float = 1e-3
    # What the learning rate does after the warmup.
    schedule: Schedule = "cosine"
    weightDecay: float = 0.0
    # A step learns from batchSize * gradientAccumulation rows, batchSize of them at a time in memory.
    batchSize: int = 8
    gradientAccumulation: int = 1
    # Computes a layer's inner values again on the way back instead of holding them.
    gradientCheckpointing: bool = False
    warmupSteps: int = 5
    seed: int = 1
    maxTokens: int = 512
    # Texts that end a reply, where the chat template does not end it with a control token.
    stop: list[str] = field(default_factory=list)
    # The type whose rounding the forward pass sees, and the base as llama-quantize makes it in that type.
    quantAware: QuantAware = "none"
    deployedBase: Path | None = None
    # Needs rows of the split eval, which never train; the adapter of their lowest loss is kept.
    earlyStopping: EarlyStopping | None = None
    checkpointSeconds: float = 60.0

    def __post_init__(self) -> None:
        for name in ("rank", "batchSize", "gradientAccumulation", "maxTokens"):
            require(getattr(self, name) >= 1, name, "must be at least 1")
        require(0 < self.epochs <= 1000, "epochs", "must be above 0 and at most 1000")
        require(self.alpha > 0, "alpha", "must be above 0")
        require(0 <= self.dropout < 1, "dropout", "must be at least 0 and below 1")
        require(0 < self.learningRate < 1, "learningRate", "must be above 0 and below 1")
        require(0 <= self.weightDecay < 1, "weightDecay", "must be at least 0 and below 1")
        require(self.warmupSteps >= 0, "warmupSteps", "must not be negative")
        require(self.targetModules != [], "targetModules", "must name at least one module")
        require(all(self.stop), "stop", "must hold no empty text")
        self._require_patterns()
        if self.quantAware != "none":
            require(self.precision == "bf16", "precision", "must be bf16 with quantAware: the merged weight is needed")
            require(self.dropout == 0, "dropout", "must be 0 with quantAware: the phone drops nothing")
            require(not self.useDora, "useDora", "must be false with quantAware: it scales what was rounded")
            require(self.deployedBase is not None, "deployedBase", "is needed with quantAware")

    def _require_patterns(self) -> None:
        for name in ("rankPattern", "alphaPattern"):
            for pattern, value in getattr(self, name).items():
                require(_is_regular_expression(pattern), f"{name}.{pattern}", "is not a regular expression")
                require(0 < value <= 4096, f"{name}.{pattern}", "must be above 0 and at most 4096")


@dataclass(frozen=True)
class MergeSettings:
    """Base and adapter → weights in 32 bits that need no adapter."""

    base: Base
    outputFolder: Path
    # Without one the base itself is written.
    adapterFolder: Path | None = None


@dataclass(frozen=True)
class _ModelToGguf:
    # In Hugging Face layout.
    modelFolder: Path
    # llama.cpp's source tree, for its converter.
    sourceFolder: Path
    outputFile: Path
    # The model's, as the file will say it.
    name: str

    def __post_init__(self) -> None:
        require(bool(self.name.strip()), "name", "must not be empty")


@dataclass(frozen=True)
class ConvertSettings(_ModelToGguf):
    """Merged weights → GGUF."""

    outType: OutType = "f16"


@dataclass(frozen=True)
class UnpackSettings(_ModelToGguf):
    """Weights packed as GPTQ or AWQ → GGUF with the same codes. Nothing is written in the model's folder."""


@dataclass(frozen=True)
class ConvertAdapterSettings:
    """LoRA adapter → GGUF, for use beside a base."""

    adapterFolder: Path
    # Any model folder of the adapter's base: its config.json says how the tensors are laid out.
    modelFolder: Path
    sourceFolder: Path
    outputFile: Path


@dataclass(frozen=True)
class InspectSettings:
    """What a base is."""

    base: Base


@dataclass(frozen=True)
class CheckTokensSettings:
    """Whether llama.cpp cuts the rows into the tokens that are trained."""

    base: Base
    # Rendered conversations, those of every split.
    rows: Path
    # llama.cpp's source tree, for its converter.
    sourceFolder: Path
    tokenizeProgram: Path
    workFolder: Path
    outputFile: Path
    # As the training has it.
    stop: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class SaveTokenizerSettings:
    """A base's tokenizer, kept as files."""

    base: Base
    # Empty, or with what an earlier attempt left.
    outputFolder: Path


@dataclass(frozen=True)
class TokensSettings:
    """A process that counts tokens for as long as its input is open."""

    # As save-tokenizer left it.
    tokenizerFolder: Path
    # As the training has it.
    stop: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class CalibrationSettings:
    """The text from which llama.cpp computes an importance matrix."""

    # Merged weights, whose tokenizer and template are those of the model.
    modelFolder: Path
    # Rendered conversations.
    rows: Path
    mostTokens: int
    outputFile: Path

    def __post_init__(self) -> None:
        require(self.mostTokens >= 1, "mostTokens", "must be at least 1")


@dataclass(frozen=True)
class CheckLogitsSettings:
    """Whether a GGUF file computes what the merged weights do."""

    # Merged weights, and the f16 file that was converted from them.
    modelFolder: Path
    model: Path
    # Rendered conversations: what is asked of both.
    rows: Path
    serverProgram: Path
    quantizeProgram: Path
    # Takes the model in 32 bits for as long as the check lasts.
    workFolder: Path
    outputFile: Path
    # An adapter in PEFT's layout and as GGUF: both sides then put it on the model.
    adapterFolder: Path | None = None
    adapter: Path | None = None

    def __post_init__(self) -> None:
        both = (self.adapterFolder is None) == (self.adapter is None)
        require(both, "adapter", "needs adapterFolder, and the other way round")


def _is_regular_expression(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True
