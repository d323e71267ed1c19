"""A folder of flow files for one test: the shipped patterns and responses, and the flows that the test writes."""

import shutil
import textwrap
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from bot.engine import ActionResult, Event, FlowBook, Media, Said, State, Turn, advance, load_flows, start
from bot.understanding.types import Band, Entity, Understanding
from bot.wording import Wording

FLOWS = Path(__file__).parents[2] / "flows"
FACTS = frozenset({"channel"})  # of the application, which shipped responses ask about
NOW = datetime(2026, 11, 21, 18, tzinfo=UTC)  # a Saturday, 10 in the morning in Los Angeles

PERSON = """
flows:
  talk_to_person:
    name: a person
    description: A person of the local calls back
    translation: {es: {name: una persona}}
    nlu_trigger: [{intent: talk_to_person}]
    steps: [{action: utter_person}]
  person_after_misses:
    name: a person
    description: A person answers after texts that were not understood
    translation: {es: {name: una persona}}
    if: false
    steps: [{action: utter_person}]
responses:
  utter_person: [{text: Someone will call you., translation: {es: Te van a llamar.}}]
"""

E_ = TypeVar("E_")


def write_flows(folder: Path, **files: str) -> Path:
    """`folder/flows` with the shipped patterns, a talk_to_person flow, and `<name>.yml` for each keyword."""
    path = folder / "flows"
    (path / "responses").mkdir(parents=True, exist_ok=True)
    shutil.copy(FLOWS / "patterns.yml", path)
    for language in ("en", "es"):
        shutil.copy(FLOWS / "responses" / f"{language}.yml", path / "responses")
    for name, text in {"person": PERSON, **files}.items():
        (path / f"{name}.yml").write_text(textwrap.dedent(text), encoding="utf-8")
    return path


def book_of(folder: Path, **files: str) -> FlowBook:
    """The book of `write_flows`."""
    return load_flows(write_flows(folder, **files), facts=FACTS)


class Actions:
    """Python actions of a test: name -> function of the slots; every call is noted."""

    def __init__(self, **actions: Callable[[Mapping[str, Any]], ActionResult]) -> None:
        self._actions = actions
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def run(self, name: str, slots: Mapping[str, Any], now: datetime) -> ActionResult:
        self.calls.append((name, dict(slots)))
        return self._actions[name](slots) if name in self._actions else ActionResult()

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.calls]


def understood(
    intent: str | None,
    band: Band = Band.SURE,
    confidence: float = 0.9,
    also: tuple[tuple[str, float], ...] = (),
    entities: tuple[Entity, ...] = (),
) -> Understanding:
    """An understanding as the NLU would give it."""
    ranking = ((intent, confidence), *also) if intent else also
    return Understanding(intent, confidence, ranking, entities, band, "rasa")


class Talk:
    """A conversation: the state goes through JSON between any two texts, as it does in the database."""

    def __init__(self, book: FlowBook, actions: Actions | None = None, **about: Any) -> None:
        self.book = book
        self.actions = actions or Actions()
        self.about = about
        self.state = State()
        self.now = NOW
        self.events: tuple[Event, ...] = ()

    def text(self, text: str, intent: str | None = None, band: Band = Band.SURE, **how: Any) -> str:
        """Send a text and give the reply; without an intent it is not understood."""
        media: tuple[Media, ...] = how.pop("media", ())
        about: dict[str, Any] = {**self.about}
        about |= {key: how.pop(key) for key in ("language", "facts") if key in how}
        meaning = understood(intent, band, **how) if intent else understood("x", Band.BELOW, 0.1)
        before = State.from_json(self.state.to_json())
        outcome = advance(self.book, before, Turn(text, meaning, media, **about), self.actions, self.now)
        self.state, self.events = outcome.state, outcome.events
        return self.reply()

    def start(self, flow: str, **slots: Any) -> str:
        """Start a flow from outside."""
        outcome = start(self.book, self.state, flow, self.actions, self.now, turn=Turn(**self.about), slots=slots)
        self.state, self.events = outcome.state, outcome.events
        return self.reply()

    def reply(self) -> str:
        """What was said in the last turn."""
        return Wording(self.book, strict=True).compose(self.events, self.state.language or "en")

    def happened(self, kind: type[E_]) -> list[E_]:
        """The events of a kind, in order."""
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def said(self) -> list[str]:
        """The names of the responses uttered."""
        return [event.response for event in self.happened(Said)]


def to_guests(talk: Talk) -> Talk:
    """Bring the RSVP of the shared flows to its question for guests."""
    talk.text("count me in", "rsvp_going")
    assert talk.text("1") == "How many guests?"
    return talk
