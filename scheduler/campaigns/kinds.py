"""The kinds of campaigns held against what they name in Python, and the words of a campaign against its kind."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from importlib.util import find_spec
from typing import Any

from babel import Locale

from bot.campaign_kinds import ALWAYS, Kind, Kinds, load_kinds
from bot.campaign_settings import LANGUAGES, Setting, SettingType
from bot.engine.faults import closest
from bot.wording import PLACEHOLDER, normalise, segments
from config.settings import Settings
from scheduler.audiences.parsing import parse
from scheduler.audiences.query import QueryError
from scheduler.campaigns.audience import filled
from scheduler.campaigns.errors import CampaignError
from scheduler.campaigns.facts import all_facts, names
from scheduler.campaigns.rendering import WORDED
from scheduler.campaigns.triggers import triggers

CONVERSIONS = "scheduler.measures.conversions"
MOST_SEGMENTS = 6  # of one text, its placeholders not counted; the carrier takes 1,600 characters
# A value of each type, to try a kind's audience with.
_TYPICAL: dict[SettingType, Any] = {
    SettingType.NUMBER: 1,
    SettingType.DAYS: [1],
    SettingType.EVENT: 1,
    SettingType.CAMPAIGN: 1,
}


def kind_faults(kinds: Kinds) -> list[str]:
    """One sentence for each thing that a kind names and that is not there."""
    return [f"campaigns/{kind.name}.yml: {fault}" for kind in kinds.values() for fault in _faults(kind)]


def of_use(kind: Kind) -> str:
    """How long a text of the kind is of use, in words: as its trigger knows, or else the kind."""
    return triggers()[kind.trigger].LIFE or f"{_hours(kind.useful_for)} from its start"


def stop_on_kind_faults(settings: Settings) -> None:
    """Ends the process when the kinds name what is not there; their files were read before (bot/assembly.py).

    Raises:
        SystemExit: with code 2, as for wrong settings.
    """
    if faults := kind_faults(load_kinds(settings.campaigns_dir)):
        sys.stderr.write("".join(f"rollcall: {fault}\n" for fault in faults))
        raise SystemExit(2)


def placeholders(kind: Kind) -> frozenset[str]:
    """What a campaign's own words may name."""
    settings = {name for name, setting in kind.settings.items() if setting.type in WORDED}
    return ALWAYS | settings | names(kind.facts)


def wording_faults(kind: Kind, texts: Mapping[str, str], languages: Sequence[str]) -> Iterator[str]:
    """What is wrong with the words of one variant.

    Args:
        texts: by language.
        languages: of the local; there must be words in each.
    """
    known = placeholders(kind)
    for language in sorted(texts.keys() - {*languages}):
        yield f"{language}: is not a language of the local; there are {', '.join(languages)}"
    for language in languages:
        words = texts.get(language, "").strip()
        if not words:
            yield f"{language}: write the text in {Locale('en').languages.get(language, language)}"
            continue
        for name in sorted(set(PLACEHOLDER.findall(words)) - known):
            yield f"{language}: nothing fills {{{name}}}{closest(name, known)}; there are {', '.join(sorted(known))}"
        if segments(normalise(words)) > MOST_SEGMENTS:
            yield f"{language}: is longer than {MOST_SEGMENTS} segments; say it in fewer words"


def _hours(length: timedelta) -> str:
    hours = length / timedelta(hours=1)
    return f"{hours / 24:g} days" if hours >= 48 else f"{hours:g} hours"


def _faults(kind: Kind) -> Iterator[str]:
    if kind.trigger not in triggers():
        yield f"trigger: there is no trigger {kind.trigger!r}; write one of {', '.join(sorted(triggers()))}"
    elif (life := triggers()[kind.trigger].LIFE) is not None and "useful_for" in kind.model_fields_set:
        yield f"useful_for: the trigger {kind.trigger!r} knows it, {life}; leave the key out"
    unknown = [each for each in kind.facts if each not in all_facts()]
    for each in unknown:
        yield f"facts: there is no {each!r}; write some of {', '.join(sorted(all_facts()))}"
    if kind.converts is not None and not _there(f"{CONVERSIONS}.{kind.converts}"):
        yield f"converts: there is no {kind.converts!r} in scheduler/measures/conversions/"
    yield from _audience_faults(kind)
    if unknown:
        return
    if kind.wording:
        yield from (f"wording.{fault}" for fault in wording_faults(kind, kind.wording, LANGUAGES))
    if kind.question is not None and kind.question.names and not kind.facts:
        known = kind.settings.keys() | ALWAYS
        for name in sorted(kind.question.names - known):
            # What a run is about is its trigger's; its name is not known here.
            if not name.endswith("_id"):
                yield f"question.slots: nothing fills {{{name}}}{closest(name, known)}"


def _audience_faults(kind: Kind) -> Iterator[str]:
    if kind.audience is None:
        return
    try:
        parse(filled(kind, {name: _value(setting) for name, setting in kind.settings.items()}))
    except QueryError as error:
        yield from (f"audience: {fault.says}" for fault in error.faults)
    except CampaignError as error:
        yield f"audience: {error}"


def _value(setting: Setting) -> Any:
    if setting.default is not None or not setting.required:
        return setting.default
    return setting.values[0] if setting.values else _TYPICAL.get(setting.type, "x")


def _there(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False
