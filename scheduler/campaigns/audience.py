"""Whom a campaign is for: what its kind says, what the organizer chose, and what an occasion narrows it to."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.actions.campaign_rules import CampaignRules
from bot.campaign_kinds import Kind
from bot.campaign_settings import Setting, SettingType
from models import Campaign
from scheduler.audiences.exclusions import Terms
from scheduler.audiences.parsing import parse
from scheduler.audiences.query import All, Node, QueryError
from scheduler.audiences.reach import Query
from scheduler.audiences.reading import read
from scheduler.audiences.writing import quoted
from scheduler.campaigns.errors import CampaignError

_NAMED = re.compile(r'"\{([a-z][a-z0-9_]*)\}"|\{([a-z][a-z0-9_]*)\}')
_BY_ID = frozenset({SettingType.EVENT, SettingType.CAMPAIGN})


def query_of(kind: Kind, campaign: Campaign, narrowed: Query | None = None) -> Node:
    """All that must hold of a member.

    Args:
        narrowed: what the occasion of a run adds.

    Raises:
        CampaignError: the query was written for an older form of the record, or a setting that it needs is missing.
    """
    try:
        parts: list[Node] = [read(campaign.audience)]
        if kind.audience is not None:
            parts.append(parse(filled(kind, campaign.settings)))
        if narrowed is not None:
            parts.append(read(narrowed) if isinstance(narrowed, Mapping) else narrowed)
    except QueryError as error:
        raise CampaignError(f"The audience of {campaign.name!r} cannot be used: {error}") from None
    told = tuple(part for part in parts if part != All(()))
    return told[0] if len(told) == 1 else All(told)


def terms_of(kind: Kind, campaign: Campaign, rules: CampaignRules, now: datetime) -> Terms:
    """What decides who of the audience can get it.

    Args:
        rules: of the campaign's local.
    """
    return Terms(campaign.local_id, campaign.topic, campaign.channel, now, rules.most_per_week, kind.statuses)


def filled(kind: Kind, settings: Mapping[str, Any]) -> str:
    """The kind's own query with the settings it names, as a text that parses.

    Raises:
        CampaignError: one of them has no value.
    """

    def value(match: re.Match[str]) -> str:
        name = match[1] or match[2]
        given = settings.get(name)
        if given is None:
            raise CampaignError(f"The audience of this kind needs the setting {name!r}.")
        if match[2] and kind.settings[name].type is SettingType.CHOICE:
            return str(given)  # words of the kind's own file, such as `going, none`
        return _written(kind.settings[name], given)

    return _NAMED.sub(value, kind.audience or "everyone")


def _written(setting: Setting, value: Any) -> str:
    if setting.type in _BY_ID:
        return f"#{value}"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value) if isinstance(value, int | float) else quoted(str(value))
