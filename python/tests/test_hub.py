from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from safetensors.torch import load_file
from small_hub import COMMIT, REPOSITORY, TOKEN, Hub, small_hub

from mobile_llm.base_config import context_tokens
from mobile_llm.base_model import load_base_model
from mobile_llm.compute import Compute
from mobile_llm.errors import StepError
from mobile_llm.settings import Base
from mobile_llm.tokenizer import load_tokenizer

GATED = Base("hub", repo=REPOSITORY, revision=COMMIT)


@pytest.fixture
def hub(tiny_base: Base, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """Offers the tiny base; nothing is cached yet and there is no token."""
    assert tiny_base.path is not None
    for name in ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("huggingface_hub.constants.HF_TOKEN_PATH", str(tmp_path / "token"))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    with small_hub(tiny_base.path) as running:
        monkeypatch.setenv("HF_ENDPOINT", running.endpoint)
        yield running


def refusal_of(base: Base) -> StepError:
    with pytest.raises(StepError) as caught:
        load_tokenizer(base)
    return caught.value


def test_a_gated_model_is_refused_without_a_token_and_loaded_with_one(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    refusal = refusal_of(GATED)
    assert refusal.code == "hub_gated"
    assert "set HF_TOKEN" in refusal.fix
    monkeypatch.setenv("HUGGING_FACE_HUB_TOKEN", "hf_of_somebody_else")
    refusal = refusal_of(GATED)
    assert refusal.code == "hub_gated"
    assert "account of the token" in refusal.message
    assert "hf_of_somebody_else" not in f"{refusal.message} {refusal.fix} {refusal.__cause__}"

    monkeypatch.setenv("HF_TOKEN", TOKEN)
    assert load_tokenizer(GATED).chat_template
    assert context_tokens(GATED) == 512
    assert not any("safetensors" in path for path, _ in hub.requests)
    model = load_base_model(GATED, "bf16", Compute("cpu", torch.float32))
    assert model.config.hidden_size == 64

    # A pinned commit that is there asks nobody again, not even for permission.
    asked = len(hub.requests)
    monkeypatch.delenv("HF_TOKEN")
    load_base_model(GATED, "bf16", Compute("cpu", torch.float32))
    assert len(hub.requests) == asked


def test_the_token_of_a_login_is_used(hub: Hub, tmp_path: Path) -> None:
    (tmp_path / "token").write_text(TOKEN)
    assert load_tokenizer(GATED).chat_template
    assert {token for path, token in hub.requests if "/resolve/" in path} == {TOKEN}


@pytest.mark.usefixtures("hub")
def test_what_the_hub_does_not_have_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refusal_of(replace(GATED, repo="org/nothing")).code == "hub_unknown_repository"
    assert refusal_of(replace(GATED, revision="b2" * 20)).code == "hub_unknown_revision"
    monkeypatch.setenv("HF_TOKEN", "hf_that_was_revoked")
    assert refusal_of(replace(GATED, repo="org/nothing")).code == "hub_token_refused"
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    refusal = refusal_of(GATED)
    assert refusal.code == "hub_unreachable"
    assert "network" in refusal.fix


def test_pickled_weights_of_the_hub_are_loaded_only_where_they_are_allowed(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    monkeypatch.setenv("HF_TOKEN", TOKEN)
    folder = tmp_path / "pickled"
    shutil.copytree(hub.folder, folder)
    torch.save(load_file(folder / "model.safetensors"), folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()
    hub.folder = folder
    with pytest.raises(StepError) as caught:
        load_base_model(GATED, "bf16", Compute("cpu", torch.float32))
    assert caught.value.code == "pickle_weights_refused"
    assert not any(path.endswith(".bin") for path, _ in hub.requests)
    allowed = replace(GATED, allowPickle=True, convertedFolder=tmp_path / "converted")
    assert load_base_model(allowed, "bf16", Compute("cpu", torch.float32)).config.hidden_size == 64
