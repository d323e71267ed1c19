"""Labels and help of every setting, in words. What has none of its own is called by its name."""

from typing import Any

from console.language import lazy_gettext as _

# The kinds that have a form, in the order of the page; a kind of a later day stands at the end.
SECTIONS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (_("The local"), ("local", "handoff")),
    (_("Texts and campaigns"), ("hours", "campaigns")),
    (_("Members"), ("onboarding", "record", "points", "privacy")),
    (_("Dues, benefits and grievances"), ("dues", "benefits", "grievances")),
)
KINDS = tuple(kind for _title, kinds in SECTIONS for kind in kinds)

_TITLES: dict[str, tuple[Any, Any]] = {
    "local": (_("Name, number and languages"), _("What the local is called, and on which number it texts.")),
    "handoff": (_("Who answers members, and when"), _("Office hours, and who is next when nobody answers.")),
    "hours": (_("Hours for campaigns"), _("When campaigns may text. Answers to a member's own texts are never held.")),
    "campaigns": (
        _("Rules and costs of campaigns"),
        _("Approval, how often a member is texted, what a text costs, and elections."),
    ),
    "onboarding": (_("Getting started"), _("The stages a new member is led through, and when we remind them.")),
    "record": (_("What members change themselves"), _("Which details change at once by text; all others wait.")),
    "points": (_("Points"), _("What counts for members who want points.")),
    "privacy": (_("Erasing a member's data"), _("How long a member can take the wish back.")),
    "dues": (_("Dues"), _("How dues are paid here, and what good standing means.")),
    "benefits": (_("Benefits and discounts"), _("What the union gets its members.")),
    "grievances": (_("Deadlines of grievances"), _("Time limits of the contract, and which days count.")),
}

_FIELDS: dict[str, tuple[Any, Any]] = {
    "local.name": (_("Name of the local"), _("As members know it; every first text begins with it.")),
    "local.number": (
        _("Number the line texts from"),
        _("The number you rent from the carrier, like +14155550100. Texts to the old one are no longer yours."),
    ),
    "local.time_zone": (_("Time zone"), _("Days, deadlines and office hours follow it.")),
    "local.languages": (
        _("Languages"),
        _("The first is used where a member's own is not known. Texts exist in English and Spanish."),
    ),
    "local.office_phone": (_("Phone of the office"), _("Told to members who need a person.")),
    "handoff.office_hours": (_("Office hours"), _("When members can expect an answer. Leave a closed day empty.")),
    "handoff.holidays": (_("Days the office is closed"), _("Like 2026-12-25, a line each.")),
    "handoff.escalate_after_minutes": (
        _("Minutes without an answer"),
        _("Of office hours; then the next steward is asked, then the office."),
    ),
    "handoff.next_steward": (_("Ask another steward of the worksite before the office"), ""),
    "handoff.close_after_hours": (_("Hours of silence"), _("After them a conversation goes back to the line.")),
    "handoff.contacts": (_("People of the office"), _("Texted for urgent help, and for what nobody answers.")),
    "hours.week": (_("Hours of each day"), _("On the member's own clock, between 08:00 and 21:00. Empty: no texts.")),
    "hours.closed": (_("Days without campaigns"), _("Like 2026-12-25, a line each.")),
    "hours.shifts": (
        _("Hours by shift"),
        _("Members of a shift get texts in these hours of the day alone. Who works at night sleeps in the morning."),
    ),
    "campaigns.most_per_week": (_("Most campaign texts to a member in seven days"), _("Answers do not count.")),
    "campaigns.approval": (_("A second person approves each campaign"), ""),
    "campaigns.cents_per_segment": (_("Cost of a segment, in cents"), _("For estimates; ask your carrier.")),
    "campaigns.segments_per_second": (
        _("Segments a second"),
        _("What your number may send, by its registration with the carriers."),
    ),
    "campaigns.segments_per_day": (_("Segments a day"), _("Leave it empty where nobody counts the day.")),
    "campaigns.error_share": (
        _("Pause at this share of refused texts"),
        _("0.05 is one of twenty. A campaign pauses by itself when carriers refuse more."),
    ),
    "campaigns.most_segments": (_("Warn of texts with more segments than"), ""),
    "campaigns.elections": (
        _("Election windows"),
        _("In these days a campaign that names a candidate is warned of: union money may not promote one."),
    ),
    "onboarding.stages": (_("Stages, in their order"), _("One that is left out is not asked.")),
    "onboarding.within_days": (_("Days to complete them"), _("Journeys completed in time are counted by it.")),
    "onboarding.nudge_after_days": (_("Days of silence before we remind"), ""),
    "onboarding.most_nudges": (_("Most reminders"), _("0 never reminds.")),
    "record.at_once": (_("Changed at once"), _("A phone number and a certification always wait for staff.")),
    "points.attend": (_("Came to an event"), ""),
    "points.volunteer": (_("Helped in a shift"), ""),
    "points.lead": (_("Led a shift"), ""),
    "privacy.cooling_off_days": (_("Days to take the wish back"), _("After them the data is erased.")),
    "dues.pay_url": (_("Page for payments"), _("Its address, https. Leave it empty when there is none.")),
    "dues.pay_words": (_("How to pay, in words"), _("One segment at most.")),
    "dues.office_hours": (_("Office hours, in words"), _("One segment at most.")),
    "dues.grace_days": (_("Days of grace"), _("After the day dues are paid through, still in good standing.")),
    "dues.good_standing": (_("What good standing means"), _("One segment at most.")),
    "dues.exemptions": (_("Who pays nothing"), _("What members are told of each.")),
    "benefits.benefits": (_("Benefits whose uses are recorded"), _("A code in small letters, and the name.")),
    "benefits.discounts": (_("Discounts"), _("Twelve at most.")),
    "benefits.discounts_how": (_("How to get a discount"), _("One segment at most.")),
    "grievances.file_within": (_("Time to file"), _("The day of the incident is not counted.")),
    "grievances.calendar": (_("Working days and holidays"), _("Which days count as working days.")),
    "grievances.steps": (_("Steps, and what is due next in each"), _("In the order of the contract.")),
    "grievances.page_again_before": (
        _("Remind the steward so many working days before"),
        _("Like 3, 1. While the report is still open."),
    ),
}

# Parts of fields, and the words of choices.
_PARTS: dict[str, Any] = {
    "-1": _("the last"),
    "mon": _("Monday"),
    "tue": _("Tuesday"),
    "wed": _("Wednesday"),
    "thu": _("Thursday"),
    "fri": _("Friday"),
    "sat": _("Saturday"),
    "sun": _("Sunday"),
    "opens": _("from"),
    "closes": _("to"),
    "en": _("English"),
    "es": _("Spanish"),
    "day": _("day of the month"),
    "evening": _("evening shift"),
    "night": _("night shift"),
    "name": _("name"),
    "phone": _("phone"),
    "language": _("language"),
    "candidates": _("candidates, with commas between them"),
    "days": _("days"),
    "counted": _("counted as"),
    "working_days": _("working days"),
    "calendar_days": _("calendar days"),
    "next": _("due next"),
    "within": _("within"),
    "answer_due": _("answer"),
    "meeting": _("meeting"),
    "hearing": _("hearing"),
    "appeal_due": _("appeal"),
    "workdays": _("working days of the week"),
    "every_year": _("holidays of every year"),
    "once": _("single days off"),
    "observed": _("a holiday on a weekend is kept on Friday or Monday"),
    "month": _("month, 1 to 12"),
    "weekday": _("or weekday"),
    "nth": _("which one (-1: the last)"),
    "welcome": _("Welcome"),
    "details": _("Details"),
    "steward": _("Steward"),
    "orientation": _("Orientation"),
    "first_action": _("First action"),
    "preferred_name": _("nickname"),
    "email": _("e-mail"),
    "address": _("address"),
    "worksite": _("worksite"),
    "shift": _("shift"),
    "certification": _("certification"),
    "retiree": _("Retired members"),
    "leave": _("Members on leave"),
    "strike": _("Members on strike"),
    "key": _("code"),
}

# As a choice it is the shift, as a part of a date it is not.
_DAY_SHIFT = _("day shift")


def title_of(kind: str) -> str:
    """What the page of a kind is called."""
    return str(_TITLES[kind][0]) if kind in _TITLES else _plain(kind)


def intro_of(kind: str) -> str:
    """One sentence about a kind."""
    return str(_TITLES[kind][1]) if kind in _TITLES else ""


def label_of(kind: str, field: str) -> str:
    """What a field is called; of an item of a list, the list and the item."""
    name, _slash, item = field.partition("/")
    label = str(_FIELDS[f"{kind}.{name}"][0]) if f"{kind}.{name}" in _FIELDS else _plain(name)
    return f"{label}: {item}" if item else label


def help_of(kind: str, field: str) -> str:
    """A sentence under the label, "" for none."""
    return str(_FIELDS[f"{kind}.{field}"][1]) if f"{kind}.{field}" in _FIELDS else ""


def part_label(name: str) -> str:
    """A part of a field."""
    return str(_PARTS[name]) if name in _PARTS else _plain(name)


def option_word(value: Any) -> str:
    """A word of a choice."""
    return str(_DAY_SHIFT) if value == "day" else part_label(str(value))


def _plain(name: str) -> str:
    return name.replace("_", " ").replace("-", " ").capitalize()
