"""A keyword is known in whatever clothes it comes (checklist 8, 9, 12, 20, 22)."""

import unicodedata
from itertools import product

import pytest

from bot.consent import ConsentClass, ConsentReading, read
from bot.consent.language import Language, languages

CARRIER_OPT_OUT = ("stop", "unsubscribe", "end", "quit", "stopall", "revoke", "optout", "cancel", "opt out", "opt-out")
CLOTHES = ("{}", " {} ", "{}.", "{}!!", '"{}"', "“{}”", "'{}'", "({})", "*{}*", "{} 🛑", "{}\n", "¡{}!", "{}…", "{} {}")


@pytest.mark.parametrize("clothes", CLOTHES)
def test_a_bare_keyword_in_odd_clothes(clothes: str) -> None:
    """Checklist 8 and 9: any case, surrounding spaces, punctuation, quotes and emoji."""
    for word, case in product(CARRIER_OPT_OUT, (str.lower, str.upper, str.title)):
        reading = read(clothes.replace("{}", case(word)))
        assert reading.kind is ConsentClass.OPT_OUT, clothes.replace("{}", case(word))
        assert reading.keyword


@pytest.mark.parametrize("language", languages(), ids=lambda language: language.code)
def test_every_keyword_of_the_lexicon_is_read_as_what_it_is(language: Language) -> None:
    for phrase, keyword in language.keywords.items():
        assert read(phrase.upper()).kind is keyword.kind, phrase


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("ALTO", "es"),
        ("PARE", "es"),
        ("BAJA", "es"),
        ("no más", "es"),
        ("ARRET", "fr"),
        ("arrêtez", "fr"),
        ("remove me", "en"),
    ],
)
def test_a_keyword_tells_its_language(text: str, language: str) -> None:
    """Checklist 12: the reply is in that language."""
    reading = read(text)

    assert reading.kind is ConsentClass.OPT_OUT
    assert reading.language == language


@pytest.mark.parametrize("text", ["STOP", "stop!!", "CANCEL", "START", "HELP", "INFO"])
def test_a_word_that_carriers_define_tells_no_language(text: str) -> None:
    assert read(text).language is None


@pytest.mark.parametrize(("text", "language"), [("STOP por favor", "es"), ("stop svp", "fr"), ("stop please", "en")])
def test_the_words_around_it_do(text: str, language: str) -> None:
    assert read(text) == ConsentReading(ConsentClass.OPT_OUT, language, keyword=False, matched="stop")


@pytest.mark.parametrize(
    "text", [unicodedata.normalize("NFC", "ARRÊT"), unicodedata.normalize("NFD", "ARRÊT")], ids=["NFC", "NFD"]
)
def test_arret_in_both_normal_forms(text: str) -> None:
    """Checklist 12: the same letters, composed otherwise."""
    reading = read(text)

    assert (reading.kind, reading.language, reading.keyword) == (ConsentClass.OPT_OUT, "fr", True)


@pytest.mark.parametrize(
    "text", ["stpo", "sotp", "stoppp", "STOOOP", "S T O P", "s.t.o.p", "st0p", "unsuscribe", "unsubscirbe"]
)
def test_a_slip_of_the_finger_is_forgiven(text: str) -> None:
    assert read(text).kind is ConsentClass.OPT_OUT


@pytest.mark.parametrize(
    "text",
    ["shop", "step", "top", "strop", "stock", "send", "and", "quiet", "subscriber", "retaliation", "bajo", "alta voz"],
)
def test_a_word_that_is_merely_near_is_not_a_keyword(text: str) -> None:
    assert read(text).kind is ConsentClass.NONE


@pytest.mark.parametrize("text", ["START", "unstop", "Start.", "start please", "ALTA", "commencer", "reprendre"])
def test_start_brings_back(text: str) -> None:
    """Checklist 20."""
    assert read(text).kind is ConsentClass.OPT_IN


@pytest.mark.parametrize("text", ["yes", "YES", "Yes!", "sí", "oui", "si", "y", "ok"])
def test_yes_is_never_read_as_consent(text: str) -> None:
    """Checklist 21: it may be the answer to a question."""
    assert read(text).kind is ConsentClass.NONE


@pytest.mark.parametrize("text", ["HELP", "info", "Ayuda", "AIDE", "help!", "aide svp"])
def test_help_words(text: str) -> None:
    """Checklist 22."""
    assert read(text).kind is ConsentClass.HELP


def test_two_things_at_once_are_unclear() -> None:
    assert read("stop start").kind is ConsentClass.UNCLEAR
    assert read("START HELP").kind is ConsentClass.NONE
