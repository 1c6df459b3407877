"""A base on the model hub → a folder of this machine with its files; why the hub gives nothing, in words."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

from mobile_llm.errors import StepError

if TYPE_CHECKING:
    from mobile_llm.settings import Base

# All but weights; README and pictures stay where they are.
_SMALL_FILES = ["*.json", "*.jinja", "*.model", "*.txt"]
_SAFETENSORS = ["model.safetensors", "model-*.safetensors"]
PICKLES = ["pytorch_model.bin", "pytorch_model-*.bin"]


def hub_folder(base: Base, *, weights: bool) -> Path:
    """Downloads what is not in the hub's cache yet; asks nobody when the pinned commit is there.

    Throws StepError hub_gated, hub_unknown_repository, hub_unknown_revision, hub_token_refused, hub_unreachable or
    pickle_weights_refused.
    """
    folder = _download(base, [*_SMALL_FILES, *(_SAFETENSORS if weights else [])])
    if weights and not any(folder.glob("*.safetensors")) and _has_pickles(base):
        if not base.allowPickle:
            raise pickle_refused(str(base.repo))
        folder = _download(base, [*_SMALL_FILES, *PICKLES])
    return folder


def pickle_refused(name: str) -> StepError:
    """For a base whose weights are pickled, which the recipe does not allow."""
    return StepError(
        "pickle_weights_refused",
        f"{name} holds its weights as pickle, which can run code when opened.",
        "Use a version of the model with .safetensors files, or set base.allowPickle to true: they are then converted "
        "once, in a process of their own that may do nothing else.",
    )


def _download(base: Base, patterns: list[str]) -> Path:
    from huggingface_hub import snapshot_download

    with _refusals_in_words(base):
        return Path(
            snapshot_download(str(base.repo), revision=base.revision, allow_patterns=patterns, endpoint=_endpoint())
        )


def _has_pickles(base: Base) -> bool:
    from huggingface_hub import HfApi

    with _refusals_in_words(base):
        names = HfApi(endpoint=_endpoint()).list_repo_files(str(base.repo), revision=base.revision)
    return any(fnmatch(name, pattern) for name in names for pattern in PICKLES)


@contextmanager
def _refusals_in_words(base: Base) -> Iterator[None]:
    import httpx2

    try:
        yield
    except (OSError, ValueError, httpx2.HTTPError) as cause:
        raise _refusal(base, cause) from cause


def _endpoint() -> str | None:
    return os.environ.get("HF_ENDPOINT") or None


def _refusal(base: Base, cause: Exception) -> StepError:
    from huggingface_hub import get_token
    from huggingface_hub.errors import GatedRepoError, RepositoryNotFoundError, RevisionNotFoundError

    page = f"{_endpoint() or 'https://huggingface.co'}/{base.repo}"
    status = getattr(getattr(cause, "response", None), "status_code", None)
    if isinstance(cause, GatedRepoError):
        return _gated(base, page, has_token=get_token() is not None)
    if isinstance(cause, RevisionNotFoundError):
        return StepError(
            "hub_unknown_revision",
            f"{base.repo} has no commit {base.revision}.",
            f"Take base.revision from {page}/commits/main.",
        )
    if status == 401 and get_token() is not None:
        return StepError(
            "hub_token_refused",
            "The hub does not know the token.",
            "Make a new one there, and set HF_TOKEN, or run Mobile LLM: Set Hugging Face Token in VS Code.",
        )
    if isinstance(cause, RepositoryNotFoundError) or status in (401, 403):
        return StepError(
            "hub_unknown_repository",
            f"The hub has no {base.repo}, or hides it from who asked.",
            "Correct base.hub; if it is private, set HF_TOKEN, or run Mobile LLM: Set Hugging Face Token in VS Code.",
        )
    return StepError(
        "hub_unreachable",
        f"Cannot load {base.repo} from the hub: {cause}",
        "Try again with a network; what was loaded before is kept.",
    )


def _gated(base: Base, page: str, *, has_token: bool) -> StepError:
    if has_token:
        return StepError(
            "hub_gated",
            f"The hub does not give {base.repo} to the account of the token.",
            f"Ask for access on {page} with that account, and let the token read gated repositories.",
        )
    return StepError(
        "hub_gated",
        f"The hub gives {base.repo} only to accounts that were granted access.",
        f"Ask for access on {page}, then set HF_TOKEN, or run Mobile LLM: Set Hugging Face Token in VS Code.",
    )
