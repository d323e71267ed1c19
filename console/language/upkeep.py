"""Keeps the catalogs whole: finds the words in code and templates, and those that have no translation.

A word belongs to the topic it is said in: `pages/events.py`, `today/events.py` and `templates/events/` are the topic
events; `refusals/` is one. So that people who build pages side by side write into files of their own; a word that two
topics say stands in one of them.
"""

from collections.abc import Iterator
from pathlib import PurePath

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from console.language.catalogs import FOLDER, LANGUAGES, read_topics

CONSOLE = FOLDER.parent
METHODS = [("**.py", "python"), ("templates/**", "jinja2.ext:babel_extract")]
OPTIONS = {"templates/**": {"silent": "false"}}
KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "mark": None, "ngettext": (1, 2)}
COMMON = "common"
HEAD = """msgid ""
msgstr ""
"Language: {language}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: {plural_forms}\\n"

"""
_PLACES = {"pages", "today", "templates"}  # whose next part names the topic
_ACCESS = {"access", "security"}


def found_words() -> Catalog:
    """Every word that is looked up somewhere, with the files it stands in."""
    catalog = Catalog()
    for name, _line, words, comments, context in extract_from_dir(
        str(CONSOLE), METHODS, OPTIONS, KEYWORDS, comment_tags=("TRANSLATORS:",), strip_comment_tags=True
    ):
        catalog.add(words, locations=[(name, 0)], auto_comments=comments, context=context)
    return catalog


def missing() -> dict[str, list[str]]:
    """For each language but English the words without a translation."""
    found = found_words()
    return {language: sorted(_untranslated(found, read_topics(language))) for language in LANGUAGES[1:]}


def renew() -> None:
    """Writes what is new into the catalogs, and takes out what nobody says any more."""
    found = found_words()
    for language in LANGUAGES[1:]:
        topics = read_topics(language)
        for message in found:
            if message.id and not any(catalog.get(message.id, message.context) for catalog in topics.values()):
                topics.setdefault(_topic(message), Catalog(locale=language)).add(message.id, context=message.context)
        for topic, catalog in topics.items():
            _write(language, topic, catalog, found)


def _write(language: str, topic: str, catalog: Catalog, found: Catalog) -> None:
    kept = Catalog(locale=language)
    for message in catalog:
        said = found.get(message.id, message.context) if message.id else None
        if said:
            kept.add(message.id, message.string, locations=said.locations, context=message.context)
    path = FOLDER / language / f"{topic}.po"
    if not len(kept):
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(exist_ok=True)
    with path.open("wb") as file:
        file.write(HEAD.format(language=language, plural_forms=kept.plural_forms).encode())
        write_po(file, kept, width=118, omit_header=True, sort_output=True, include_lineno=False)


def _topic(message: Message) -> str:
    """Where a new word goes; what no topic says alone is common."""
    topics = {_topic_of(PurePath(name)) for name, _ in message.locations}
    return topics.pop() if len(topics) == 1 else COMMON


def _topic_of(path: PurePath) -> str:
    first, *rest = path.parts
    if first in _PLACES and rest and not rest[0].startswith("_"):
        named = rest[0].split(".")[0]
        if len(rest) > 1 or first != "templates":
            return "access" if named in _ACCESS else named if named != "macros" else COMMON
    return "access" if first in _ACCESS else first if first == "refusals" else COMMON


def _untranslated(found: Catalog, topics: dict[str, Catalog]) -> Iterator[str]:
    for message in found:
        if not message.id:
            continue
        known = (catalog.get(message.id, message.context) for catalog in topics.values())
        if not any(each and _whole(each) for each in known):
            yield message.id if isinstance(message.id, str) else message.id[0]


def _whole(message: Message) -> bool:
    strings = [message.string] if isinstance(message.string, str) else list(message.string or ())
    return bool(strings) and all(strings) and not message.fuzzy
