"""What a kind asks an organizer to set, as a form: each setting by its type."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Field, FieldList, FormField, SelectField, StringField, TextAreaField
from wtforms import Form as PlainForm
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Optional

from bot.campaign_kinds import Kind
from bot.campaign_settings import LANGUAGES, MOST_QUESTIONS, Setting, SettingType
from console.desk import Desk
from console.forms import Form
from console.language import current_language, lazy_gettext, mark, moments
from models import Campaign, Event
from scheduler.audiences.choices import Named

_NEEDED = lazy_gettext("This is needed.")
_SPOKEN = {"en": lazy_gettext("English"), "es": lazy_gettext("Spanish")}
# Words that settings are chosen from; each may also stand in a list of them.
WORDS = {
    "day": mark("day"),
    "week": mark("week"),
    "month": mark("month"),
    "monday": mark("Monday"),
    "tuesday": mark("Tuesday"),
    "wednesday": mark("Wednesday"),
    "thursday": mark("Thursday"),
    "friday": mark("Friday"),
    "saturday": mark("Saturday"),
    "sunday": mark("Sunday"),
    "going": mark("said going"),
    "maybe": mark("said maybe"),
    "none": mark("said nothing"),
}
PICKED = {
    SettingType.EVENT: "event",
    SettingType.CAMPAIGN: "campaign",
    SettingType.CERTIFICATION: "certification",
}
_INPUTS = {
    SettingType.DATE: {"type": "date"},
    SettingType.TIME: {"type": "time"},
    SettingType.MOMENT: {"type": "datetime-local"},
    SettingType.LINK: {"type": "url"},
    SettingType.NUMBER: {"inputmode": "decimal"},
}
_LINES = {"rows": 2}
_ANSWERS = {
    "yes_no": lazy_gettext("yes or no"),
    "scale": lazy_gettext("1 to 5"),
    "choice": lazy_gettext("one of the choices below"),
    "words": lazy_gettext("a few words"),
}


class QuestionForm(PlainForm):
    """One question of a survey; without words it is none."""

    ask_en = TextAreaField(lazy_gettext("The question in English"), render_kw=_LINES)
    ask_es = TextAreaField(lazy_gettext("The question in Spanish"), render_kw=_LINES)
    answer = SelectField(
        lazy_gettext("How it is answered"),
        choices=[SelectChoice(code, called) for code, called in _ANSWERS.items()],
        default="yes_no",
        validate_choice=False,  # what is no answer is refused with the question
    )
    choices_en = TextAreaField(lazy_gettext("Choices in English, one a line"), render_kw=_LINES)
    choices_es = TextAreaField(lazy_gettext("Choices in Spanish, one a line"), render_kw=_LINES)

    @property
    def told(self) -> dict[str, Any] | None:
        """The question as it is kept; None when nothing was written."""
        asks = {code: (self[f"ask_{code}"].data or "").strip() for code in LANGUAGES}
        if not any(asks.values()):
            return None
        question: dict[str, Any] = {"ask": asks, "answer": self.answer.data}
        if self.answer.data == "choice":
            lists = [(self[f"choices_{code}"].data or "").splitlines() for code in LANGUAGES]
            lines = [[line.strip() for line in each if line.strip()] for each in lists]
            most = max(map(len, lines))
            padded = [each + [""] * (most - len(each)) for each in lines]
            question["choices"] = [dict(zip(LANGUAGES, each, strict=True)) for each in zip(*padded, strict=True)]
        return question


def settings_form(
    here: Desk,
    kind: Kind,
    kept: Mapping[str, Any],
    known: Mapping[str, list[Named]],
    sent: "MultiDict[str, str] | None",
) -> Form:
    """The form of a kind, filled in with what is kept.

    Args:
        known: what can be picked, by kind of thing.
        sent: what a browser sent, None to show what is kept.
    """
    language = current_language()
    fields: dict[str, Field] = {}
    data: dict[str, Any] = {}
    for name, setting in kind.settings.items():
        value = kept.get(name, setting.default)
        label = setting.about.get(language, setting.about["en"])
        if setting.type is SettingType.TEXTS:
            for code in LANGUAGES:
                fields[f"{name}_{code}"] = TextAreaField(f"{label} ({_SPOKEN[code]})", render_kw=_LINES)
                data[f"{name}_{code}"] = (value or {}).get(code, "")
        elif setting.type is SettingType.QUESTIONS:
            fields[name] = FieldList(FormField(QuestionForm), label, min_entries=MOST_QUESTIONS)
            data[name] = [_question(each) for each in value or []]
        else:
            fields[name] = _field(here, setting, label, known)
            data[name] = _written(here, setting, value)
    made: Form = type("SettingsForm", (Form,), fields)(formdata=sent, data=data)
    return made


def said(form: Form, kind: Kind) -> dict[str, Any]:
    """What the form says of each setting, as scheduler/campaigns/settings.py reads it; None is nothing."""
    found: dict[str, Any] = {}
    for name, setting in kind.settings.items():
        if setting.type is SettingType.TEXTS:
            texts = {code: (form[f"{name}_{code}"].data or "").strip() for code in LANGUAGES}
            found[name] = texts if any(texts.values()) else None
        elif setting.type is SettingType.QUESTIONS:
            found[name] = [each.form.told for each in form[name] if each.form.told] or None
        else:
            found[name] = (form[name].data or "").strip() or None
    return found


def places(kind: Kind) -> dict[str, str]:
    """At which field of the form what is wrong with a setting is told."""
    texts = {name for name, setting in kind.settings.items() if setting.type is SettingType.TEXTS}
    return {name: f"{name}_{LANGUAGES[0]}" if name in texts else name for name in kind.settings}


def choice_called(word: str) -> str:
    """A word of a choice, or several of them, as people say them."""
    from_words = [lazy_gettext(WORDS[each]) if each in WORDS else each for each in word.split(", ")]
    return ", ".join(map(str, from_words))


def settings_told(here: Desk, kind: Kind, kept: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is set, as people read it: the sentence of each setting, and its value."""
    language = current_language()
    return [
        (setting.about.get(language, setting.about["en"]), _told(here, setting, kept[name], language))
        for name, setting in kind.settings.items()
        if kept.get(name) is not None
    ]


def _told(here: Desk, setting: Setting, value: Any, language: str) -> str:
    if setting.type is SettingType.TEXTS:
        return str(value.get(language, value.get("en", "")))
    if setting.type is SettingType.QUESTIONS:
        return " / ".join(
            f"{each['ask'].get(language, each['ask']['en'])} ({_answers(each, language)})" for each in value
        )
    if setting.type is SettingType.CHOICE:
        return choice_called(value)
    if setting.type is SettingType.EVENT:
        event = here.session.get(Event, value)
        return f"{event.title}, {moments.moment(event.starts_at, here.staff.zone)}" if event else f"#{value}"
    if setting.type is SettingType.CAMPAIGN:
        campaign = here.session.get(Campaign, value)
        return campaign.name if campaign else f"#{value}"
    if setting.type is SettingType.MOMENT:
        return moments.moment(datetime.fromisoformat(value), here.staff.zone)
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _answers(question: Mapping[str, Any], language: str) -> str:
    choices = question.get("choices") or []
    return ", ".join(each.get(language) or each["en"] for each in choices) or str(_ANSWERS[question["answer"]])


def _field(here: Desk, setting: Setting, label: str, known: Mapping[str, list[Named]]) -> Field:
    needed = [InputRequired(_NEEDED)] if setting.required else [Optional()]
    if setting.type is SettingType.CHOICE:
        choices = [SelectChoice(word, choice_called(word)) for word in setting.values or ()]
        return SelectField(label, needed, choices=choices)
    if setting.type in PICKED:
        first = SelectChoice("", lazy_gettext("Choose one") if setting.required else lazy_gettext("All of them"))
        picked = [_option(here, setting, each) for each in known.get(PICKED[setting.type], [])]
        return SelectField(label, needed, choices=[first, *picked], validate_choice=False)
    return StringField(label, needed, render_kw={"autocomplete": "off"} | _INPUTS.get(setting.type, {}))


def _option(here: Desk, setting: Setting, each: Named) -> SelectChoice:
    label = f"{each.name}, {moments.day(each.at, here.staff.zone)}" if each.at else each.name
    value = each.value if setting.type is SettingType.CERTIFICATION else f"#{each.id}"
    return SelectChoice(value, label)


def _written(here: Desk, setting: Setting, value: Any) -> str:
    if value is None:
        return ""
    if setting.type is SettingType.DAYS:
        return ", ".join(map(str, value))
    if setting.type in (SettingType.EVENT, SettingType.CAMPAIGN):
        return f"#{value}"
    if setting.type is SettingType.MOMENT:
        return datetime.fromisoformat(value).astimezone(here.staff.zone).strftime("%Y-%m-%dT%H:%M")
    return str(value)


def _question(kept: Mapping[str, Any]) -> dict[str, Any]:
    choices = kept.get("choices") or []
    return {
        **{f"ask_{code}": kept["ask"].get(code, "") for code in LANGUAGES},
        "answer": kept["answer"],
        **{f"choices_{code}": "\n".join(each.get(code, "") for each in choices) for code in LANGUAGES},
    }
