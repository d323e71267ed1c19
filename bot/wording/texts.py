"""Texts that a local writes itself, in its own files: in every language, and no longer than they may be."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator

from bot.wording.segments import count, normalise

LANGUAGES = ("en", "es")  # those of the shipped responses


def _in_every_language(texts: dict[str, str]) -> dict[str, str]:
    lacking = [language for language in LANGUAGES if not texts.get(language, "").strip()]
    if lacking:
        raise ValueError(f"has no text in {', '.join(lacking)}")
    if strange := sorted(texts.keys() - set(LANGUAGES)):
        raise ValueError(f"has a text in {', '.join(strange)}; the languages are {', '.join(LANGUAGES)}")
    return {language: normalise(text.strip()) for language, text in texts.items()}


def _of_one_segment(texts: dict[str, str]) -> dict[str, str]:
    for language, text in texts.items():
        found = count(text)
        if found.segments > 1:
            most = 160 if found.encoding == "GSM-7" else 70
            raise ValueError(f"is too long in {language}: {found.units} of {most} {found.encoding} characters")
    return texts


Texts = Annotated[dict[str, str], AfterValidator(_in_every_language)]
"""{language: text}, with a text in each language."""

ShortTexts = Annotated[Texts, AfterValidator(_of_one_segment)]
"""`Texts` of one segment each."""


def in_language(texts: Mapping[str, str], language: str) -> str:
    """The text of this language, or the English one."""
    return texts.get(language) or texts["en"]
