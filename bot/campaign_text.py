"""The newest text of a campaign that left for a number, as a turn and the ledger see it: docs/campaign-answers.md."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from string import Template
from typing import Any

# What comes later is no answer to it: a text is read within three days or not at all.
ANSWERABLE_FOR = timedelta(hours=72)
LONGEST = timedelta(days=7)  # of a kind's own time for answers, and for a person's answer to count
# A row may wait between the hour it was due and the call.
_WAITED = timedelta(days=3)

# Probed by ix_outbox_week, which has the campaign texts of one number side by side: `due_at` bounds it, `attempted_at`
# tells which left last.
_NEWEST = Template("""(
        SELECT left_last.recipient_id, left_last.attempted_at FROM outbox AS left_last
        WHERE left_last.kind = 'campaign' AND left_last.address = $address AND left_last.local_id = $local_id
          AND left_last.channel = $channel AND left_last.due_at > $now - interval '$bound hours'
          AND left_last.status IN ('sending', 'unknown', 'sent', 'delivered')
          AND left_last.attempted_at <= $now AND left_last.attempted_at > $now - interval '$within hours'
        ORDER BY left_last.attempted_at DESC LIMIT 1)""")


def newest_text(*, address: str, local_id: str, channel: str, now: str, within: timedelta = LONGEST) -> str:
    """SQL of the newest campaign text of a number: its `recipient_id` and `attempted_at`, or no row.

    Args:
        address, local_id, channel, now: SQL expressions.
    """
    return _NEWEST.substitute(
        address=address,
        local_id=local_id,
        channel=channel,
        now=now,
        within=int(within.total_seconds() // 3600),
        bound=int((within + _WAITED).total_seconds() // 3600),
    )


# For bot/identifying.py, which reads it with what else tells who is there.
CAMPAIGN_TEXT = Template("""(SELECT jsonb_build_object(
                'recipient_id', recipient.id, 'campaign_id', campaign.id, 'member_id', recipient.member_id,
                'kind', campaign.kind, 'left_at', newest.attempted_at, 'replied', recipient.replied_at IS NOT NULL,
                'answered', recipient.answered_at IS NOT NULL,
                'values', campaign.settings || campaign_run.about || recipient.facts)
            FROM $newest AS newest
            JOIN recipient ON recipient.id = newest.recipient_id
            JOIN campaign_run ON campaign_run.id = recipient.run_id
            JOIN campaign ON campaign.id = recipient.campaign_id)""").substitute(
    newest=newest_text(address=":address", local_id=":local_id", channel=":channel", now="CAST(:now AS timestamptz)")
)


@dataclass(frozen=True, slots=True)
class CampaignText:
    """The newest text of a campaign that left for the number within LONGEST.

    Args:
        kind: a file of campaigns/.
        left_at: when the carrier was called with it.
        replied: the number has texted since. answered: it has answered the question.
        values: what the slots of the kind's question may name: of the settings, the run, the recipient.
    """

    recipient_id: int
    campaign_id: int
    member_id: int
    kind: str
    left_at: datetime
    replied: bool
    answered: bool
    values: Mapping[str, Any]

    @property
    def source(self) -> str:
        """What its flow is begun by, as the engine keeps it."""
        return f"{SOURCE}{self.recipient_id}"


SOURCE = "campaign:"


def recipient_of(source: str) -> int | None:
    """The recipient whose question it is; None when no campaign began it."""
    told = source.removeprefix(SOURCE)
    return int(told) if source.startswith(SOURCE) and told.isdecimal() else None


def campaign_text(told: Mapping[str, Any] | None) -> CampaignText | None:
    """From what PostgreSQL tells as JSON."""
    if told is None:
        return None
    return CampaignText(**{**told, "left_at": datetime.fromisoformat(told["left_at"])})


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to a campaign's question.

    Args:
        question: the slot.
        answer: what it counts as.
        low: a person of the local should look at it.
    """

    recipient_id: int
    campaign_id: int
    question: str
    answer: str
    low: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """What a turn counts as, for whom of which campaign.

    Args:
        campaign_id: that its touch points belong to; None when they are about something else.
        newest_id: the recipient of the newest text, who has texted by this; None when that was somebody else.
        put_id: the recipient whose question the conversation has put from now on; None leaves it as it is.
    """

    campaign_id: int | None
    newest_id: int | None
    put_id: int | None
    answers: tuple[Answer, ...]

    def rows(self, *, understood: bool) -> list[dict[str, Any]]:
        """One for each recipient, for the statement of bot/closing.py.

        Args:
            understood: the line has answered, and was not at a loss.
        """
        recipients = dict.fromkeys([each.recipient_id for each in self.answers])
        if self.newest_id is not None:
            recipients.setdefault(self.newest_id)
        return [self._row(recipient_id, understood=understood) for recipient_id in recipients]

    def _row(self, recipient_id: int, *, understood: bool) -> dict[str, Any]:
        answers = {each.question: each.answer for each in self.answers if each.recipient_id == recipient_id}
        newest = recipient_id == self.newest_id
        return {
            "recipient_id": recipient_id,
            "replied": newest,
            "understood": newest and understood,
            "first": next(iter(answers), None),
            "answers": answers,
        }
