"""Plays a case: texts it through the front door, and reads from the record what happened."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.campaign_kinds import Kinds
from bot.engine import FlowBook
from bot.wording import Wording, format_phone
from config import clock
from console.conversations.campaigns import SentCampaigns
from console.conversations.checks import problem
from console.conversations.record import Record
from console.conversations.types import Case, CaseResult, Expectation, Failure, Setting, TextStep, Turn
from models import Channel, Direction, Local, Message, TouchPoint
from models.database import SessionMaker

Send = Callable[[str, str], Sequence[str]]
"""Texts the local as a phone (E.164) and gives the replies."""


class Player:
    """Plays cases against one local.

    Args:
        send: the front door.
        sessions: of the database behind it.
        book: the flows it answers from.
        local_id: whom the phones text.
        kinds: of campaigns, for cases that begin with the text of one.
        set_clock: moves the clock of the app to a moment, or lets it run again with None. Only an app in the same
            process has such a clock; without one a case with `at` fails and says so.
    """

    def __init__(
        self,
        send: Send,
        sessions: SessionMaker,
        book: FlowBook,
        local_id: int,
        *,
        kinds: Kinds,
        set_clock: Callable[[datetime | None], None] | None = None,
    ) -> None:
        self._send = send
        self._sessions = sessions
        self._book = book
        self._wording = Wording(book)
        self._set_clock = set_clock
        self._campaigns = SentCampaigns(local_id, kinds)
        with sessions() as session:
            self._local = session.get_one(Local, local_id)

    def play(self, case: Case) -> CaseResult:
        """Texts every step of the case; the record is afterwards as it was, but for what is only appended."""
        phones = sorted({setting.phone for setting in _settings(case) if setting.phone})
        faults = list(self._faults(case))
        if faults:
            return CaseResult(case, tuple(faults))
        with self._sessions.begin() as session:
            record = Record.keep(session, self._local.id, phones)
            record.begin_anew(session, dict(case.slots), case.setting.language)
        began = clock.now()
        try:
            return CaseResult(case, tuple(self._failures(case, began)))
        finally:
            if self._set_clock is not None:
                self._set_clock(None)
            with self._sessions.begin() as session:
                record.put_back(session, clock.now())
                self._campaigns.forget(session)

    def _faults(self, case: Case) -> list[Failure]:
        """What makes the case unplayable here."""
        faults = []
        for setting in _settings(case):
            if setting.campaign is not None and (wrong := self._campaigns.fault(setting.campaign)):
                faults.append(Failure(setting.campaign.line, "", wrong, ()))
        for step in case.steps:
            if not (step.setting.phone or case.setting.phone):
                faults.append(_fault(step, 'nobody texts this; write `metadata: {phone: "+1..."}` at the case'))
            if (step.setting.at or case.setting.at) and self._set_clock is None:
                faults.append(_fault(step, "`at` moves the clock, which only the test suite can"))
            for expected in step.expectations:
                name = _response_name(expected)
                if name is not None and name not in self._book.responses:
                    faults.append(Failure(expected.line, step.text, f"there is no response {name}", ()))
        return faults[:1]

    def _failures(self, case: Case, began: datetime) -> list[Failure]:
        failures = []
        self._send_campaign(case.setting, case.setting.at, case.setting.phone, began)
        for step in case.steps:
            phone = step.setting.phone or case.setting.phone or ""
            at = step.setting.at or case.setting.at
            self._send_campaign(step.setting, at, phone, began)
            self._move_clock(at, began)
            turn = self._turn(phone, step.text)
            for expected in step.expectations:
                wrong = problem(expected, turn, self._says)
                if wrong is not None:
                    failures.append(Failure(expected.line, step.text, wrong, turn.replies))
        return failures

    def _send_campaign(self, setting: Setting, at: str | None, phone: str | None, began: datetime) -> None:
        """What the phone got before: a minute before its text, if it is another text's moment than the case's."""
        if setting.campaign is None or phone is None:
            return
        self._move_clock(at, began)
        with self._sessions.begin() as session:
            self._campaigns.send(session, setting.campaign, phone, clock.now())

    def _turn(self, phone: str, words: str) -> Turn:
        with self._sessions() as session:
            before = _newest(session, phone)
        replies = tuple(self._send(phone, words))
        with self._sessions() as session:
            events = session.scalar(
                select(TouchPoint.events)
                .join(Message, Message.id == TouchPoint.message_id)
                .where(Message.address == phone, Message.direction == Direction.IN, Message.id > before)
                .where(TouchPoint.direction == Direction.IN)
                .order_by(Message.id.desc())
                .limit(1)
            )
        return Turn(replies, tuple(events or ()))

    def _says(self, name: str, turn: Turn) -> bool:
        if any(event.get("event") == "Said" and event.get("response") == name for event in turn.events):
            return True
        # The answers to STOP, START and HELP are said without the engine, so no event tells of them.
        return any(self._plain(name, language) in reply for language in self._book.languages for reply in turn.replies)

    def _plain(self, name: str, language: str) -> str:
        """The text of a response that names nothing but the local; else something that no reply holds."""
        facts = {
            "local_name": self._local.name,
            "office_phone": format_phone(self._local.office_phone),
            "channel": Channel.SMS.value,
        }
        if self._book.responses[name].needs - facts.keys():
            return "\0"
        return self._wording.render(name, language, facts, overrides=self._local.wording) or "\0"

    def _move_clock(self, at: str | None, began: datetime) -> None:
        if at is None or self._set_clock is None:
            return
        later = re.fullmatch(r"\+\s*(\d+)\s*(minute|hour|day)s?", at)
        if later:
            self._set_clock(began + timedelta(**{f"{later[2]}s": int(later[1])}))
            return
        moment = datetime.fromisoformat(at)
        self._set_clock(moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(self._local.time_zone)))


def _settings(case: Case) -> list[Setting]:
    return [case.setting, *(step.setting for step in case.steps)]


def _response_name(expected: Expectation) -> str | None:
    if expected.kind == "utter":
        return str(expected.value)
    if expected.kind in ("bot_uttered", "bot_did_not_utter"):
        name = expected.value.get("utter_name")
        return None if name is None else str(name)
    return None


def _fault(step: TextStep, problem: str) -> Failure:
    return Failure(step.line, step.text, problem, ())


def _newest(session: Session, phone: str) -> int:
    return (
        session.scalar(
            select(Message.id)
            .where(Message.address == phone, Message.channel == Channel.SMS)
            .order_by(Message.id.desc())
            .limit(1)
        )
        or 0
    )
