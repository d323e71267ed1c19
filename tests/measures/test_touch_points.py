"""What is a touch point besides texts: hand-offs, and coming to an event."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.actions.check_in import record_attendance
from bot.handoff.record import close, open_one
from models import (
    Channel,
    Conversation,
    Direction,
    Event,
    HandoffEnd,
    HandoffReason,
    Means,
    Rsvp,
    RsvpAnswer,
    TouchPoint,
)
from tests.measures.conftest import STARTS, World

ADDRESS = "+14155550999"
HOUR = timedelta(hours=1)


def touches(world: World, kind: str) -> list[TouchPoint]:
    return list(world.session.scalars(select(TouchPoint).where(TouchPoint.kind == kind).order_by(TouchPoint.id)))


def a_handoff(world: World, member_id: int) -> int | None:
    opened = open_one(
        world.session,
        local_id=world.local.id,
        channel=Channel.SMS,
        address=ADDRESS,
        member_id=member_id,
        reason=HandoffReason.ASKED,
        steward=None,
        escalate_at=STARTS + HOUR,
        silent_at=STARTS + HOUR,
        now=STARTS,
    )
    return opened.id if opened else None


@pytest.mark.parametrize(
    ("ended", "direction"),
    [
        (HandoffEnd.DONE, Direction.OUT),
        (HandoffEnd.STAFF, Direction.OUT),
        (HandoffEnd.SILENCE, Direction.OUT),
        (HandoffEnd.LEFT, Direction.IN),
        (HandoffEnd.OPTED_OUT, Direction.IN),
    ],
)
def test_a_hand_off_is_one_when_it_opens_and_one_when_it_ends(
    world: World, ended: HandoffEnd, direction: Direction
) -> None:
    member_id = world.member()
    world.session.add(Conversation(local_id=world.local.id, channel=Channel.SMS, address=ADDRESS))
    world.session.flush()
    handoff_id = a_handoff(world, member_id)
    assert handoff_id is not None
    assert a_handoff(world, member_id) is None, "it is open already, and no second touch"
    assert close(world.session, [handoff_id], ended, STARTS + HOUR) == [handoff_id]
    assert close(world.session, [handoff_id], ended, STARTS + HOUR) == []
    opened, closed = touches(world, "handoff")
    assert (opened.outcome, opened.direction, opened.address, opened.member_id, opened.at) == (
        "opened",
        Direction.IN,
        ADDRESS,
        member_id,
        STARTS,
    )
    assert opened.events == [{"event": "HandoffOpened", "handoff": handoff_id, "reason": "asked"}]
    assert (closed.outcome, closed.direction, closed.at, closed.messenger) == ("closed", direction, STARTS + HOUR, None)
    assert closed.events == [{"event": "HandoffClosed", "handoff": handoff_id, "ended": ended.value}]


def an_event(world: World) -> int:
    event = Event(local_id=world.local.id, title="Rally", place="Gate B", starts_at=STARTS)
    world.session.add(event)
    world.session.flush()
    return event.id


def test_coming_to_an_event_is_one_the_first_time_alone(world: World) -> None:
    event_id, member_id = an_event(world), world.member()
    record_attendance(world.session, event_id, member_id, 0, STARTS, messenger="shell:eva")
    record_attendance(world.session, event_id, member_id, 2, STARTS + HOUR)
    (came,) = touches(world, "attendance")
    assert (came.member_id, came.channel, came.direction, came.outcome) == (
        member_id,
        Means.IN_PERSON,
        Direction.IN,
        "came",
    )
    assert (came.address, came.messenger, came.at, came.local_id) == (None, "shell:eva", STARTS, world.local.id)
    assert world.session.scalars(select(Rsvp.came_with).where(Rsvp.member_id == member_id)).one() == 2


def test_who_had_said_that_they_come_is_one_when_they_do(world: World) -> None:
    event_id, member_id = an_event(world), world.member()
    world.session.add(Rsvp(event_id=event_id, member_id=member_id, answer=RsvpAnswer.GOING, answered_at=STARTS - HOUR))
    world.session.flush()
    assert touches(world, "attendance") == []
    record_attendance(world.session, event_id, member_id, 0, STARTS)
    assert [touch.at for touch in touches(world, "attendance")] == [STARTS]
