"""A response in words: the variation that fits, its placeholders filled, in the member's language."""

import re
import zlib
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from bot.engine.book import FlowBook, Variation
from bot.engine.evaluation import holds
from bot.engine.events import Event, Said
from bot.wording.segments import normalise
from bot.wording.taken import taken_word
from bot.wording.values import format_value

PLACEHOLDER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")
NUMBERED = frozenset({"choices", "menu"})
_DEFAULT_LANGUAGE = "en"

Overrides = Mapping[str, Mapping[str, str]]
"""A local's own texts: response -> language -> text."""


class MissingValueError(LookupError):
    """A placeholder has no value."""


class Wording:
    """Renders the responses of a book.

    strict: a missing value raises MissingValueError, as tests want it. Otherwise the sentence that needs the value is
        left out, since a member must never read "{name}" or "None", and `on_missing` is told (response, placeholder).
    """

    def __init__(
        self,
        book: FlowBook,
        *,
        strict: bool = False,
        on_missing: Callable[[str, str], None] | None = None,
    ) -> None:
        self._book = book
        self._strict = strict
        self._on_missing = on_missing

    def render(
        self,
        response: str,
        language: str,
        values: Mapping[str, Any] | None = None,
        *,
        overrides: Overrides | None = None,
        seed: str = "",
        today: date | None = None,
    ) -> str:
        """The text of `response`.

        Args:
            language: a language the book does not have is answered in English.
            values: of placeholders and conditions; None counts as missing.
            overrides: texts that the local worded itself; one is not used when it has a placeholder we do not know or
                invites a word that carriers take.
            seed: chooses among several variations that fit, the same one for the same seed; "" takes the first.
            today: days more than half a year from it are told with their year.

        Raises:
            KeyError: no response has this name.
            MissingValueError: a placeholder has no value, and the wording is strict.
        """
        values = values or {}
        text = self._own_text(response, language, overrides or {}) or self._shipped_text(
            response, language, values, seed
        )
        return self.filled(response, text, language, values, today=today)

    def filled(
        self, response: str, text: str, language: str, values: Mapping[str, Any], *, today: date | None = None
    ) -> str:
        """`text` with its placeholders filled in, whether or not the line may say it for `response`.

        Raises:
            MissingValueError: a placeholder has no value, and the wording is strict.
        """
        return normalise(self._fill(response, text, language, values, today)).strip()

    def compose(
        self,
        events: Iterable[Event],
        language: str,
        *,
        overrides: Overrides | None = None,
        seed: str = "",
        today: date | None = None,
    ) -> str:
        """All that was said in a turn as one message; "" when nothing was.

        Each utterance is a line of its own; after a colon ("Back to your RSVP:") the next goes on in the line.
        """
        message = ""
        last = ""
        for event in events:
            if not isinstance(event, Said):
                continue
            text = self.render(event.response, language, event.values, overrides=overrides, seed=seed, today=today)
            if not text or text == last:
                continue
            joint = "" if not message else " " if message.endswith(":") and "\n" not in text else "\n"
            message, last = f"{message}{joint}{text}", text
        return message

    def value(self, name: str, value: Any, language: str, today: date | None = None) -> str:
        """`value` as the placeholder {name} shows it."""
        slot = self._book.slots.get(name)
        style = "numbered" if name in NUMBERED else slot.format if slot else None
        return format_value(value, language, style, today=today)

    def _own_text(self, response: str, language: str, overrides: Overrides) -> str | None:
        texts = overrides.get(response)
        text = texts.get(language) if isinstance(texts, Mapping) else None
        if not isinstance(text, str) or taken_word(text):
            return None
        known = self._book.responses[response].needs
        return text.strip() if set(PLACEHOLDER.findall(text)) <= known else None

    def _shipped_text(self, response: str, language: str, values: Mapping[str, Any], seed: str) -> str:
        found = self._book.responses[response].variations
        return _choose(found.get(language) or found[_DEFAULT_LANGUAGE], values, seed).text

    def _fill(self, response: str, text: str, language: str, values: Mapping[str, Any], today: date | None) -> str:
        missing = [name for name in PLACEHOLDER.findall(text) if values.get(name) is None]
        if missing and self._strict:
            raise MissingValueError(f"{response} needs a value for {{{missing[0]}}}")
        for name in missing:
            if self._on_missing is not None:
                self._on_missing(response, name)
            text = without_sentence(text, f"{{{name}}}")
        return PLACEHOLDER.sub(lambda match: self.value(match[1], values[match[1]], language, today), text)


def _choose(variations: tuple[Variation, ...], values: Mapping[str, Any], seed: str) -> Variation:
    """The first conditional variation that holds, else one of those without a condition."""
    for variation in variations:
        if variation.condition is not None and holds(variation.condition, values, values):
            return variation
    free = [variation for variation in variations if variation.condition is None] or list(variations)
    return free[zlib.crc32(seed.encode()) % len(free)] if seed else free[0]


def without_sentence(text: str, placeholder: str) -> str:
    """`text` without the sentence, or the line, that holds the placeholder."""
    lines = []
    for line in text.split("\n"):
        sentences = [part for part in re.split(r"(?<=[.!?])\s+", line) if placeholder not in part]
        if sentences or placeholder not in line:
            lines.append(" ".join(sentences))
    return "\n".join(lines)
