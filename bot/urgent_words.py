"""Words that cannot wait are read as what they call for, also where the model is not sure, or thinks of events."""

from dataclasses import replace
from datetime import datetime

from bot.reports.urgency import Urgency, urgency
from bot.understanding.types import Band, Understanding

# They raise the alarm by themselves, or bring a person.
ALARMED = frozenset({"know_rights", "file_grievance", "urgent_help", "talk_to_person"})
CALLS_FOR = {Urgency.NOW: "know_rights", Urgency.SOON: "file_grievance"}


def heed_urgent_words(understood: Understanding, text: str, now: datetime) -> Understanding:
    """The reading of a text that tells of an interview now as one about rights, of discipline to come as a report.

    Args:
        now: the present moment. The local is not known yet, so that a weekday is near by the date in UTC.
    """
    if understood.band is Band.SURE and understood.intent in ALARMED:
        return understood
    intent = CALLS_FOR.get(urgent) if (urgent := urgency(text, now.date())) else None
    if intent is None:
        return understood
    return replace(
        understood, intent=intent, confidence=1.0, ranking=((intent, 1.0),), band=Band.SURE, source="urgent_words"
    )
