"""AdamW over fp32 copies of the adapter, whose own weights stay in the type that the base computes in."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from mobile_llm.settings import Schedule

if TYPE_CHECKING:
    import torch


def learning_rate_at(
    step: int, total_steps: int, warmup_steps: int, peak: float, schedule: Schedule = "cosine"
) -> float:
    """Linear warmup, then a cosine or a line down to a tenth of the peak, or the peak. Steps count from 0."""
    warmup = min(warmup_steps, total_steps // 2)
    if step < warmup:
        return peak * (step + 1) / (warmup + 1)
    done = (step - warmup) / max(1, total_steps - warmup)
    if schedule == "constant":
        return peak
    left = 1 - done if schedule == "linear" else 0.5 * (1 + math.cos(math.pi * done))
    return peak * (0.1 + 0.9 * left)


class MasterWeightAdamW:
    """bf16 has 8 bits of fraction, so a small update would vanish in it: the sum is kept in fp32 here."""

    def __init__(self, parameters: dict[str, torch.nn.Parameter], weight_decay: float = 0.0) -> None:
        import torch

        self._parameters = parameters
        self._masters = {
            name: torch.nn.Parameter(parameter.detach().float().clone()) for name, parameter in parameters.items()
        }
        self._adam = torch.optim.AdamW(self._masters.values(), weight_decay=weight_decay, betas=(0.9, 0.99), fused=True)

    def collect_gradients(self) -> None:
        """Takes the parameters' gradients over, adding them to those taken before: in fp32, as the weights."""
        for name, parameter in self._parameters.items():
            if parameter.grad is not None:
                master = self._masters[name]
                gradient = parameter.grad.float()
                master.grad = gradient if master.grad is None else master.grad + gradient
                parameter.grad = None

    def gradients(self) -> list[torch.Tensor]:
        """Those that were collected, in the same order in every process of a training."""
        return [master.grad for master in self._masters.values() if master.grad is not None]

    def step(self, learning_rate: float, clip_norm: float) -> float:
        """Applies the gradients, clears them, and returns their norm before clipping."""
        import torch

        self.collect_gradients()
        norm = torch.nn.utils.clip_grad_norm_(self._masters.values(), clip_norm)
        for group in self._adam.param_groups:
            group["lr"] = learning_rate
        self._adam.step()
        self._adam.zero_grad()
        self._publish()
        return float(norm)

    def masters(self) -> dict[str, torch.Tensor]:
        """The adapter in 32 bits: what is saved and evaluated."""
        return {name: master.detach() for name, master in self._masters.items()}

    def tensors(self) -> dict[str, torch.Tensor]:
        """Everything needed to go on exactly from here, as named tensors."""
        named: dict[str, torch.Tensor] = {}
        for name, master in self._masters.items():
            named[f"master.{name}"] = master.detach()
            for key, value in self._adam.state.get(master, {}).items():
                named[f"adam.{key}.{name}"] = value
        return named

    def load_tensors(self, named: dict[str, torch.Tensor]) -> None:
        """Goes on from what `tensors` gave. Throws KeyError where one is missing."""
        import torch

        with torch.no_grad():
            for name, master in self._masters.items():
                master.copy_(named[f"master.{name}"])
                self._adam.state[master] = {
                    key: named[f"adam.{key}.{name}"].to(master.device if key != "step" else "cpu").clone()
                    for key in ("step", "exp_avg", "exp_avg_sq")
                }
        self._publish()

    def _publish(self) -> None:
        import torch

        with torch.no_grad():
            for name, parameter in self._parameters.items():
                parameter.copy_(self._masters[name])
