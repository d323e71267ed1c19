"""Checks the texts that a local worded itself, so that a slip is found at the start and not by a member."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.engine.book import FlowBook
from bot.engine.faults import closest
from bot.wording.costs import FAR_AWAY, cost_of
from bot.wording.render import PLACEHOLDER
from bot.wording.taken import taken_word
from bot.wording.typical import Typical

OF_THE_LOCAL = frozenset({"local_name", "office_phone"})  # a local's own text may say these in its own way


_WORDS = {
    "empty": "there is no text; a response has one in every language",
    "unknown": "nothing fills {{{name}}}{closest}",
    "missing": "{{{name}}} is missing",
    "taken": "asks for {word}, which carriers take for themselves; ask for a number instead",
    "dear": "costs {segments} segments ({units} {encoding} units), {allowed} at most",
}


@dataclass(frozen=True, slots=True)
class TextFault:
    """One thing that is wrong with a text: `kind` of it, and what its sentence names. As a string, that sentence."""

    kind: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return _WORDS[self.kind].format(**self.values)


def override_faults(
    book: FlowBook,
    typical: Typical,
    local: str,
    wording: Any,
    also: Mapping[str, Collection[str]] | None = None,
) -> Iterator[str]:
    """One sentence for each fault of `local.wording`, naming local, response and language.

    Args:
        local: its handle.
        wording: {response: {language: text}} as it is kept; nothing about its form is taken for granted.
        also: languages beyond those of the flows that a response may have.
    """
    if not isinstance(wording, Mapping):
        yield f"{local}: wording is not {{response: {{language: text}}}}"
        return
    for response, texts in wording.items():
        where = f"{local}: wording of {response}"
        if response not in book.responses:
            yield f"{where}: there is no such response{closest(str(response), book.responses)}"
        elif not isinstance(texts, Mapping):
            yield f"{where}: is not {{language: text}}"
        else:
            known = {*book.languages, *(also or {}).get(response, ())}
            for language in sorted({str(each) for each in texts} - known):
                yield f"{where} ({language}): there is no such language; there are {', '.join(book.languages)}"
            for language in sorted({*book.languages, *(known & texts.keys())}):
                for fault in text_faults(book, typical, response, language, texts.get(language)):
                    yield f"{where} ({language}): {fault}"


def text_faults(book: FlowBook, typical: Typical, response: str, language: str, text: Any) -> Iterator[TextFault]:
    """What is wrong with a local's own text for a response in one language; the same on every day."""
    if not isinstance(text, str) or not text.strip():
        yield TextFault("empty")
        return
    known = book.responses[response]
    used = set(PLACEHOLDER.findall(text))
    unknown = sorted(used - known.needs)
    for name in unknown:
        yield TextFault("unknown", {"name": name, "closest": closest(name, known.needs)})
    for name in sorted(known.placeholders - used - OF_THE_LOCAL):
        yield TextFault("missing", {"name": name})
    if word := taken_word(text):
        yield TextFault("taken", {"word": word})
    if unknown:
        return
    cost = cost_of(book, typical, response, language, FAR_AWAY, own=text)
    if cost.over:
        yield TextFault(
            "dear",
            {"segments": cost.segments, "units": cost.units, "encoding": cost.encoding, "allowed": cost.allowed},
        )
