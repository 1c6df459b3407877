"""What llama.cpp computes of a GGUF file in fp32, asked of its own server, which listens on loopback behind a key."""

from __future__ import annotations

import http.client
import json
import math
import os
import secrets
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from mobile_llm.errors import StepError

_EXPAND_TIMEOUT_SECONDS = 900
_READY_TIMEOUT_SECONDS = 300
_ANSWER_TIMEOUT_SECONDS = 600
_STOP_TIMEOUT_SECONDS = 5
# Room for the longest prompt and its answer.
_CONTEXT_TOKENS = 1024


def expand_model(source: Path, target: Path, quantize_program: Path) -> Path:
    """The same numbers in 32 bits: with 16-bit weights llama.cpp rounds what it multiplies them with, too."""
    command = [str(quantize_program), str(source), str(target), "F32"]
    try:
        subprocess.run(  # noqa: S603 - the pinned program
            command, stdout=sys.stderr.fileno(), cwd=target.parent, timeout=_EXPAND_TIMEOUT_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError) as cause:
        raise _failed(f"llama-quantize did not expand {source.name}: {cause}") from cause
    return target


def expand_adapter(source: Path, target: Path) -> Path:
    """llama-quantize takes no adapters, but these are small."""
    import gguf
    import numpy

    reader = gguf.GGUFReader(source)
    fields = {name: field for name, field in reader.fields.items() if not name.startswith("GGUF.")}
    writer = gguf.GGUFWriter(target, str(fields.pop("general.architecture").contents()))
    for name, field in fields.items():
        element = field.types[-1] if field.types[0] == gguf.GGUFValueType.ARRAY else None
        writer.add_key_value(name, field.contents(), field.types[0], element)
    for tensor in reader.tensors:
        writer.add_tensor(tensor.name, tensor.data.astype(numpy.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return target


class LlamaServer:
    """Runs from entering to leaving the context. Throws StepError llama_failed."""

    def __init__(self, program: Path, model: Path, adapter: Path | None, folder: Path) -> None:
        self._key = secrets.token_hex(24)
        self._port = _free_port()
        self._folder = folder
        key_file = folder / "api-key"
        key_file.touch(mode=0o600)
        key_file.write_text(f"{self._key}\n", encoding="utf-8")
        self._command = [
            *(str(program), "--model", str(model), *(() if adapter is None else ("--lora", str(adapter)))),
            *("--host", "127.0.0.1", "--port", str(self._port), "--api-key-file", str(key_file)),
            *("--ctx-size", str(_CONTEXT_TOKENS), "--parallel", "1", "--threads", str(os.cpu_count() or 1)),
            # Nothing between the weights and the result may be rounded to 16 bits.
            *("--flash-attn", "off", "--cache-type-k", "f32", "--cache-type-v", "f32"),
            *("--cache-ram", "0", "--ctx-checkpoints", "0", "--fit", "off", "--no-ui", "--no-slots", "--no-warmup"),
        ]

    def __enter__(self) -> LlamaServer:
        try:
            self._process = subprocess.Popen(  # noqa: S603 - the pinned program
                self._command, cwd=self._folder, stdin=subprocess.DEVNULL, stdout=sys.stderr.fileno()
            )
        except OSError as cause:
            raise _failed(f"llama-server did not start: {cause}") from cause
        try:
            self._wait_until_ready()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def next_token(self, prompt: list[int], count: int) -> dict[int, float]:
        """Natural log-probabilities of the most probable tokens after a prompt, by token id."""
        body = {"prompt": prompt, "n_predict": 1, "temperature": 0, "n_probs": count, "cache_prompt": False}
        status, answer = self.request("POST", "/completion", _ANSWER_TIMEOUT_SECONDS, body)
        try:
            best = answer["completion_probabilities"][0]["top_logprobs"]
            return {int(token["id"]): _number(token["logprob"]) for token in best}
        except (KeyError, IndexError, TypeError, ValueError) as cause:
            raise _failed(f"llama-server gave no probabilities (status {status}): {str(answer)[:300]}") from cause

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + _READY_TIMEOUT_SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise _failed(f"llama-server ended with status {self._process.returncode} while loading the model.")
            try:
                if self.request("GET", "/health", _STOP_TIMEOUT_SECONDS)[0] == http.HTTPStatus.OK:
                    return
            except OSError:
                pass  # not listening yet
            time.sleep(0.05)
        raise _failed(f"llama-server did not load the model within {_READY_TIMEOUT_SECONDS} s.")

    def request(self, method: str, path: str, seconds: float, body: object = None) -> tuple[int, Any]:
        """Status and JSON answer. Throws OSError."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=seconds)
        try:
            headers = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"}
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            response = connection.getresponse()
            return response.status, json.loads(response.read())
        finally:
            connection.close()

    def _stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(_STOP_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _number(value: object) -> float:
    """JSON has no NaN: llama-server writes null."""
    return math.nan if value is None else float(value)  # type: ignore[arg-type]


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _failed(message: str) -> StepError:
    return StepError("llama_failed", message, "Look at the run's log; there may be too little memory or disk space.")
