"""Whose thread it is: a member, or a number or visit that is nobody's, or of several."""

from dataclasses import dataclass
from datetime import datetime
from string import Template
from typing import Any

from sqlalchemy import Row, TextClause, text
from sqlalchemy.orm import Session

NOBODY_ID = 0  # a steward without a record: nothing is theirs

# Of a row of handoff: what a steward holds is theirs; what they held last, as long as the member works where they are
# steward. A later hand-off that is somebody else's ends it.
IS_THEIRS = """
    handoff.steward_id = :steward_id AND (handoff.closed_at IS NULL OR (
        EXISTS (SELECT FROM member AS helped WHERE helped.id = handoff.member_id
                AND helped.local_id = handoff.local_id AND helped.worksite_id = ANY(CAST(:worksite_ids AS bigint[])))
        AND NOT EXISTS (SELECT FROM handoff AS later WHERE later.member_id = handoff.member_id
                        AND later.local_id = handoff.local_id AND later.id > handoff.id)))
"""
# `steward_id` None sees all of the local.
_MEMBER = text(
    Template("""
    SELECT member.id, member.number, member.given_name, member.family_name, member.preferred_name, member.language,
           member.status, member.shift, worksite.name AS worksite,
           ARRAY(SELECT phone.e164 FROM member_phone AS link JOIN phone ON phone.id = link.phone_id
                 WHERE link.member_id = member.id AND link.ended_at IS NULL AND NOT EXISTS (
                     SELECT FROM member_phone AS other JOIN member AS sharer ON sharer.id = other.member_id
                     WHERE other.phone_id = link.phone_id AND other.ended_at IS NULL AND sharer.id <> member.id
                       AND sharer.local_id = member.local_id)
                 ORDER BY link.verified_until DESC NULLS LAST, phone.id) AS numbers,
           ARRAY(SELECT phone.e164 FROM member_phone AS link JOIN phone ON phone.id = link.phone_id
                 WHERE link.member_id = member.id AND link.ended_at IS NULL ORDER BY phone.id) AS all_numbers,
           ARRAY(SELECT visit.address FROM visit
                 WHERE visit.member_id = member.id AND visit.ended_at IS NULL AND visit.proved_until > :now) AS visits,
           (SELECT steward.given_name FROM steward_assignment AS duty
            JOIN member AS steward ON steward.id = duty.member_id
            WHERE duty.worksite_id = member.worksite_id AND (duty.shift IS NULL OR duty.shift = member.shift)
              AND steward.id <> member.id
            ORDER BY duty.shift IS NULL, steward.id LIMIT 1) AS steward
    FROM member LEFT JOIN worksite ON worksite.id = member.worksite_id
    WHERE member.id = :member_id AND member.local_id = :local_id
      AND (CAST(:steward_id AS bigint) IS NULL OR EXISTS (
          SELECT FROM handoff WHERE handoff.member_id = member.id AND handoff.local_id = member.local_id
          AND $theirs))
""").substitute(theirs=IS_THEIRS)
)
_TALK = text(
    Template("""
    SELECT talk.id, talk.address, talk.channel, talk.language,
           (SELECT jsonb_agg(jsonb_build_object('id', who.id, 'number', who.number,
                                                'name', who.given_name || ' ' || who.family_name) ORDER BY who.id)
            FROM phone JOIN member_phone AS link ON link.phone_id = phone.id AND link.ended_at IS NULL
            JOIN member AS who ON who.id = link.member_id AND who.local_id = talk.local_id
            WHERE phone.e164 = talk.address) AS members
    FROM conversation AS talk
    WHERE talk.id = :talk_id AND talk.local_id = :local_id
      AND (CAST(:steward_id AS bigint) IS NULL OR EXISTS (
          SELECT FROM handoff WHERE handoff.conversation_id = talk.id AND $theirs))
""").substitute(theirs=IS_THEIRS)
)
_SIGNS = text("SELECT number, given_name FROM member WHERE id = :member_id")


class NotTheirs(Exception):
    """There is no such thread, or it is not theirs to see."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A steward who reads: the threads they hold, or held last, are what they see.

    Args:
        id: of their record as a member.
        worksite_ids: where they are steward now.
    """

    id: int
    worksite_ids: tuple[int, ...] = ()

    def theirs(self) -> TextClause:
        """Of queries over Handoff: those that are theirs."""
        return text(IS_THEIRS).bindparams(**holding(self))


@dataclass(frozen=True, slots=True)
class Named:
    """A member, by name."""

    id: int
    name: str
    number: str


@dataclass(frozen=True, slots=True)
class Person:
    """Whose thread it is.

    Args:
        member_id: None of a number or visit that is nobody's, or of several; then `talk_id` is its conversation.
        name: "" of nobody known. first_name: what they are called by.
        addresses: numbers that are theirs alone, and visits of the chat under way; answers go there.
        elsewhere: numbers of theirs that somebody else has too: those have threads of their own.
        sharers: whose a shared number is.
        steward: given name of their steward.
    """

    member_id: int | None
    talk_id: int | None
    name: str
    first_name: str
    number: str | None
    worksite: str | None
    shift: str | None
    status: str | None
    language: str | None
    addresses: tuple[str, ...]
    elsewhere: tuple[str, ...] = ()
    sharers: tuple[Named, ...] = ()
    steward: str | None = None

    @property
    def key(self) -> str:
        """The thread, in one word."""
        return f"member:{self.member_id}" if self.member_id is not None else f"talk:{self.talk_id}"


def member(session: Session, local_id: int, member_id: int, now: datetime, holder: Holder | None = None) -> Person:
    """A member, with or without a thread so far.

    Args:
        holder: only if their thread is this steward's.

    Raises:
        NotTheirs: there is nobody of this id to see.
    """
    values = {"member_id": member_id, "local_id": local_id, "now": now, **holding(holder)}
    row = session.execute(_MEMBER, values).one_or_none()
    if row is None:
        raise NotTheirs
    return Person(
        member_id=row.id,
        talk_id=None,
        name=f"{row.given_name} {row.family_name}",
        first_name=row.preferred_name or row.given_name,
        number=row.number,
        worksite=row.worksite,
        shift=row.shift,
        status=row.status,
        language=row.language,
        addresses=(*row.numbers, *row.visits),
        elsewhere=tuple(each for each in row.all_numbers if each not in row.numbers),
        steward=row.steward,
    )


def talk(session: Session, local_id: int, talk_id: int, holder: Holder | None = None) -> Person:
    """Whose a conversation is. A number that is one member's alone belongs to that member's thread: `sharers` has one.

    Raises:
        NotTheirs: there is no such conversation to see.
    """
    row = session.execute(_TALK, {"talk_id": talk_id, "local_id": local_id, **holding(holder)}).one_or_none()
    if row is None:
        raise NotTheirs
    return _of_talk(row)


def holding(holder: Holder | None) -> dict[str, Any]:
    """The values of `IS_THEIRS`."""
    return {
        "steward_id": holder.id if holder else None,
        "worksite_ids": list(holder.worksite_ids) if holder else [],
    }


def _of_talk(row: Row[Any]) -> Person:
    sharers = tuple(Named(each["id"], each["name"], each["number"]) for each in row.members or ())
    return Person(
        member_id=None,
        talk_id=row.id,
        name="",
        first_name="",
        number=None,
        worksite=None,
        shift=None,
        status=None,
        language=row.language,
        addresses=(row.address,),
        sharers=sharers,
    )


def steward_signs(session: Session, member_id: int) -> tuple[str, str]:
    """Member number and given name of a steward: as whom their words reach members."""
    row = session.execute(_SIGNS, {"member_id": member_id}).one()
    return row.number, row.given_name
