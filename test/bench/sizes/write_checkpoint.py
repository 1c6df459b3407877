"""Random weights in the exact shape of a paper's model: `write_checkpoint.py SHAPE VOCABULARY FOLDER`.

One tensor at a time, so that no more than the largest of them is in memory. VOCABULARY is a GGUF file of llama.cpp's.
With `--adapter` a random LoRA of rank 16 is written instead.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM, GPTNeoXConfig, LlamaConfig
from transformers.core_model_loading import revert_weight_conversion
from vocabulary_tokenizer import vocabulary_tokenizer

if TYPE_CHECKING:
    from transformers import PretrainedConfig

# https://huggingface.co/togethercomputer/RedPajama-INCITE-Chat-3B-v1/blob/main/config.json
REDPAJAMA = GPTNeoXConfig(
    vocab_size=50432,
    hidden_size=2560,
    num_hidden_layers=32,
    num_attention_heads=32,
    intermediate_size=10240,
    max_position_embeddings=2048,
    use_parallel_residual=False,
    tie_word_embeddings=False,
    rope_parameters={"rope_type": "default", "rope_theta": 10000.0, "partial_rotary_factor": 1.0},
)
# https://huggingface.co/meta-llama/Llama-3.2-3B-Instruct/blob/main/config.json
LLAMA = LlamaConfig(
    vocab_size=128256,
    hidden_size=3072,
    num_hidden_layers=28,
    num_attention_heads=24,
    num_key_value_heads=8,
    head_dim=128,
    intermediate_size=8192,
    max_position_embeddings=131072,
    bos_token_id=128000,
    eos_token_id=128009,
    tie_word_embeddings=True,
    rms_norm_eps=1e-5,
    rope_parameters={
        "rope_type": "llama3",
        "rope_theta": 500000.0,
        "factor": 32.0,
        "low_freq_factor": 1.0,
        "high_freq_factor": 4.0,
        "original_max_position_embeddings": 8192,
    },
)
CONFIGS: dict[str, PretrainedConfig] = {"redpajama": REDPAJAMA, "llama": LLAMA}
TARGETS = {"redpajama": ["query_key_value"], "llama": ["q_proj", "v_proj"]}
TEMPLATE = "{% for message in messages %}{{ message.role }}: {{ message.content }}\n{% endfor %}"
SHARD_BYTES = 1_000_000_000
RANK = 16
# A prime, so that no row is another's.
DRAWN = 4_194_301


def main() -> None:
    shape, vocabulary, folder = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(1)
    with torch.device("meta"):
        model = AutoModelForCausalLM.from_config(CONFIGS[shape])
    named = dict(model.named_parameters())
    shapes = {name: parameter.shape for name, parameter in named.items()}
    if "--adapter" in sys.argv:
        write_adapter(shape, shapes, folder)
        return
    config = CONFIGS[shape].to_dict() | {"architectures": [type(model).__name__], "rotary_pct": 1.0}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    tokenizer = vocabulary_tokenizer(vocabulary)
    tokenizer.chat_template = TEMPLATE
    tokenizer.save_pretrained(str(folder))
    # By the names that files have.
    write_weights({name: tensor.shape for name, tensor in revert_weight_conversion(model, named).items()}, folder)


def write_weights(shapes: dict[str, torch.Size], folder: Path) -> None:
    """In 16 bits, as both papers' models are given away."""
    # The same numbers over and over from a place of its own for each tensor: drawing billions takes minutes.
    drawn = torch.empty(DRAWN, dtype=torch.float16).normal_(0, 0.02)
    files: dict[str, str] = {}
    shard: dict[str, torch.Tensor] = {}
    for name, size in shapes.items():
        rolled = drawn.roll(int(torch.randint(DRAWN, ()).item()))
        shard[name] = rolled.repeat(-(-size.numel() // DRAWN))[: size.numel()].reshape(size).clone()
        if sum(tensor.nbytes for tensor in shard.values()) > SHARD_BYTES or name == list(shapes)[-1]:
            file = f"model-{len(set(files.values())) + 1:05}.safetensors"
            save_file(shard, folder / file, {"format": "pt"})
            files |= dict.fromkeys(shard, file)
            shard = {}
    index = {"metadata": {}, "weight_map": files}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index), encoding="utf-8")


def write_adapter(shape: str, shapes: dict[str, torch.Size], folder: Path) -> None:
    weights = {}
    for name, (rows, columns) in ((name, size) for name, size in shapes.items() if len(size) == 2):
        module = name.removesuffix(".weight")
        if module.rsplit(".", 1)[-1] in TARGETS[shape]:
            weights[f"base_model.model.{module}.lora_A.weight"] = torch.randn(RANK, columns) * 0.01
            weights[f"base_model.model.{module}.lora_B.weight"] = torch.randn(rows, RANK) * 0.01
    save_file(weights, folder / "adapter_model.safetensors", {"format": "pt"})
    config = {"peft_type": "LORA", "task_type": "CAUSAL_LM", "r": RANK, "lora_alpha": 32, "bias": "none"}
    config |= {"target_modules": TARGETS[shape], "base_model_name_or_path": ""}
    (folder / "adapter_config.json").write_text(json.dumps(config), encoding="utf-8")


if __name__ == "__main__":
    main()
