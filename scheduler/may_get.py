"""Whether a number may get what the local starts: what it agreed to last, and whether its line takes texts.

The one reading of the consent ledger for all who ask right before a text leaves: the sender of single texts, the sender
of campaigns, and whoever tries a campaign out. An entry of a topic is about texts of that topic alone; one of `all` is
about every text, and the newest of both counts.
"""

from collections.abc import Collection
from string import Template
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from models import Channel, LineState

ALL_TOPICS = "all"  # of what has no topic of its own, such as a notice
# A line that takes no texts at all.
TAKES_NONE = (LineState.INVALID, LineState.LANDLINE)
# One that was not reached on several days is spared campaigns too; a notice is still tried.
NOT_FOR_CAMPAIGNS = (*TAKES_NONE, LineState.UNREACHABLE)

_NEWEST = Template("""
    (SELECT action FROM consent_entry
     WHERE e164 = $address AND local_id = $local_id AND channel = $channel AND topic IN ('all', $topic)
     ORDER BY id DESC LIMIT 1)
""")


def newest_consent(*, address: str, local_id: str, channel: str, topic: str) -> str:
    """SQL for the newest word of a number about a topic; the arguments are SQL too."""
    return _NEWEST.substitute(address=address, local_id=local_id, channel=channel, topic=topic)


_KNOWN = text(
    Template("""
    SELECT $newest AS consent, (SELECT line_state FROM phone WHERE e164 = :address) AS line_state
""").substitute(newest=newest_consent(address=":address", local_id=":local_id", channel=":channel", topic=":topic"))
)


def known_of(session: Session, address: str, local_id: int, channel: Channel, topic: str = ALL_TOPICS) -> Row[Any]:
    """The number's newest word about the topic (`consent`, None for none) and its `line_state`."""
    values = {"address": address, "local_id": local_id, "channel": channel.value, "topic": topic}
    return session.execute(_KNOWN, values).one()


def refusal_of(consent: str | None, line_state: str | None, channel: str, dead: Collection[str]) -> str | None:
    """Why the number may not get it: `opted_out`, `no_consent` or `dead_number`; None when it may.

    Args:
        dead: the lines that get none: TAKES_NONE or NOT_FOR_CAMPAIGNS.
    """
    if consent != "opt_in":
        return "opted_out" if consent == "opt_out" else "no_consent"
    return "dead_number" if channel == Channel.SMS and line_state in dead else None
