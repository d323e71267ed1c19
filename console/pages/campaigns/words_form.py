"""The words of a draft as a form: a text for each variant and language, shares, the control group, the test."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import DateField, Field, IntegerField, StringField, TextAreaField, TimeField
from wtforms.validators import NumberRange, Optional

from console.desk import Desk
from console.forms import Form
from console.language import gettext, lazy_gettext
from console.pages.campaigns.moments import moment_of
from models import Campaign
from scheduler.campaigns.drafts import MOST_VARIANTS
from scheduler.variants.assignment import ONLY

NAMES = "abcdefgh"[:MOST_VARIANTS]
_PERCENT = {"inputmode": "numeric", "autocomplete": "off"}


def variants_of(campaign: Campaign, sent: "MultiDict[str, str] | None") -> list[str]:
    """The variants that the page shows: those that were sent, or those that are kept."""
    if sent is None:
        return sorted(campaign.wording) or [ONLY]
    return [name for name in NAMES if f"{name}-here" in sent] or [ONLY]


def words_form(
    here: Desk,
    campaign: Campaign,
    variants: Sequence[str],
    languages: Sequence[str],
    sent: "MultiDict[str, str] | None",
) -> Form:
    """The form, filled in with what is kept."""
    zone = here.staff.zone
    winner_at = campaign.winner_at.astimezone(zone) if campaign.winner_at else None
    shares = campaign.shares or {}
    fields: dict[str, Field] = {}
    data: dict[str, Any] = {
        "control": campaign.control_percent,
        "test": campaign.test_percent,
        "winner_day": winner_at and winner_at.date(),
        "winner_hour": winner_at and winner_at.time(),
    }
    for variant in variants:
        for code in languages:
            fields[f"{variant}_{code}"] = TextAreaField(
                lazy_gettext("The text"), render_kw={"rows": 5, "lang": code, "maxlength": 1600}
            )
            data[f"{variant}_{code}"] = campaign.wording.get(variant, {}).get(code, "")
        fields[f"share_{variant}"] = StringField(lazy_gettext("Share, percent"), render_kw=_PERCENT)
        data[f"share_{variant}"] = f"{float(shares[variant]):g}" if variant in shares else ""
    fields["control"] = IntegerField(
        lazy_gettext("Control group, percent"), [Optional(), NumberRange(0, 90)], render_kw=_PERCENT
    )
    fields["test"] = IntegerField(
        lazy_gettext("Takes part in the test, percent"), [Optional(), NumberRange(1, 100)], render_kw=_PERCENT
    )
    fields["winner_day"] = DateField(lazy_gettext("The winner goes to the rest on"), [Optional()])
    fields["winner_hour"] = TimeField(lazy_gettext("at"), [Optional()])
    made: Form = type("WordsForm", (Form,), fields)(formdata=sent, data=data)
    return made


def written(form: Form, variants: Sequence[str], languages: Sequence[str]) -> dict[str, dict[str, str]]:
    """{variant: {language: text}} as typed."""
    return {variant: {code: form[f"{variant}_{code}"].data or "" for code in languages} for variant in variants}


def changes_of(
    here: Desk, form: Form, campaign: Campaign, variants: Sequence[str], languages: Sequence[str]
) -> dict[str, Any]:
    """What of the draft changes, for scheduler/campaigns/drafts.py; what cannot be read is refused beside its field."""
    gone: Mapping[str, dict[str, str]] = {name: {} for name in campaign.wording if name not in variants}
    wording = {
        variant: {code: text for code, text in texts.items() if text.strip()} or {languages[0]: ""}
        for variant, texts in written(form, variants, languages).items()
    }
    changes: dict[str, Any] = {"wording": {**wording, **gone}, "control_percent": form["control"].data or 0}
    if len(variants) < 2:
        return changes | {"shares": None, "test_percent": 100, "winner_at": None}
    winner_at: datetime | None = moment_of(form, "winner_day", "winner_hour", here.staff.zone)
    test = form["test"].data or 100
    return changes | {"shares": _shares(form, variants), "test_percent": test, "winner_at": winner_at}


def places(variants: Sequence[str], languages: Sequence[str]) -> dict[str, str]:
    """At which field is told what is wrong with what."""
    texts = {f"text of {variant}, {code}": f"{variant}_{code}" for variant in variants for code in languages}
    alone = {f"text, {code}": f"{ONLY}_{code}" for code in languages}
    return texts | alone | {"shares": f"share_{variants[0]}", "control": "control", "test": "test"}


def _shares(form: Form, variants: Sequence[str]) -> dict[str, float] | None:
    """None when no share is said: then they are even."""
    found: dict[str, float] = {}
    for variant in variants:
        said = (form[f"share_{variant}"].data or "").strip().rstrip("%").replace(",", ".")
        if not said:
            continue
        try:
            found[variant] = float(said)
        except ValueError:
            form.refuse(gettext("Write a number, such as 50."), f"share_{variant}")
    return found or None
