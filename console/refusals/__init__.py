"""Why something cannot be done, in the language of the moment.

What does the work (bot/staff, scheduler) raises its refusals as English sentences, which the shell shows as they are;
some are kept in a column, as those of a preview. A page finds a sentence by its template and says that in its words.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType

from console.language import gettext
from console.refusals.sentences import OTHERWISE, SENTENCES

__all__ = ["is_known", "said", "said_lines"]

_PLACE = re.compile(r"%\((\w+)\)s")
# What stands in these places is itself a sentence, or a word, of ours.
_OURS = {"fault", "what", "tongue"}
_NO_NAMES: Mapping[str, str] = MappingProxyType({})


def said(words: str, names: Mapping[str, str] = _NO_NAMES) -> str:
    """A refusal as a page says it; one that is not known stays as it is.

    Args:
        words: one line. `expires: is past` names what it is about first.
        names: what a sentence may hold beside words of ours, and how the page calls it: what a setting is about.
    """
    for pattern, template in _patterns():
        if found := pattern.fullmatch(words):
            filled = {place: _value(place, value, names) for place, value in found.groupdict().items()}
            shown = set(_PLACE.findall(template))
            return gettext(template, **{place: value for place, value in filled.items() if place in shown})
    about, colon, says = words.partition(": ")
    return f"{said(about, names)}: {said(says, names)}" if colon else words


def said_lines(refused: Exception, names: Mapping[str, str] = _NO_NAMES) -> list[str]:
    """Each sentence of a refusal that has one a line."""
    return [said(line, names) for line in str(refused).splitlines()]


def is_known(words: str) -> bool:
    """Whether a page has words of its own for this line, at least behind what it names first."""
    if any(pattern.fullmatch(words) for pattern, _ in _patterns()):
        return True
    _, colon, says = words.partition(": ")
    return bool(colon) and is_known(says)


def _value(place: str, value: str, names: Mapping[str, str]) -> str:
    return said(value, names) if place in _OURS else names.get(value, value)


@lru_cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Each sentence that is raised, with the one that is said; the first that fits is meant."""
    return tuple(_pairs([*OTHERWISE.items(), *((each, each) for each in SENTENCES)]))


def _pairs(sentences: Iterable[tuple[str, str]]) -> Iterable[tuple[re.Pattern[str], str]]:
    for raised, template in sentences:
        parts = _PLACE.split(raised)  # words and names of places in turn
        places = (f"(?P<{part}>.+?)" if at % 2 else re.escape(part) for at, part in enumerate(parts))
        yield re.compile("".join(places)), template
