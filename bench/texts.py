"""The mix of texts: a third menu words and numbers, a third common questions, a third that were never sent before."""

import random
from collections.abc import Iterator
from functools import cache
from math import prod
from pathlib import Path
from typing import Any

import yaml

STREAM = 4_000  # unseen texts of one stream; a block of 10 s sends 1,500 at most
# Coprime to the number of texts that can be put together, so that counting up meets each of them once.
STEP = 15_485_863
_WORDS = Path(__file__).with_name("texts.yml")


def mix(stream: int) -> Iterator[str]:
    """Texts without end, in random order; the same ones for the same stream.

    Args:
        stream: its number. An unseen text is sent once in a stream, and by no other.
    """
    words = _words()
    dice = random.Random(stream)
    first = stream * STREAM
    for number in range(first, first + STREAM):
        third = [dice.choice(words["menu"]), dice.choice(words["common"]), _unseen(words["unseen"], number)]
        dice.shuffle(third)
        yield from third


def common(count: int) -> list[str]:
    """The common questions in turn, `count` texts in all."""
    questions: list[str] = _words()["common"]
    return [questions[i % len(questions)] for i in range(count)]


def _unseen(languages: dict[str, Any], number: int) -> str:
    # 7 of 20 in Spanish, as many as in the crowd of `rollcall demo load`.
    parts = languages["es" if number % 20 < 7 else "en"]
    kinds = [parts["openings"], parts["wishes"], parts["details"], parts["ends"]]
    place = number * STEP % prod(map(len, kinds))
    chosen = []
    for kind in kinds:
        place, index = divmod(place, len(kind))
        chosen.append(kind[index])
    opening, wish, detail, end = chosen
    said = " ".join(f"{opening} {wish.format(detail=detail)} {end}".split())
    return said.replace(" ,", ",").replace(" ?", "?").replace(" !", "!")


@cache
def _words() -> dict[str, Any]:
    words: dict[str, Any] = yaml.safe_load(_WORDS.read_text(encoding="utf-8"))
    return words
