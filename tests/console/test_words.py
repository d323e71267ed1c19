"""The words of the console: whole in Spanish, with the same places to fill in, as people write them."""

import re

import pytest

from console.language import gettext, ngettext, speaking
from console.language.catalogs import read_topics
from console.language.upkeep import found_words, missing

PLACE = re.compile(r"%\((\w+)\)s")


def test_every_word_has_its_spanish() -> None:
    assert missing() == {"es": []}


def test_translations_fill_in_the_same_places() -> None:
    for topic, catalog in read_topics("es").items():
        for message in catalog:
            if not message.id:
                continue
            ids = [message.id] if isinstance(message.id, str) else list(message.id)
            strings = [message.string] if isinstance(message.string, str) else list(message.string or ())
            for said in strings:
                assert set(PLACE.findall(str(said))) == set(PLACE.findall(ids[0])), (topic, ids[0])


def test_nothing_is_left_of_words_that_nobody_says() -> None:
    found = found_words()
    for catalog in read_topics("es").values():
        assert [message.id for message in catalog if message.id and not found.get(message.id, message.context)] == []


@pytest.mark.parametrize(("language", "expected"), [("en", "Sign in"), ("es", "Entrar")])
def test_the_language_of_the_moment(language: str, expected: str) -> None:
    with speaking(language):
        assert gettext("Sign in") == expected
    assert gettext("Sign in") == "Sign in"


def test_one_and_many() -> None:
    with speaking("es"):
        one, many = (ngettext("%(num)s more waits.", "%(num)s more wait.", number) for number in (1, 5))
    assert (one, many) == ("1 más espera.", "5 más esperan.")
