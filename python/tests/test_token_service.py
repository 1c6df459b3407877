"""What is shown of a row against what the training makes of it."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import settings_as_json
from paper_models import HUMAN_AND_BOT, HUMAN_AND_BOT_STOP, llama_source
from transformers import LlamaConfig, PreTrainedTokenizerBase
from vocabulary_tokenizer import vocabulary_tokenizer

from mobile_llm.errors import StepError
from mobile_llm.events import Events
from mobile_llm.rendering import render_row, rendered_text
from mobile_llm.rows import Row
from mobile_llm.saved_tokenizer import open_saved_tokenizer, save_tokenizer
from mobile_llm.settings import Base, SaveTokenizerSettings, TokensSettings
from mobile_llm.token_pieces import TokenPieces
from mobile_llm.token_service import MOST_SHOWN_TOKENS, TokenService, read_request
from mobile_llm.tokenizer import load_tokenizer

ROOT = Path(__file__).resolve().parent.parent
WITH_DATE = (
    "Today: {{ date_string }}{% for turn in messages %}\n{{ turn.role }}: {{ turn.content }}<|endoftext|>{% endfor %}"
    "{% if add_generation_prompt %}\nassistant: {% endif %}"
)
# It takes seconds and half a gigabyte.
AND_SAY_WHETHER_TORCH_CAME = (
    "import sys; from mobile_llm.cli import main; status = main(sys.argv[1:]); "
    "print('with torch' if 'torch' in sys.modules else 'without torch', file=sys.stderr); sys.exit(status)"
)
CALL = '<action>{"name":"call","arguments":{"contact":"Ngozi 👩‍💻"}}</action>'
CONVERSATIONS = {
    "no system prompt": [("user", "call  Ngozi at 7:30 😀"), ("assistant", CALL)],
    "several turns": [
        ("system", "You are a phone assistant."),
        ("user", "call Ngozi\r\n\tat 19:30, ñandú e\u0301 한국어"),
        ("assistant", CALL),
        ("user", "thanks, 2  times"),
        ("assistant", " You're welcome! "),
    ],
    "a question behind the last reply": [("user", "hi"), ("assistant", "Hello!"), ("user", "and now?")],
    "almost a control token": [("user", "what is <|im_ end|> or <im_end>?"), ("assistant", "A mark: < | >")],
    "an empty reply": [("user", "say nothing"), ("assistant", "")],
}


def row(turns: list[tuple[str, str]], date: str | None = "05 Jan 2026") -> Row:
    return Row("r", "train", [{"role": role, "content": content} for role, content in turns], date)


def base_folder(vocabulary: str, folder: Path) -> Base:
    """What a hub gives without weights."""
    vocabulary_tokenizer(llama_source() / "models" / f"ggml-vocab-{vocabulary}.gguf").save_pretrained(folder)
    LlamaConfig(max_position_embeddings=512).save_pretrained(folder)
    return Base("folder", folder, chatTemplate=WITH_DATE if vocabulary == "starcoder" else HUMAN_AND_BOT)


@pytest.fixture(scope="module", params=["embedded", "starcoder", "gpt-neox"])
def kept(
    request: pytest.FixtureRequest, embedded_base: Base, tmp_path_factory: pytest.TempPathFactory
) -> tuple[PreTrainedTokenizerBase, TokenService, list[str]]:
    """The training's tokenizer, and the service over what was kept of it."""
    folder = tmp_path_factory.mktemp("base")
    base = embedded_base if request.param == "embedded" else base_folder(request.param, folder)
    stop = HUMAN_AND_BOT_STOP if request.param == "gpt-neox" else []
    output = tmp_path_factory.mktemp("kept")
    facts = save_tokenizer(SaveTokenizerSettings(base, output), Events(io.StringIO()))
    assert facts == {"contextTokens": 8192 if request.param == "embedded" else 512}
    return load_tokenizer(base), TokenService(open_saved_tokenizer(output), stop), stop


@pytest.mark.parametrize("name", list(CONVERSATIONS))
def test_shows_the_ids_and_the_mask_that_train(
    kept: tuple[PreTrainedTokenizerBase, TokenService, list[str]], name: str
) -> None:
    tokenizer, service, stop = kept
    asked = row(CONVERSATIONS[name])
    trained = render_row(asked, tokenizer, 10_000, stop)
    seen = service.view(asked)
    shown = seen["shown"]
    assert [token["id"] for token in shown] == trained.tokens
    assert [token["trained"] for token in shown] == trained.trained
    assert service.count(asked) == {"tokens": len(trained.tokens), "trained": sum(trained.trained)}
    assert {key: seen[key] for key in ("tokens", "trained")} == service.count(asked)
    assert tokenizer.decode([token["id"] for token in shown if token["control"]]) == "".join(
        token["text"] for token in shown if token["control"]
    )
    text = str(seen["text"])
    assert rendered_text(asked, tokenizer).startswith(text) or stop
    assert tokenizer.decode(trained.tokens) == text
    for token in shown:
        span = text.encode("utf-16-le")[2 * token["start"] : 2 * token["end"]].decode("utf-16-le")
        assert span == token["text"] if "bytes" not in token else bytes.fromhex(token["bytes"]) in span.encode()
    contents = [bytes.fromhex(token["bytes"]) if "bytes" in token else token["text"].encode() for token in shown]
    assert b"".join(contents).decode() == text


def test_the_row_s_own_day_is_in_the_text(
    kept: tuple[PreTrainedTokenizerBase, TokenService, list[str]],
) -> None:
    tokenizer, service, _ = kept
    views = [service.view(row(CONVERSATIONS["no system prompt"], date)) for date in ("05 Jan 2026", "06 Feb 2027")]
    if "date_string" in str(tokenizer.chat_template):
        assert [("05 Jan 2026" in str(view["text"]), "06 Feb 2027" in str(view["text"])) for view in views] == [
            (True, False),
            (False, True),
        ]
    else:
        assert views[0] == views[1]


@pytest.mark.parametrize(
    ("turns", "code"),
    [
        ([("user", "end it: <|im_end|>"), ("assistant", "no")], "control_token_in_row"),
        ([("user", "half: \ud83d"), ("assistant", "no")], "half_character_in_row"),
        ([("user", "nobody answers")], "row_without_assistant"),
    ],
)
def test_refuses_what_the_training_refuses(
    tokenizer: PreTrainedTokenizerBase, turns: list[tuple[str, str]], code: str
) -> None:
    refusals = []
    service = TokenService(tokenizer)
    for refuse in (lambda: render_row(row(turns), tokenizer, 500), lambda: service.view(row(turns))):
        with pytest.raises(StepError) as refusal:
            refuse()
        refusals.append((refusal.value.code, refusal.value.message))
    assert refusals[0] == refusals[1]
    assert refusals[0][0] == code


def test_a_reply_that_goes_on_behind_its_end_is_named(tokenizer: PreTrainedTokenizerBase, tmp_path: Path) -> None:
    """A control token within what a template writes around a reply ends the training of it too early."""
    tokenizer.save_pretrained(tmp_path)
    split = open_saved_tokenizer(tmp_path)
    split.chat_template = tokenizer.chat_template.replace(
        "message['content']", "(message['content'] | replace(';', '<|im_start|>'))"
    )
    turns = [("user", "hi"), ("assistant", "whole"), ("user", "go on"), ("assistant", "first;second")]
    assert TokenService(split).count(row(turns))["endsEarly"] == [2]
    assert "endsEarly" not in TokenService(tokenizer).count(row(turns))


def test_a_very_long_row_is_counted_in_full_and_shown_to_a_limit(tokenizer: PreTrainedTokenizerBase) -> None:
    view = TokenService(tokenizer).view(row([("user", "7 😀" * 12_000), ("assistant", "ok")]))
    shown = view["shown"]
    assert len(shown) == MOST_SHOWN_TOKENS < int(str(view["tokens"]))
    assert len(str(view["text"]).encode("utf-16-le")) == 2 * shown[-1]["end"]


def test_a_tokenizer_that_changes_the_text_is_shown_by_its_own_offsets() -> None:
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    backend = Tokenizer(models.WordLevel({"hi": 0, "😀": 1, "there": 2, "?": 3}, unk_token="?"))  # noqa: S106
    backend.normalizer = normalizers.Lowercase()
    backend.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    pieces = TokenPieces(PreTrainedTokenizerFast(tokenizer_object=backend)).of("HI  😀 There", [0, 1, 2])
    assert [(piece.content.decode(), piece.begin, piece.end) for piece in pieces] == [
        ("hi", 0, 2),
        ("😀", 4, 6),
        ("there", 7, 12),
    ]


def test_sentencepiece_s_first_space_is_not_in_the_text() -> None:
    from tokenizers import Tokenizer, decoders, models
    from transformers import PreTrainedTokenizerFast

    vocabulary = {"<unk>": 0, "▁hi": 1, "▁": 2, "<0xF0>": 3, "<0x9F>": 4, "<0x98>": 5, "<0x80>": 6}
    backend = Tokenizer(models.BPE(vocabulary, [], byte_fallback=True))
    backend.decoder = decoders.Sequence([decoders.ByteFallback(), decoders.Fuse()])
    pieces = TokenPieces(PreTrainedTokenizerFast(tokenizer_object=backend)).of("hi 😀", [1, 2, 3, 4, 5, 6])
    assert [(piece.content, piece.begin, piece.end) for piece in pieces] == [
        (b"hi", 0, 2),
        (b" ", 2, 3),
        *((bytes([byte]), 3, 5) for byte in (0xF0, 0x9F, 0x98, 0x80)),
    ]


def test_answers_until_its_input_ends_without_torch(tokenizer: PreTrainedTokenizerBase, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    tokenizer.save_pretrained(folder)
    asked = {"id": "r", "messages": row(CONVERSATIONS["several turns"]).messages, "date": "05 Jan 2026"}
    broken = {"id": "b", "messages": [{"role": "user"}], "date": None}
    requests = [{"id": 7, "want": "count", "rows": [asked, broken]}, {"id": 8, "want": "view", "rows": [asked]}]
    status, events, log = serve(folder, "".join(f"{json.dumps(request)}\n" for request in requests), tmp_path)
    service = TokenService(tokenizer)
    assert (status, events[-1]["event"], events[-1]["answered"]) == (0, "done", 2)
    assert [event["id"] for event in events[:-1]] == [7, 8]
    assert events[0]["rows"][0] == service.count(row(CONVERSATIONS["several turns"]))
    assert events[0]["rows"][1]["refused"]["code"] == "unexpected"
    assert "KeyError" in log
    assert events[1]["rows"] == [service.view(row(CONVERSATIONS["several turns"]))]
    assert "without torch" in log


@pytest.mark.parametrize("line", ["nonsense", "[]", '{"id":1,"want":"count"}', '{"id":1,"want":"count","rows":[3]}'])
def test_says_what_it_cannot_read(line: str) -> None:
    with pytest.raises(StepError) as refusal:
        read_request(line.encode())
    assert refusal.value.code == "request_unreadable"


def test_says_that_what_was_kept_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_text("{", encoding="utf-8")
    with pytest.raises(StepError) as refusal:
        open_saved_tokenizer(tmp_path)
    assert refusal.value.code == "tokenizer_unreadable"


def serve(folder: Path, requests: str, work: Path) -> tuple[int, list[dict[str, object]], str]:
    config = work / "tokens.json"
    config.write_text(settings_as_json(TokensSettings(folder)), encoding="utf-8")
    finished = subprocess.run(
        [sys.executable, "-c", AND_SAY_WHETHER_TORCH_CAME, "tokens", "--config", str(config)],
        cwd=ROOT,
        input=requests,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )
    return finished.returncode, [json.loads(line) for line in finished.stdout.splitlines()], finished.stderr
