"""Texts of campaigns that a case begins with: as if they had been planned and sent, and gone again after it."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from bot.campaign_kinds import Kinds
from bot.campaign_settings import Setting
from console.conversations.types import SentBefore
from models import (
    Campaign,
    CampaignRun,
    CampaignState,
    Channel,
    Conversation,
    Event,
    Member,
    MemberPhone,
    Outbox,
    OutboxKind,
    OutboxStatus,
    Phone,
    Recipient,
    RecipientAnswer,
    TouchPoint,
)

BEFORE = timedelta(minutes=1)  # so long before the phone's own text it left


class SentCampaigns:
    """What was sent to the phones of one case after another."""

    def __init__(self, local_id: int, kinds: Kinds) -> None:
        self._local_id = local_id
        self._kinds = kinds
        self._made: list[int] = []

    def fault(self, sent: SentBefore) -> str | None:
        """Why there is no such text; None when there is."""
        if sent.kind not in self._kinds:
            return f"there is no kind of campaign {sent.kind}"
        given, known = sent.settings.keys(), self._kinds[sent.kind].settings
        if unknown := sorted(given - known.keys()):
            return f"campaign: {sent.kind} has no setting {unknown[0]}"
        if missing := [name for name, setting in known.items() if setting.required and name not in given]:
            return f"campaign: {sent.kind} needs the setting {missing[0]}"
        for name, value in sent.settings.items():
            try:
                _kept(known[name], value)
            except ValueError as error:
                return f"campaign: {name}: {error}"
        return None

    def send(self, session: Session, sent: SentBefore, phone: str, now: datetime) -> None:
        """Puts it into the record as delivered to whoever has the phone."""
        kind = self._kinds[sent.kind]
        member = session.execute(
            select(Member.id, Member.language, Member.worksite_id, Member.shift)
            .join(MemberPhone, MemberPhone.member_id == Member.id)
            .join(Phone, Phone.id == MemberPhone.phone_id)
            .where(Phone.e164 == phone, MemberPhone.ended_at.is_(None), Member.local_id == self._local_id)
            .order_by(Member.id)
            .limit(1)
        ).one()
        left_at = now - BEFORE
        defaults = {name: setting.default for name, setting in kind.settings.items() if not setting.required}
        settings = {name: _kept(kind.settings[name], value) for name, value in sent.settings.items()}
        campaign_id = session.execute(
            insert(Campaign)
            .values(
                local_id=self._local_id,
                name=f"test {secrets.token_hex(8)}",
                kind=kind.name,
                topic=kind.topic,
                state=CampaignState.RUNNING,
                audience={"all": []},
                settings=defaults | self._values(session, settings),
                created_by="test",
                created_at=left_at,
            )
            .returning(Campaign.id)
        ).scalar_one()
        self._made.append(campaign_id)
        run_id = session.execute(
            insert(CampaignRun)
            .values(
                campaign_id=campaign_id,
                occasion="test",
                about=self._values(session, sent.about),
                starts_at=left_at,
                expires_at=left_at + kind.useful_for,
                planned_at=left_at,
                planned=1,
            )
            .returning(CampaignRun.id)
        ).scalar_one()
        recipient_id = session.execute(
            insert(Recipient)
            .values(
                run_id=run_id,
                campaign_id=campaign_id,
                member_id=member.id,
                address=phone,
                variant="a",
                language=sent.language or member.language,
                worksite_id=member.worksite_id,
                shift=member.shift,
                facts=self._values(session, sent.facts),
            )
            .returning(Recipient.id)
        ).scalar_one()
        session.execute(
            insert(Outbox).values(
                local_id=self._local_id,
                member_id=member.id,
                channel=Channel.SMS,
                address=phone,
                body=kind.wording.get(sent.language or member.language, ""),
                kind=OutboxKind.CAMPAIGN,
                run_id=run_id,
                recipient_id=recipient_id,
                status=OutboxStatus.DELIVERED,
                due_at=left_at,
                attempts=1,
                attempted_at=left_at,
                created_at=left_at,
                status_at=left_at,
            )
        )

    def forget(self, session: Session) -> None:
        """Takes out of the record what was put there, and what was answered to it."""
        if not self._made:
            return
        made = select(Recipient.id).where(Recipient.campaign_id.in_(self._made))
        session.execute(update(Conversation).where(Conversation.recipient_id.in_(made)).values(recipient_id=None))
        session.execute(update(TouchPoint).where(TouchPoint.campaign_id.in_(self._made)).values(campaign_id=None))
        session.execute(delete(Outbox).where(Outbox.recipient_id.in_(made)))
        session.execute(delete(RecipientAnswer).where(RecipientAnswer.recipient_id.in_(made)))
        session.execute(delete(Recipient).where(Recipient.campaign_id.in_(self._made)))
        session.execute(delete(CampaignRun).where(CampaignRun.campaign_id.in_(self._made)))
        session.execute(delete(Campaign).where(Campaign.id.in_(self._made)))
        self._made.clear()

    def _values(self, session: Session, written: Mapping[str, Any]) -> dict[str, Any]:
        return {name: self._value(session, value) for name, value in written.items()}

    def _value(self, session: Session, value: Any) -> Any:
        if not _names_event(value):
            return value
        titled = select(Event.id).where(Event.local_id == self._local_id, Event.title == value["event"])
        return session.scalars(titled.order_by(Event.starts_at.desc()).limit(1)).one()


def _kept(setting: Setting, value: Any) -> Any:
    return value if _names_event(value) else setting.checked(value)


def _names_event(value: Any) -> bool:
    return isinstance(value, Mapping) and value.keys() == {"event"}
