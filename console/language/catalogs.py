"""The catalogs: `console/translations/<language>/<topic>.po`, read once into memory. English stands in the code."""

import io
from functools import lru_cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

LANGUAGES = ("en", "es")
FOLDER = Path(__file__).resolve().parent.parent / "translations"


def read_topics(language: str) -> dict[str, Catalog]:
    """The catalogs of a language by topic, as people wrote them."""
    topics = {}
    for path in sorted((FOLDER / language).glob("*.po")):
        with path.open("rb") as file:
            topics[path.stem] = read_po(file, locale=language)
    return topics


@lru_cache
def catalogs() -> dict[str, NullTranslations]:
    """What looks words up, for each language."""
    return {LANGUAGES[0]: NullTranslations()} | {language: _compiled(language) for language in LANGUAGES[1:]}


def _compiled(language: str) -> Translations:
    whole = Catalog(locale=language)
    for catalog in read_topics(language).values():
        for message in catalog:
            if message.id:
                whole.add(message.id, message.string, context=message.context)
    compiled = io.BytesIO()
    write_mo(compiled, whole)
    compiled.seek(0)
    return Translations(compiled)
