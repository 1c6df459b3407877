"""Random texts that are easily split wrongly: scripts, digits, spaces, marks, emoji, almost control tokens."""

# ruff: noqa: RUF001 - letters and marks that look alike are what it is about

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence

# First and last letter of each script's common letters: tables of newer letters differ between libraries.
_SCRIPTS = (
    "azAZ",  # Latin
    "azAZ",  # more often than the others
    "ÀÖØö",  # Latin with accents
    "αωΑΡ",  # Greek
    "аяАЯ",  # Cyrillic
    "את",  # Hebrew
    "بغ",  # Arabic
    "अह",  # Devanagari
    "กฮ",  # Thai
    "ぁん",  # Hiragana
    "ァン",  # Katakana
    "가힣",  # Hangul
    "一龥",  # Han
)
_DIGITS = ("09", "09", "09", "٠٩", "०९")
_COMBINING = ("\u0300\u036f",)
_PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~¡¿§€£°·–—‘’“”„…‹›«»、。，！？；：（）"
_SPACES = (" ", " ", "  ", "   ", "\n", "\n\n", " \n", "\n ", "\t", "\r\n", "\r", "\u00a0", "\u3000", "\u200b")
_EMOJI = ("😀", "🎉", "👍🏽", "👩‍💻", "👨‍👩‍👧‍👦", "🇩🇪", "❤️", "☎", "1️⃣", "🏴‍☠️", "🤷🏻‍♀️", "📱")
_PHRASES = ("I'm", "you'll", "WE'VE", "don’t", "7 pm", "at  7:30", "+49 170 1234567", "a@b.org", "www.x.de/?q=1")
_PHRASES_OF_CODE = ('{"name": "call"}', "<action>", "</action>", "<b>", "x_1 = f(2)", "// ...", "__init__", "##")


def random_texts(count: int, seed: int, words: Sequence[str], control_tokens: Sequence[str]) -> Iterator[str]:
    """The same texts for the same seed. No text contains one of the control tokens, only what looks like them.

    :param words: of the tokenizer's vocabulary, so that rare merges are tried, too.
    """
    source = random.Random(seed)  # noqa: S311 - reproducible, and no secret
    makers: list[Callable[[], str]] = [
        *[lambda: _letters(source)] * 4,
        *[lambda: _run(source, _DIGITS, 9)] * 2,
        *[lambda: source.choice(_SPACES)] * 2,
        lambda: "".join(source.choices(_PUNCTUATION, k=source.randint(1, 4))),
        lambda: source.choice(_EMOJI),
        lambda: _run(source, ("az", "את", "अह"), 1) + _run(source, _COMBINING, 3),
        lambda: source.choice(_PHRASES),
        lambda: source.choice(_PHRASES_OF_CODE),
        *([lambda: source.choice(words)] * 2 if words else []),
        *([lambda: _almost(source, source.choice(control_tokens))] if control_tokens else []),
    ]
    made = 0
    while made < count:
        pieces = [source.choice(makers)() for _ in range(source.randint(1, 9))]
        text = "".join(source.choice(("", "", " ")) + piece for piece in pieces)
        if not any(token in text for token in control_tokens):
            made += 1
            yield text


def _letters(source: random.Random) -> str:
    return _run(source, (source.choice(_SCRIPTS),), 8)


def _run(source: random.Random, ranges: Sequence[str], longest: int) -> str:
    """Characters of one of the ranges, which are pairs of a first and a last one."""
    bounds = [ord(bound) for bound in source.choice(ranges)]
    pairs = list(zip(bounds[::2], bounds[1::2], strict=True))
    return "".join(chr(source.randint(*source.choice(pairs))) for _ in range(source.randint(1, longest)))


def _almost(source: random.Random, token: str) -> str:
    """A control token with a character too few, one twice, in the other case, or with a space in it."""
    place = source.randrange(len(token))
    before, character, after = token[:place], token[place], token[place + 1 :]
    doubled = f"{before}{character}{character}{after}"
    return source.choice((before + after, doubled, token.swapcase(), f"{before} {after}"))
