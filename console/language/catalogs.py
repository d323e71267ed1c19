"""The catalogs: `console/translations/<language>.po`, read once into memory. English is what stands in the code."""

import io
from functools import lru_cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

LANGUAGES = ("en", "es")
FOLDER = Path(__file__).resolve().parent.parent / "translations"


def catalog_path(language: str) -> Path:
    """Where the words of a language stand."""
    return FOLDER / f"{language}.po"


def read_catalog(language: str) -> Catalog:
    """The catalog of a language, as people wrote it."""
    with catalog_path(language).open("rb") as file:
        return read_po(file, locale=language)


@lru_cache
def catalogs() -> dict[str, NullTranslations]:
    """What looks words up, for each language."""
    return {LANGUAGES[0]: NullTranslations()} | {language: _compiled(language) for language in LANGUAGES[1:]}


def _compiled(language: str) -> Translations:
    compiled = io.BytesIO()
    write_mo(compiled, read_catalog(language))
    compiled.seek(0)
    return Translations(compiled)
