"""The console's words in English and Spanish: catalogs in memory, the language of the moment, words made lazily."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from babel.support import LazyProxy

from console.language.catalogs import LANGUAGES, catalogs

__all__ = ["LANGUAGES", "current_language", "gettext", "lazy_gettext", "mark", "ngettext", "set_language", "speaking"]

_language: ContextVar[str] = ContextVar("console_language", default=LANGUAGES[0])


def current_language() -> str:
    """The language in which this request, or this piece of code, speaks."""
    return _language.get()


def set_language(language: str) -> None:
    """Speaks this language from now on, in this context; one that is not known is left alone."""
    if language in LANGUAGES:
        _language.set(language)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speaks another language for a while: a mail's, which is its reader's."""
    before = _language.get()
    set_language(language)
    try:
        yield
    finally:
        _language.set(before)


def gettext(words: str, **values: Any) -> str:
    """The words in the language of the moment; `%(name)s` in them is filled from `values`."""
    found = catalogs()[current_language()].ugettext(words) if words else ""
    return found % values if values else found


def ngettext(singular: str, plural: str, num: int, **values: Any) -> str:
    """The words for so many; `%(num)s` is the number."""
    found: str = catalogs()[current_language()].ungettext(singular, plural, num)
    return found % ({"num": num} | values)


def lazy_gettext(words: str) -> Any:
    """Words that are looked up when they are shown: for labels, which are made before there is a request."""
    return LazyProxy(gettext, words, enable_cache=False)


def mark(words: str) -> str:
    """The words themselves, marked for the catalogs: for tables whose words are looked up elsewhere."""
    return words
