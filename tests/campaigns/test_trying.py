"""A campaign's texts to the phone of somebody of the union: whose, when, and of which campaigns."""

from datetime import timedelta

import pytest

from config import clock
from tests.campaigns.conftest import MORNING, Office
from tests.fixtures.line import ANA, MARIA, STRANGER


def say(office: Office, phone: str, action: str, topic: str) -> None:
    office.line.run(
        "INSERT INTO consent_entry (local_id, channel, e164, action, topic, source, wording, at)"
        " SELECT id, 'sms', :phone, :action, :topic, 'staff', 'test', :now FROM local",
        phone=phone,
        action=action,
        topic=topic,
        now=clock.now(),
    )


def texts(office: Office) -> list[str]:
    return [row.address for row in office.line.rows("SELECT address FROM outbox WHERE kind = 'notice'")]


def test_a_steward_gets_each_language_and_the_log_has_no_number(office: Office) -> None:
    office.type("test", str(office.draft()), MARIA)
    assert texts(office) == [MARIA] * 2
    entry = office.line.rows("SELECT detail, member_id FROM audit_entry WHERE action = 'campaign_tried'")[0]
    assert entry.member_id is not None
    assert MARIA not in entry.detail
    assert MARIA[-2:] in entry.detail
    ends = office.line.value("SELECT DISTINCT window_ends_at FROM outbox WHERE kind = 'notice'")
    assert ends == MORNING + timedelta(hours=10)  # 20:00


@pytest.mark.parametrize("phone", [ANA, STRANGER])
def test_nobody_else_does_though_they_have_opted_in(office: Office, phone: str) -> None:
    say(office, phone, "opt_in", "all")
    said = office.refused("test", str(office.draft()), phone)
    assert "no number of a steward's" in said
    assert phone not in said
    assert texts(office) == []


@pytest.mark.parametrize("active", [True, False])
def test_a_member_with_an_account_is_staff_while_it_is_active(office: Office, active: bool) -> None:
    office.line.run(
        """
        WITH one AS (
            INSERT INTO staff_user (email, name, active, member_id, fs_uniquifier, created_at, created_by)
            SELECT 'ana@example.org', 'Ana', :active, member_id, 'x', :now, 'test'
            FROM member_phone JOIN phone ON phone.id = phone_id WHERE e164 = :phone RETURNING id
        )
        INSERT INTO staff_grant (user_id, local_id, role) SELECT one.id, local.id, 'organizer' FROM one, local
        """,
        active=active,
        phone=ANA,
        now=clock.now(),
    )
    number = str(office.draft())
    if active:
        office.type("test", number, ANA)
    else:
        office.refused("test", number, ANA)
    assert bool(texts(office)) is active


def test_who_left_the_topic_gets_none_of_it(office: Office) -> None:
    number = str(office.draft())
    say(office, MARIA, "opt_out", "elections")
    office.type("test", number, MARIA)
    say(office, MARIA, "opt_out", "news")
    assert "has not opted in to texts of Local 1021 about news" in office.refused("test", number, MARIA)


def test_at_night_it_says_when(office: Office) -> None:
    number = str(office.draft())
    clock.freeze(MORNING + timedelta(hours=12))
    assert "try it from Wednesday November 25, 09:00 on" in office.refused("test", number, MARIA)
    assert texts(office) == []


def test_what_is_over_is_not_tried_out(office: Office) -> None:
    number = str(office.approved())
    office.type("cancel", number)
    assert "is canceled; copy it" in office.refused("test", number, MARIA)
