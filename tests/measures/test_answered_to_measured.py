"""From a member's answer by text to the figure: the turn, the clock's chore and the count together."""

from datetime import timedelta
from decimal import Decimal

from config import clock
from scheduler.chores import note_conversions
from scheduler.desk import Desk
from scheduler.measures.counting import count
from scheduler.variants.intervals import Rate
from scheduler.wake import Waker
from tests.fixtures.line import ANA, JOE, Line

_PLEDGE = """
    WITH one AS (
        INSERT INTO campaign (local_id, name, kind, topic, state, audience, settings, created_by, created_at)
        SELECT id, 'Red shirts', 'pledge', 'organizing', 'running', '{"all": []}',
               '{"pledge": {"en": "Will you wear red?", "es": "Vas de rojo?"}}', 'test', CAST(:now AS timestamptz)
        FROM local RETURNING id
    ), run AS (
        INSERT INTO campaign_run (campaign_id, occasion, starts_at, expires_at, planned_at, planned)
        SELECT id, 'once', :now, CAST(:now AS timestamptz) + interval '1 day', :now, 2 FROM one
        RETURNING id, campaign_id
    ), got AS (
        INSERT INTO recipient (run_id, campaign_id, member_id, address, variant, language)
        SELECT run.id, campaign_id, member_id, e164, 'a', 'en'
        FROM run, phone JOIN member_phone ON phone_id = phone.id WHERE e164 = ANY(:phones)
        RETURNING id, run_id, campaign_id, member_id, address
    ), sent AS (
        INSERT INTO outbox (local_id, member_id, channel, address, body, kind, run_id, recipient_id, status, due_at,
                            attempted_at, provider_sid, created_at, status_at)
        SELECT local.id, member_id, 'sms', address, 'Will you wear red?', 'campaign', run_id, got.id, 'delivered', :now,
               :now, 'SM' || got.id, :now, :now
        FROM got, local
    )
    SELECT DISTINCT campaign_id FROM got
"""


def test_a_pledge_by_text_is_an_answer_a_conversion_and_a_reply_of_the_line(keyword_line: Line) -> None:
    line = keyword_line
    sent_at = clock.now() - timedelta(minutes=5)
    campaign_id = line.put(_PLEDGE, now=sent_at, phones=[ANA, JOE])
    assert line.text(ANA, "1")
    note_conversions.chore(Desk(line.sessions, Waker(line.settings.redis_url), lambda: line.bot))
    with line.sessions() as session:
        # As it is counted: of two people the report itself would tell nothing.
        runs = [row.id for row in line.rows("SELECT id FROM campaign_run WHERE campaign_id = :id", id=campaign_id)]
        found = count(session, runs, "America/Los_Angeles", by=(), cents_per_segment=Decimal(1))
    half = {"of_planned": Rate(1, 2), "of_delivered": Rate(1, 2)}
    for figure in ("replied", "answered", "yes", "conversions", "yes_and_did"):
        assert found.total.values[figure].shares == half, figure
    assert (found.total.count("bot_answered"), found.total.count("unanswered")) == (1, 0)
    kinds = line.rows("SELECT kind, campaign_id FROM touch_point WHERE direction = 'in'")
    assert [row.campaign_id for row in kinds] == [campaign_id]
