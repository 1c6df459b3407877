"""Reads a step's settings file into the dataclass that the step names, and says which key is wrong."""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from pathlib import Path
from typing import Any, Literal, TypeVar

from mobile_llm.errors import StepError

Settings = TypeVar("Settings")


def read_settings(kind: type[Settings], file: Path) -> Settings:
    """Reads and checks a file of JSON. Throws StepError config_unreadable or config_invalid."""
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
        raise invalid_setting(where or "settings", "must be an object")
    hints = typing.get_type_hints(kind)
    fields = {entry.name: entry for entry in dataclasses.fields(kind)}
    for key in content:
        if key not in fields:
            raise invalid_setting(f"{where}{key}", f"is not a setting; known are {', '.join(fields)}")
    values = {}
    for name, entry in fields.items():
        if name in content:
            values[name] = _convert(hints[name], content[name], f"{where}{name}")
        elif entry.default is dataclasses.MISSING and entry.default_factory is dataclasses.MISSING:
            raise invalid_setting(f"{where}{name}", "is missing")
    return kind(**values)


def _convert(hint: Any, value: object, where: str) -> object:  # noqa: ANN401
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        return _convert_union(hint, value, where)
    if origin is Literal:
        if value in typing.get_args(hint):
            return value
        raise invalid_setting(where, f"must be one of {', '.join(map(str, typing.get_args(hint)))}")
    if origin is list:
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return value
        raise invalid_setting(where, "must be a list of texts")
    if origin is dict:
        return _convert_map(typing.get_args(hint)[1], value, where)
    if dataclasses.is_dataclass(hint):
        return _build(typing.cast(type, hint), value, f"{where}.")
    if hint is Path:
        if isinstance(value, str) and Path(value).is_absolute():
            return Path(value)
        raise invalid_setting(where, "must be an absolute path")
    if hint is float and isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    if hint in (int, str, bool) and type(value) is hint:
        return value
    raise invalid_setting(where, f"must be of type {getattr(hint, '__name__', hint)}")


def _convert_map(hint: Any, value: object, where: str) -> dict[str, object]:  # noqa: ANN401
    if not isinstance(value, dict):
        raise invalid_setting(where, "must be an object")
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


def require(holds: bool, where: str, message: str) -> None:
    """Throws StepError config_invalid unless it holds. where: the key. message: what must be true of it."""
    if not holds:
        raise invalid_setting(where, message)


def invalid_setting(where: str, message: str) -> StepError:
    """Of a key, what is wrong with it."""
    return StepError("config_invalid", f"Setting {where} {message}.", "Correct it in the recipe or the settings file.")
