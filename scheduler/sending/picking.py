"""Which texts of campaigns are next, and whether each may leave: read by the statements that lock them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from string import Template
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from bot.campaign_kinds import Kind
from models import OutboxStatus
from scheduler.audiences.compiling import OF_THE_LOCAL
from scheduler.campaigns.facts import is_private
from scheduler.may_get import NOT_FOR_CAMPAIGNS, newest_consent, refusal_of

# The runs that have rows waiting, one step of the index ix_outbox_run_next each: what it costs grows neither with runs
# that are over nor with the rows of one.
_WAITING = """
    WITH RECURSIVE waiting AS (
        (SELECT run_id FROM outbox WHERE status IN ('planned', 'due') AND run_id IS NOT NULL ORDER BY run_id LIMIT 1)
        UNION ALL
        SELECT (SELECT next.run_id FROM outbox AS next
                WHERE next.status IN ('planned', 'due') AND next.run_id IS NOT NULL AND next.run_id > waiting.run_id
                ORDER BY next.run_id LIMIT 1)
        FROM waiting WHERE waiting.run_id IS NOT NULL
    )
"""
# A campaign that is done has texts left only where one was lost on its way, and is worth another try.
_FROM = """
    FROM waiting JOIN campaign_run ON campaign_run.id = waiting.run_id
    JOIN campaign ON campaign.id = campaign_run.campaign_id AND campaign.state IN ('running', 'done')
"""
_IS_DUE = """
    EXISTS (
        SELECT FROM outbox
        WHERE run_id = waiting.run_id AND run_id IS NOT NULL AND status IN ('planned', 'due') AND due_at <= :now
          AND channel <> 'web_chat' AND (window_ends_at IS NULL OR window_ends_at > :now)
          AND (campaign.state = 'running' OR attempts > 0))
"""
_PARTS = {"waiting": _WAITING, "runs": _FROM, "is_due": _IS_DUE}
LANES = text(
    Template("""
    $waiting
    SELECT DISTINCT local.id, local.handle, local.number
    $runs JOIN local ON local.id = campaign.local_id WHERE $is_due
""").substitute(_PARTS)
)
RUNS = text(
    Template("""
    $waiting
    SELECT waiting.run_id, campaign.id AS campaign_id, campaign.topic, campaign.kind,
           campaign.state = 'done' AS is_over,
           coalesce(campaign_run.called_off,
                    CASE WHEN event.canceled_at IS NOT NULL THEN 'called_off' END) AS called_off
    $runs LEFT JOIN event ON event.id = CAST(campaign_run.about->>'event_id' AS bigint)
    WHERE campaign.local_id = :local_id AND $is_due
    ORDER BY waiting.run_id
    FOR SHARE OF campaign SKIP LOCKED
""").substitute(_PARTS)
)
# From each run the same number of rows, and all that decides whether they may leave. The limits of one keep PostgreSQL
# from reading whole tables where it cannot know how few rows are asked for: looked up one by one they cost the same
# with a hundred members and with a million.
PICK = text(
    Template("""
    SELECT next.*, run.id AS run_id, recipient.variant, recipient.language, recipient.facts,
           $newest AS consent,
           (SELECT line_state FROM phone WHERE e164 = next.address) AS line_state,
           talk.introduced_at IS NOT NULL AS introduced,
           EXISTS (SELECT FROM handoff WHERE conversation_id = talk.id AND closed_at IS NULL)
           OR EXISTS (SELECT FROM handoff WHERE member_id = next.member_id AND local_id = next.local_id
                      AND closed_at IS NULL) AS in_handoff,
           (SELECT status FROM member WHERE id = next.member_id) AS standing,
           EXISTS (SELECT FROM erasure WHERE member_id = next.member_id AND state = 'waiting') AS is_being_erased,
           link.phone_id IS NOT NULL AS is_theirs,
           run.is_private AND (
               coalesce(link.verified_until <= :now, true)
               OR EXISTS (
                   SELECT FROM member_phone AS other JOIN member AS sharer ON sharer.id = other.member_id
                   WHERE other.phone_id = link.phone_id AND other.ended_at IS NULL AND sharer.id <> next.member_id
                     AND sharer.local_id = next.local_id AND sharer.status = ANY(:of_the_local))) AS is_open_to_others
    FROM unnest(CAST(:run_ids AS bigint[]), CAST(:topics AS text[]), CAST(:over AS boolean[]),
                CAST(:private AS boolean[])) AS run(id, topic, is_over, is_private)
    CROSS JOIN LATERAL (
        SELECT id, local_id, member_id, channel, address, body, content_sid, content_variables, attempts, spent,
               expires_at, window_ends_at, created_at, recipient_id
        FROM outbox
        WHERE run_id = run.id AND run_id IS NOT NULL AND status IN ('planned', 'due') AND due_at <= :now
          AND channel <> 'web_chat' AND (window_ends_at IS NULL OR window_ends_at > :now)
          AND (NOT run.is_over OR attempts > 0)
        ORDER BY due_at LIMIT :share FOR UPDATE SKIP LOCKED
    ) AS next
    CROSS JOIN LATERAL (
        SELECT variant, language, facts FROM recipient WHERE id = next.recipient_id LIMIT 1
    ) AS recipient
    LEFT JOIN LATERAL (
        SELECT id, introduced_at FROM conversation
        WHERE local_id = next.local_id AND channel = next.channel AND address = next.address LIMIT 1
    ) AS talk ON true
    LEFT JOIN LATERAL (
        SELECT phone_id, verified_until FROM member_phone
        WHERE phone_id = (SELECT id FROM phone WHERE e164 = next.address) AND member_id = next.member_id
          AND ended_at IS NULL LIMIT 1
    ) AS link ON true
""").substitute(
        newest=newest_consent(
            address="next.address", local_id="next.local_id", channel="next.channel", topic="run.topic"
        )
    )
)

Verdict = tuple[OutboxStatus, str | None]


def lanes(session: Session, at: datetime) -> Sequence[Row[Any]]:
    """The locals (id, handle, number) that have campaign texts to send now."""
    return session.execute(LANES, {"now": at}).all()


def runs_of(session: Session, local_id: int, at: datetime) -> Sequence[Row[Any]]:
    """The local's runs that have texts due. Their campaigns are locked, shared: who pauses one waits."""
    return session.execute(RUNS, {"local_id": local_id, "now": at}).all()


def pick(
    session: Session, runs: Collection[Row[Any]], kinds: Mapping[str, Kind], share: int, at: datetime
) -> Sequence[Row[Any]]:
    """Locks up to `share` texts of each run, with all that `why_not` asks."""
    values = {
        "run_ids": [run.run_id for run in runs],
        "topics": [run.topic for run in runs],
        "over": [run.is_over for run in runs],
        "private": [run.kind in kinds and is_private(kinds[run.kind].facts) for run in runs],
        "of_the_local": [status.value for status in OF_THE_LOCAL],
        "share": share,
        "now": at,
    }
    return session.execute(PICK, values).all()


def why_not(row: Row[Any], run: Row[Any], kind: Kind, at: datetime) -> Verdict | None:
    """What becomes of a text that may not leave, None when it may. The words are those of the exclusions of a plan."""
    if row.expires_at and row.expires_at <= at:
        return OutboxStatus.EXPIRED, None
    refusal = (
        run.called_off
        or _not_for_them(row, kind)
        or refusal_of(row.consent, row.line_state, row.channel, NOT_FOR_CAMPAIGNS)
    )
    return (OutboxStatus.CANCELED, refusal) if refusal else None


def _not_for_them(row: Row[Any], kind: Kind) -> str | None:
    """Since the plan members leave, ask to be erased, and change or share their numbers."""
    if row.standing not in kind.statuses:
        return "not_eligible"
    if row.is_being_erased:
        return "pending_erasure"
    if not row.is_theirs:
        return "wrong_number"
    return "not_proved" if row.is_open_to_others else None
