"""Campaigns from the draft until they run."""

from typing import Any

from config import clock
from tests.fixtures.line import Line

BOTH = {"admin", "organizer"}
PAGES = {
    "/campaigns/": BOTH,
    "/campaigns/audiences": BOTH,
    "/campaigns/new": BOTH,
    "/campaigns/new/{campaign_kind}": BOTH,
    "/campaigns/{draft}": BOTH,
    "/campaigns/{draft}/audience": BOTH,
    "/campaigns/{draft}/name": BOTH,
    "/campaigns/{draft}/copy": BOTH,
    "/campaigns/{draft}/delete": BOTH,
    "/campaigns/{draft}/schedule": BOTH,
    "/campaigns/{draft}/{campaign_step}": BOTH,
    "/campaigns/{draft}/words": BOTH,
    "/campaigns/{draft}/preview": BOTH,
    "/campaigns/{draft}/left-out/{campaign_reason}": BOTH,
    "/campaigns/{reminder}/settings": BOTH,
    "/campaigns/{survey}/settings": BOTH,
    "/campaigns/{submitted}": BOTH,
    "/campaigns/{submitted}/approve": BOTH,
    "/campaigns/{submitted}/cancel": BOTH,
}
OF_A_LOCAL = {page for page in PAGES if page.startswith("/campaigns/{")}

_CAMPAIGN = """
    INSERT INTO campaign (local_id, name, kind, topic, state, audience, wording, created_by, created_at, submitted_by,
                          submitted_at)
    SELECT id, :name, :kind, 'news', :state, '{"field": "worksite", "is": "Warehouse"}',
           '{"a": {"en": "{local_name}: the office is closed.", "es": "{local_name}: la oficina cierra."}}',
           'user:organizer@local1021.example', :now, :by,
           CASE WHEN CAST(:by AS text) IS NULL THEN NULL ELSE CAST(:now AS timestamptz) END
    FROM local WHERE handle = 'local-1021'
    ON CONFLICT (local_id, name) DO UPDATE SET name = excluded.name RETURNING id
"""


def add_campaign(line: Line, name: str, state: str, by: str | None = None, kind: str = "announcement") -> int:
    """A campaign for the Warehouse in this state, submitted by `by`; returns its id."""
    return int(line.put(_CAMPAIGN, name=name, state=state, by=by, kind=kind, now=clock.now()))


def places(line: Line) -> dict[str, Any]:
    """A draft, and one that waits for approval."""
    return {
        "campaign_kind": "announcement",
        "campaign_step": "submit",
        "campaign_reason": "opted_out",
        "draft": add_campaign(line, "Office closed", "draft"),
        "reminder": add_campaign(line, "Come to the rally", "draft", kind="event_reminder"),
        "survey": add_campaign(line, "What do you say", "draft", kind="survey"),
        "submitted": add_campaign(line, "Office open", "submitted", "user:organizer@local1021.example"),
    }
