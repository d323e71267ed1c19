"""The words of every response, at the desk of an admin: found, looked at as members get them, changed and undone.

A local's own text stands in its row, which every turn reads: a change holds from the next text on. It is checked by
what checks the texts at the start (bot/wording/overrides.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.consent_answers import EXTRA_LANGUAGES, worded
from bot.engine import FlowBook
from bot.engine.book import Variation
from bot.engine.folding import fold
from bot.staff.settings import WORDING, note
from bot.wording import normalise
from bot.wording.costs import FAR_AWAY, Cost, cost_of
from bot.wording.overrides import OF_THE_LOCAL, TextFault, text_faults
from bot.wording.typical import Typical
from models import Local, LocalSetting

MOST_LETTERS = 2000  # of a text in a form; three segments are 459
EVERYWHERE = "responses"  # the group of what is said in all flows


class WordingRefused(Exception):
    """The words do not fit, and nothing was stored. `faults`: language -> what is wrong."""

    def __init__(self, faults: Mapping[str, Sequence[TextFault]]) -> None:
        super().__init__("\n".join(f"{language}: {fault}" for language, each in faults.items() for fault in each))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class ResponseView:
    """One response. `shipped`: its variations by language; `own`: the local's texts, empty for none.

    flow: the group of flows whose file it stands in. `names`: what its texts may name; `needed`: what they must.
    """

    name: str
    flow: str
    shipped: Mapping[str, tuple[str, ...]]
    own: Mapping[str, str]
    languages: tuple[str, ...]
    names: tuple[str, ...]
    needed: tuple[str, ...]

    def text(self, language: str) -> str:
        """What it says, without looking at conditions."""
        return self.own.get(language) or next(iter(self.shipped.get(language, ())), "")


@dataclass(frozen=True, slots=True)
class Look:
    """A text as a member gets it, its placeholders filled with usual values.

    cost: at its longest, with the year in each day; None when it cannot be filled.
    """

    text: str
    cost: Cost | None
    faults: tuple[TextFault, ...]


def flow_groups(book: FlowBook) -> dict[str, Mapping[str, str]]:
    """Groups of responses, by the name of their file: what each is called, by language."""
    names: dict[str, Mapping[str, str]] = {}
    for flow in book.flows.values():
        names.setdefault(_group(flow.file), flow.names)
    found = {_group(response.file): names.get(_group(response.file), {}) for response in book.responses.values()}
    return dict(sorted(found.items()))


def find(
    book: FlowBook, own: Mapping[str, Mapping[str, str]], *, words: str = "", flow: str = "", changed: bool = False
) -> list[ResponseView]:
    """Responses in which all the words stand, in any language, in their order.

    Args:
        own: the local's own wording.
        words: "" for all of them.
        flow: of flow_groups alone.
        changed: only those the local has worded itself.
    """
    wanted = fold(words).split()
    found = []
    for name in sorted(book.responses, key=lambda each: (_group(book.responses[each].file), each)):
        if (flow and _group(book.responses[name].file) != flow) or (changed and name not in own):
            continue
        view = response_view(book, own, name)
        shipped = [text for texts in view.shipped.values() for text in texts]
        said = fold(" ".join([name, name.replace("_", " "), *view.own.values(), *shipped])) if wanted else ""
        if all(word in said for word in wanted):
            found.append(view)
    return found


def response_view(book: FlowBook, own: Mapping[str, Mapping[str, str]], name: str) -> ResponseView:
    """One of them.

    Raises:
        KeyError: there is none of this name.
    """
    response = book.responses[name]
    extra = tuple(sorted(EXTRA_LANGUAGES.get(name, ())))
    french = worded({}).get(name, {})
    shipped = {language: tuple(map(_text, each)) for language, each in response.variations.items()}
    return ResponseView(
        name=name,
        flow=_group(response.file),
        shipped=shipped | {language: (french[language],) for language in extra},
        own=own.get(name, {}),
        languages=(*book.languages, *extra),
        names=tuple(sorted(response.needs)),
        needed=tuple(sorted(response.placeholders - OF_THE_LOCAL)),
    )


def look(book: FlowBook, typical: Typical, response: str, language: str, text: str, today: date) -> Look:
    """What a text would look like and cost, and what is wrong with it."""
    text = _clean(text)
    faults = tuple(text_faults(book, typical, response, language, text))
    if not text or any(fault.kind == "unknown" for fault in faults):
        return Look(text, None, faults)
    today_it_is = cost_of(book, typical, response, language, today, own=text).text
    return Look(today_it_is, cost_of(book, typical, response, language, FAR_AWAY, own=text), faults)


def reword(
    session: Session,
    actor: str,
    at: datetime,
    book: FlowBook,
    typical: Typical,
    local_id: int,
    response: str,
    texts: Mapping[str, str],
) -> bool:
    """Sets a local's own texts for a response, in every language; those that ship give it back to the flows.

    Returns:
        Whether anything was changed.

    Raises:
        WordingRefused: a text does not fit; nothing was stored.
        KeyError: there is no such response.
    """
    local = session.get_one(Local, local_id, with_for_update=True)
    view = response_view(book, local.wording, response)
    wanted = {each: _clean(texts.get(each, "")) for each in view.languages}
    wanted = {each: text for each, text in wanted.items() if text or each in book.languages}
    faults = {
        language: found
        for language, text in wanted.items()
        if (found := tuple(text_faults(book, typical, response, language, text)))
    }
    if faults:
        raise WordingRefused(faults)
    shipped = {language: view.shipped[language][0] for language in wanted}
    as_shipped = wanted == shipped and all(len(each) == 1 for each in view.shipped.values())
    return _set(session, actor, at, local, response, None if as_shipped else wanted)


def give_back(session: Session, actor: str, at: datetime, local_id: int, response: str) -> bool:
    """Takes a local's own texts away; the flows' own are said again."""
    local = session.get_one(Local, local_id, with_for_update=True)
    return _set(session, actor, at, local, response, None)


def undo(
    session: Session, actor: str, at: datetime, book: FlowBook, typical: Typical, local_id: int, change_id: int
) -> str:
    """Says again what was said before a change.

    Returns:
        The response.

    Raises:
        KeyError: there is no such change here.
        WordingRefused: what was said before does not fit any more.
    """
    row = session.get(LocalSetting, change_id)
    if row is None or row.local_id != local_id or row.kind != WORDING:
        raise KeyError(change_id)
    before = row.before["is"] if row.before else None
    if before is None:
        give_back(session, actor, at, local_id, row.field)
    else:
        reword(session, actor, at, book, typical, local_id, row.field, before)
    return row.field


def _set(session: Session, actor: str, at: datetime, local: Local, response: str, texts: dict[str, str] | None) -> bool:
    before: dict[str, str] | None = local.wording.get(response)
    if before == texts:
        return False
    kept: dict[str, Any] = {name: each for name, each in local.wording.items() if name != response}
    local.wording = kept if texts is None else {**kept, response: texts}
    value = None if texts is None else {"is": texts}
    note(session, actor, at, local.id, WORDING, response, value, before, told=texts)
    return True


def _text(variation: Variation) -> str:
    return variation.text


def _clean(text: str) -> str:
    return normalise(text.replace("\r\n", "\n")[:MOST_LETTERS]).strip()


def _group(file: str) -> str:
    parts = file.removesuffix(".yml").split("/")
    return EVERYWHERE if EVERYWHERE in parts else parts[-1]
