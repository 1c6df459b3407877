"""Settings of each step: frozen dataclasses, read from the JSON file that the caller wrote."""

from __future__ import annotations

import dataclasses
import json
import re
import types
import typing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeVar

from mobile_llm.errors import StepError

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
            _require(bool(self.repo), "base.repo", "a hub base needs a repository name such as org/name")
            _require(bool(self.revision), "base.revision", "a hub base needs a pinned revision")
        else:
            _require(self.path is not None, "base.path", f"a {self.kind} base needs a path")
        if self.allowPickle:
            _require(self.convertedFolder is not None, "base.convertedFolder", "is needed with allowPickle")


@dataclass(frozen=True)
class EarlyStopping:
    """Ends a training once `patience` evaluations, one every `everySteps` steps, brought nothing better."""

    patience: int = 3
    everySteps: int = 10

    def __post_init__(self) -> None:
        for name in ("patience", "everySteps"):
            _require(getattr(self, name) >= 1, f"earlyStopping.{name}", "must be at least 1")


@dataclass(frozen=True)
class TrainSettings:
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
            _require(getattr(self, name) >= 1, name, "must be at least 1")
        _require(0 < self.epochs <= 1000, "epochs", "must be above 0 and at most 1000")
        _require(self.alpha > 0, "alpha", "must be above 0")
        _require(0 <= self.dropout < 1, "dropout", "must be at least 0 and below 1")
        _require(0 < self.learningRate < 1, "learningRate", "must be above 0 and below 1")
        _require(0 <= self.weightDecay < 1, "weightDecay", "must be at least 0 and below 1")
        _require(self.warmupSteps >= 0, "warmupSteps", "must not be negative")
        _require(self.targetModules != [], "targetModules", "must name at least one module")
        _require(all(self.stop), "stop", "must hold no empty text")
        self._require_patterns()
        if self.quantAware != "none":
            _require(self.precision == "bf16", "precision", "must be bf16 with quantAware: the merged weight is needed")
            _require(self.dropout == 0, "dropout", "must be 0 with quantAware: the phone drops nothing")
            _require(not self.useDora, "useDora", "must be false with quantAware: it scales what was rounded")
            _require(self.deployedBase is not None, "deployedBase", "is needed with quantAware")

    def _require_patterns(self) -> None:
        for name in ("rankPattern", "alphaPattern"):
            for pattern, value in getattr(self, name).items():
                _require(_is_regular_expression(pattern), f"{name}.{pattern}", "is not a regular expression")
                _require(0 < value <= 4096, f"{name}.{pattern}", "must be above 0 and at most 4096")


@dataclass(frozen=True)
class MergeSettings:
    base: Base
    outputFolder: Path
    # Without one the base itself is written.
    adapterFolder: Path | None = None


@dataclass(frozen=True)
class ConvertSettings:
    modelFolder: Path
    sourceFolder: Path
    outputFile: Path
    name: str = field()
    outType: OutType = "f16"

    def __post_init__(self) -> None:
        _require(bool(self.name.strip()), "name", "must not be empty")


@dataclass(frozen=True)
class UnpackSettings:
    # A folder in Hugging Face layout whose weights are packed as GPTQ or AWQ; nothing is written there.
    modelFolder: Path
    sourceFolder: Path
    outputFile: Path
    name: str = field()

    def __post_init__(self) -> None:
        _require(bool(self.name.strip()), "name", "must not be empty")


@dataclass(frozen=True)
class ConvertAdapterSettings:
    adapterFolder: Path
    # Any model folder of the adapter's base: its config.json says how the tensors are laid out.
    modelFolder: Path
    sourceFolder: Path
    outputFile: Path


@dataclass(frozen=True)
class InspectSettings:
    base: Base


@dataclass(frozen=True)
class CheckTokensSettings:
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
    base: Base
    # Empty, or with what an earlier attempt left.
    outputFolder: Path


@dataclass(frozen=True)
class TokensSettings:
    # As save-tokenizer left it.
    tokenizerFolder: Path
    # As the training has it.
    stop: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class CalibrationSettings:
    # Merged weights, whose tokenizer and template are those of the model.
    modelFolder: Path
    # Rendered conversations.
    rows: Path
    mostTokens: int
    outputFile: Path

    def __post_init__(self) -> None:
        _require(self.mostTokens >= 1, "mostTokens", "must be at least 1")


@dataclass(frozen=True)
class CheckLogitsSettings:
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
        _require(both, "adapter", "needs adapterFolder, and the other way round")


Settings = TypeVar(
    "Settings",
    TrainSettings,
    MergeSettings,
    ConvertSettings,
    ConvertAdapterSettings,
    InspectSettings,
    CheckTokensSettings,
    CalibrationSettings,
    CheckLogitsSettings,
    UnpackSettings,
    SaveTokenizerSettings,
    TokensSettings,
)


def read_settings(kind: type[Settings], file: Path) -> Settings:
    """Reads and checks a settings file. Throws StepError config_unreadable or config_invalid."""
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as cause:
        raise StepError(
            "config_unreadable", f"Cannot read the settings {file}: {cause}", "Pass a JSON file."
        ) from cause
    settings: Settings = _build(kind, content, "")
    return settings


def _build(kind: type, content: object, where: str) -> Any:  # noqa: ANN401 - built from a type at run time
    if not isinstance(content, dict):
        raise _invalid(where or "settings", "must be an object")
    hints = typing.get_type_hints(kind)
    fields = {entry.name: entry for entry in dataclasses.fields(kind)}
    for key in content:
        if key not in fields:
            raise _invalid(f"{where}{key}", f"is not a setting; known are {', '.join(fields)}")
    values = {}
    for name, entry in fields.items():
        if name in content:
            values[name] = _convert(hints[name], content[name], f"{where}{name}")
        elif entry.default is dataclasses.MISSING and entry.default_factory is dataclasses.MISSING:
            raise _invalid(f"{where}{name}", "is missing")
    return kind(**values)


def _convert(hint: Any, value: object, where: str) -> object:  # noqa: ANN401
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        return _convert_union(hint, value, where)
    if origin is Literal:
        if value in typing.get_args(hint):
            return value
        raise _invalid(where, f"must be one of {', '.join(map(str, typing.get_args(hint)))}")
    if origin is list:
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return value
        raise _invalid(where, "must be a list of texts")
    if origin is dict:
        return _convert_map(typing.get_args(hint)[1], value, where)
    if dataclasses.is_dataclass(hint):
        return _build(typing.cast(type, hint), value, f"{where}.")
    if hint is Path:
        if isinstance(value, str) and Path(value).is_absolute():
            return Path(value)
        raise _invalid(where, "must be an absolute path")
    if hint is float and isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    if hint in (int, str, bool) and type(value) is hint:
        return value
    raise _invalid(where, f"must be of type {getattr(hint, '__name__', hint)}")


def _convert_map(hint: Any, value: object, where: str) -> dict[str, object]:  # noqa: ANN401
    if not isinstance(value, dict):
        raise _invalid(where, "must be an object")
    return {name: _convert(hint, entry, f"{where}.{name}") for name, entry in value.items()}


def _convert_union(hint: Any, value: object, where: str) -> object:  # noqa: ANN401
    if value is None and type(None) in typing.get_args(hint):
        return None
    failures = []
    for option in typing.get_args(hint):
        if option is type(None):
            continue
        try:
            return _convert(option, value, where)
        except StepError as failure:
            failures.append(failure)
    raise failures[0]


def _is_regular_expression(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def _require(holds: bool, where: str, message: str) -> None:
    if not holds:
        raise _invalid(where, message)


def _invalid(where: str, message: str) -> StepError:
    return StepError("config_invalid", f"Setting {where} {message}.", "Correct it in the recipe or the settings file.")
