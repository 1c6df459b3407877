"""The one error that a step reports to its caller."""

from __future__ import annotations


class StepError(Exception):
    """A failure that a person can act on: a stable code, one sentence, and how to fix it."""

    def __init__(self, code: str, message: str, fix: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.fix = fix


class StepStopped(Exception):
    """The caller asked the step to stop; what was done so far is in the checkpoint folder."""
