"""Questions about the contract and their answers, at the desk of an admin: written, tried, approved, changed.

A passage is one item of the local's settings of kind `contract` (bot/staff/settings.py): it is checked by the model of
the file, and found by every process within seconds. Nothing is trained: passages are ranked as they are asked for.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy.orm import Session

from bot.actions.contract import CONTRACT
from bot.engine.folding import fold
from bot.local_files import LocalFiles
from bot.local_settings import as_written, fitted, merged
from bot.passages.contract import Contract
from bot.passages.finding import find
from bot.passages.passage import Passage
from bot.staff import settings
from bot.staff.settings import refused
from bot.wording.texts import in_language
from models import Local

KIND = CONTRACT.name
MOST_CHECKED = 40  # questions of one passage that are tried when it is saved: 5 ms each
LONGEST_ID = 40


@dataclass(frozen=True, slots=True)
class PassageView:
    """One passage. `own`: written or changed by the console; `shipped`: it stands in the local's file."""

    passage: Passage
    own: bool
    shipped: bool


@dataclass(frozen=True, slots=True)
class Scored:
    """A passage near a question: how near, from 0 to 1."""

    id: str
    article: str
    title: Mapping[str, str]
    score: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What a member would get for a question.

    outcome: `told` with the passage, `which` with those they choose from, `topic` (asked what it is about), or `none`.
    near: the nearest passages, also those that are not near enough.
    """

    outcome: str
    told: Passage | None
    which: tuple[Passage, ...]
    near: tuple[Scored, ...]


@dataclass(frozen=True, slots=True)
class Strays:
    """Questions of a passage that do not lead to it: to `other` for sure, or to a choice between several."""

    question: str
    other: str
    sure: bool


@dataclass(frozen=True, slots=True)
class Draft:
    """What an admin writes. `id` "" makes one of the English title."""

    article: str
    title: Mapping[str, str]
    quote: str
    answer: Mapping[str, str]
    questions: Mapping[str, Sequence[str]]
    id: str = ""


def contract_of(session: Session, files: LocalFiles, local: Local) -> Contract:
    """The local's contract as it is now."""
    return fitted(CONTRACT, files.in_file(CONTRACT, local.handle), settings.stored(session, local.id, KIND))


def passages(session: Session, files: LocalFiles, local: Local, *, words: str = "") -> list[PassageView]:
    """Passages in which all the words stand, in the order of the contract's articles."""
    own = settings.stored(session, local.id, KIND)
    base = files.in_file(CONTRACT, local.handle)
    shipped = {passage.id for passage in base.passages}
    wanted = fold(words).split()
    found = [
        PassageView(passage, own=f"passages/{passage.id}" in own, shipped=passage.id in shipped)
        for passage in fitted(CONTRACT, base, own).passages
        if all(word in _said(passage) for word in wanted)
    ]
    return sorted(found, key=lambda view: (_numbers(view.passage.article), view.passage.id))


def ask(contract: Contract, question: str) -> Answer:
    """What a member would get."""
    found = find(contract, question)
    near = contract.index.search(question)[:5] if contract.approved and question.strip() else []
    outcome = "told" if found.answer else "which" if found.close else "topic" if found.says_nothing else "none"
    scored = tuple(
        Scored(each.passage.id, each.passage.article, each.passage.title, each.score) for each in near if each.score > 0
    )
    return Answer(outcome, found.answer, found.close, scored)


def save(
    session: Session,
    actor: str,
    at: datetime,
    files: LocalFiles,
    local_id: int,
    draft: Draft,
    *,
    today: date,
    approve: bool,
    seen: int | None = None,
) -> tuple[str, list[Strays]]:
    """Writes a passage; approved, it is said from now on.

    Args:
        today: the local's date, on which it is approved.
        seen: the version of the settings whoever writes has looked at.

    Returns:
        Its id, and the questions for which a member is asked which passage they mean.

    Raises:
        SettingsRefused: it does not fit, or one of its questions surely leads to another passage.
        SettingsOutdated: somebody changed the contract meanwhile.
    """
    local = session.get_one(Local, local_id)
    base, own = files.in_file(CONTRACT, local.handle), settings.stored(session, local_id, KIND)
    before = fitted(CONTRACT, base, own)
    name = draft.id or _free_id(before, draft.title)
    item = {
        "id": name,
        "article": draft.article.strip(),
        "title": dict(draft.title),
        "quote": draft.quote.strip(),
        "answer": dict(draft.answer),
        "questions": {language: list(each) for language, each in draft.questions.items() if each},
        "approved_on": today.isoformat() if approve else None,
    }
    strays: list[Strays] = []
    if approve:
        try:
            after = merged(CONTRACT, base, {**own, f"passages/{name}": item})
        except ValidationError:
            pass  # told by `change`, which refuses it
        else:
            strays = _strays(after, name)
            if sure := [each for each in strays if each.sure]:
                raise refused("questions", f"“{sure[0].question}” finds {sure[0].other} already")
    settings.change(session, actor, at, files, local_id, KIND, {f"passages/{name}": item}, seen=seen)
    return name, strays


def withdraw(session: Session, actor: str, at: datetime, files: LocalFiles, local_id: int, name: str) -> None:
    """Takes an answer away: it is a draft again, and never said.

    Raises:
        KeyError: there is no such passage.
    """
    local = session.get_one(Local, local_id)
    item = _item(contract_of(session, files, local), name)
    settings.change(session, actor, at, files, local_id, KIND, {f"passages/{name}": {**item, "approved_on": None}})


def remove(session: Session, actor: str, at: datetime, files: LocalFiles, local_id: int, name: str) -> None:
    """Takes out a passage; it can be undone.

    Raises:
        KeyError: there is no such passage.
    """
    local = session.get_one(Local, local_id)
    _item(contract_of(session, files, local), name)
    settings.change(session, actor, at, files, local_id, KIND, {f"passages/{name}": None})


def passage(contract: Contract, name: str) -> Passage:
    """One passage.

    Raises:
        KeyError: there is none of this id.
    """
    for each in contract.passages:
        if each.id == name:
            return each
    raise KeyError(name)


def _item(contract: Contract, name: str) -> dict[str, Any]:
    return as_written(passage(contract, name))


def _strays(contract: Contract, name: str) -> list[Strays]:
    strays = []
    taken = {fold(text): each for each in contract.approved.values() if each.id != name for text in each.asked}
    asked = [text for texts in passage(contract, name).questions.values() for text in texts]
    for question in asked[:MOST_CHECKED]:
        found = find(contract, question)
        if fold(question) in taken:
            strays.append(Strays(question, in_language(taken[fold(question)].title, "en"), sure=True))
        elif found.answer is not None and found.answer.id != name:
            strays.append(Strays(question, in_language(found.answer.title, "en"), sure=True))
        elif found.answer is None:
            other = next((each for each in found.close if each.id != name), None)
            strays.append(Strays(question, in_language(other.title, "en") if other else "", sure=False))
    return strays


def _free_id(contract: Contract, title: Mapping[str, str]) -> str:
    taken = {each.id for each in contract.passages}
    name = re.sub(r"[^a-z0-9]+", "-", fold(title.get("en", ""))).strip("-")[:LONGEST_ID].strip("-") or "passage"
    return next(each for each in (name, *(f"{name}-{number}" for number in range(2, 1000))) if each not in taken)


def _said(passage: Passage) -> str:
    return fold(" ".join([passage.id, passage.article, passage.quote, *passage.answer.values(), *passage.asked]))


def _numbers(article: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", article)]
