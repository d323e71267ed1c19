"""Keeps the catalogs whole: finds the words in code and templates, and those that have no translation."""

from collections.abc import Iterator

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from console.language.catalogs import FOLDER, LANGUAGES, catalog_path, read_catalog

CONSOLE = FOLDER.parent
METHODS = [("**.py", "python"), ("templates/**", "jinja2.ext:babel_extract")]
KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "mark": None, "ngettext": (1, 2)}


def found_words() -> Catalog:
    """Every word that is looked up somewhere, with the file it stands in."""
    catalog = Catalog(project="Rollcall", charset="utf-8")
    options = {"templates/**": {"silent": "false"}}
    for name, _line, words, comments, context in extract_from_dir(
        str(CONSOLE), METHODS, options, KEYWORDS, comment_tags=("TRANSLATORS:",), strip_comment_tags=True
    ):
        # Lines would change the file with every edit of a template.
        catalog.add(words, locations=[(name, 0)], auto_comments=comments, context=context)
    return catalog


def missing() -> dict[str, list[str]]:
    """For each language but English the words without a translation."""
    found = found_words()
    return {language: sorted(_untranslated(found, read_catalog(language))) for language in LANGUAGES[1:]}


def renew() -> None:
    """Writes what is new into the catalogs, and takes out what nobody says any more."""
    found = found_words()
    for language in LANGUAGES[1:]:
        catalog = read_catalog(language)
        catalog.update(found, no_fuzzy_matching=True)
        with catalog_path(language).open("wb") as file:
            write_po(file, catalog, width=118, sort_output=True, ignore_obsolete=True, include_lineno=False)


def _untranslated(found: Catalog, catalog: Catalog) -> Iterator[str]:
    for message in found:
        if not message.id:
            continue
        known = catalog.get(message.id, message.context)
        strings = known.string if known else ""
        if not all(strings if isinstance(strings, tuple | list) else (strings,)) or (known and known.fuzzy):
            yield message.id[0] if isinstance(message.id, tuple | list) else message.id
