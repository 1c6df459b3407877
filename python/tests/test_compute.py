from __future__ import annotations

import pytest
import torch

from mobile_llm.compute import choose_compute
from mobile_llm.distributed import Processes
from mobile_llm.errors import StepError


@pytest.fixture
def cuda(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    monkeypatch.setattr(torch.cuda, "set_device", lambda _: None)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda _: "NVIDIA A10")
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda including_emulation: True)


@pytest.fixture
def mac(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)


def test_the_processor_is_used_where_there_is_no_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"avx512_bf16": True})
    chosen = choose_compute(Processes())
    assert (chosen.device, chosen.dtype) == ("cpu", torch.bfloat16)
    assert chosen.reason == "no CUDA device; this processor multiplies bf16 natively"
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"avx512_bf16": False})
    assert choose_compute(Processes()).dtype == torch.float32


@pytest.mark.usefixtures("cuda")
def test_each_process_gets_a_gpu_of_its_own() -> None:
    alone = choose_compute(Processes())
    assert (alone.device, alone.dtype) == ("cuda", torch.bfloat16)
    assert alone.reason == "NVIDIA A10 multiplies bf16 natively"
    assert choose_compute(Processes(1, 2, 1, 2)).device == "cuda:1"
    with pytest.raises(StepError, match="3 processes are to train") as caught:
        choose_compute(Processes(0, 3, 0, 3))
    assert caught.value.code == "more_processes_than_gpus"


@pytest.mark.usefixtures("mac")
def test_a_macs_gpu_is_used_in_the_type_that_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    # This PyTorch has no MPS: asking it for a tensor there fails as on a Mac without bf16.
    if not torch.backends.mps.is_built():
        chosen = choose_compute(Processes())
        assert (chosen.device, chosen.dtype) == ("mps", torch.float32)
    monkeypatch.setattr("mobile_llm.compute._mps_has_bf16", lambda: True)
    assert choose_compute(Processes()).dtype == torch.bfloat16
    assert choose_compute(Processes(0, 2)).device == "cpu"
