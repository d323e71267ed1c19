"""The lexicon is data: every phrase compiles, and a wrong one is told plainly."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from bot.consent.language import LEXICON, Language, LexiconError, PatternList, languages, load_language
from bot.consent.pattern import Pattern, PatternError, compile_classes, compile_pattern, line_of


def phrases(language: Language) -> list[Pattern]:
    lists = [getattr(language, field.name) for field in fields(language)]
    return [pattern for patterns in lists if isinstance(patterns, PatternList) for pattern in patterns]


@pytest.mark.parametrize("language", languages(), ids=lambda language: language.code)
def test_every_phrase_compiles(language: Language) -> None:
    assert len(phrases(language)) > 50
    for pattern in phrases(language):
        assert isinstance(pattern.regex, re.Pattern)


@pytest.mark.parametrize("language", languages(), ids=lambda language: language.code)
def test_words_are_written_as_texts_are_read(language: Language) -> None:
    """An accent, a capital or an apostrophe in the lexicon would never be met in a text."""
    for phrase in (*language.keywords, *language.polite, *language.urgent, *language.lead):
        assert re.fullmatch(r"[a-z0-9]+( [a-z0-9]+)*", phrase), phrase
    for slip, right in language.spelling.items():
        assert re.fullmatch(r"[a-z0-9]+", slip), slip
        assert re.fullmatch(r"[a-z0-9]+( [a-z0-9]+)*", right), right


@pytest.mark.parametrize(
    ("phrase", "line", "found"),
    [
        ("stop {noun}", "please stop texts", True),
        ("stop {noun}", "stop text messages", True),
        ("stop {noun}", "stopping texts", False),
        ("stop [the|all the] {noun}", "stop all the texts", True),
        ("stop (the|your)*2 {noun}", "stop the your texts", True),
        ("stop (the|your)*2 {noun}", "stop the your the texts", False),
        ("stop ..2 {noun}", "stop sending me texts", True),
        ("stop ..2 {noun}", "stop , me texts", False),
        ("^ stop $", "wrong number , stop", True),
        ("^ stop $", "we must stop", False),
        ("< stop", "stop by", True),
        ("< stop", "no , stop", False),
        ("stop >", "please stop", True),
        ("stop >", "stop . now", False),
        ("stop , (drop|look)", "stop , drop and roll", True),
    ],
)
def test_the_phrase_language(phrase: str, line: str, found: bool) -> None:
    pattern = compile_pattern(phrase, compile_classes({"noun": ["texts", "text messages"]}))

    assert (pattern.regex.search(line_of(line.split())) is not None) is found
    assert pattern.possible(frozenset(line.split())) or not found


@pytest.mark.parametrize(
    ("phrase", "sentence"),
    [
        ("stop {nouns}", "no words are listed before it under 'nouns'"),
        ("stop (texts", "a bracket is not closed"),
        ("stop texts)", "has no opening bracket"),
        ("stop ..9 texts", "at most 6 words"),
        ("*3 texts", "stands after a class or a bracket"),
        ("stop + texts", "'+' means nothing"),
        ("..2 [please]", "no word that must be there"),
        ("arrêt", "means nothing"),
    ],
)
def test_a_wrong_phrase_is_told(phrase: str, sentence: str) -> None:
    with pytest.raises(PatternError) as told:
        compile_pattern(phrase, {})

    assert sentence in str(told.value)
    assert phrase in str(told.value)


def test_a_bare_no_in_the_lexicon_is_told(tmp_path: Path) -> None:
    """YAML reads it as a truth value, and the word would be lost."""
    path = tmp_path / "en.yml"
    path.write_text((LEXICON / "en.yml").read_text(encoding="utf-8").replace("help: [help,", "help: [no,"))

    with pytest.raises(LexiconError, match="put it in quotes"):
        load_language("en", path)


def test_a_file_of_another_shape_is_told(tmp_path: Path) -> None:
    path = tmp_path / "en.yml"
    path.write_text("- stop\n")

    with pytest.raises(LexiconError, match="a mapping is expected"):
        load_language("en", path)
