"""Drafts: a campaign is written, changed, copied, or made of those who answered another one, before it is submitted.

A draft may be unfinished; what there is of it is checked at once, the rest when it is submitted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete as deletion
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.campaign_kinds import Kind, Kinds
from bot.engine.faults import closest
from bot.wording import normalise
from models import Campaign, CampaignState, Channel, Local
from scheduler.audiences.names import check_names
from scheduler.audiences.query import EVERYONE, Node, Operator, QueryError
from scheduler.audiences.reading import read
from scheduler.campaigns.errors import CampaignError
from scheduler.campaigns.kinds import wording_faults
from scheduler.campaigns.records import audit, get, move
from scheduler.campaigns.settings import read_settings
from scheduler.variants.assignment import ONLY, variants

MOST_CHARACTERS = 80  # of a name
MOST_VARIANTS = 5
NO_ANSWER = "nothing"
_NAMES = "abcdefgh"[:MOST_VARIANTS]
Wording = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Draft:
    """What an organizer writes.

    audience: None is everyone the kind is for.
    settings: as they were written, see bot/campaign_settings.py.
    wording: {variant: {language: text}}; without variant `a`, that is the kind's own.
    shares: {variant: percent}; None shares evenly among the variants there are.
    control_percent: of the audience that gets no text, to compare with.
    starts_at: None is as soon as it is approved.
    """

    kind: str
    name: str
    audience: Node | None = None
    settings: Mapping[str, Any] | None = None
    wording: Wording | None = None
    shares: Mapping[str, float] | None = None
    control_percent: int = 0
    test_percent: int = 100
    winner_at: datetime | None = None
    starts_at: datetime | None = None
    expires_at: datetime | None = None
    channel: Channel = Channel.SMS


def create(session: Session, actor: str, now: datetime, draft: Draft, *, kinds: Kinds, local_id: int) -> Campaign:
    """Keeps a draft under a name that is not taken.

    Raises:
        CampaignError: with a line for each thing that is wrong.
    """
    values = _values(session, draft, kinds, local_id, now)
    campaign = Campaign(**values, local_id=local_id, state=CampaignState.DRAFT, created_by=actor, created_at=now)
    _save(session, campaign)
    audit(session, actor, now, "campaign_created", campaign, campaign.kind)
    return campaign


def change(session: Session, actor: str, now: datetime, campaign_id: int, *, kinds: Kinds, **changes: Any) -> Campaign:
    """Changes fields of a draft, see `Draft`; settings and wording are added to what there is.

    Raises:
        CampaignError: it is no draft any more, or something does not fit.
    """
    campaign = move(session, campaign_id, [CampaignState.DRAFT], state=CampaignState.DRAFT)
    draft = replace(_draft_of(campaign), **_merged(campaign, changes))
    values = _values(session, draft, kinds, campaign.local_id, now)
    told = sorted(name for name, value in values.items() if getattr(campaign, name) != value)
    for name, value in values.items():
        setattr(campaign, name, value)
    _save(session, campaign)
    audit(session, actor, now, "campaign_changed", campaign, ", ".join(told) or "nothing")
    return campaign


def copy(session: Session, actor: str, now: datetime, campaign_id: int, *, kinds: Kinds, name: str) -> Campaign:
    """A new draft that says the same to the same audience; its days are not copied.

    Raises:
        CampaignError: there is no such campaign, or the name is taken.
    """
    source = get(session, campaign_id)
    draft = replace(_draft_of(source), name=name, starts_at=None, expires_at=None, winner_at=None)
    made = create(session, actor, now, draft, kinds=kinds, local_id=source.local_id)
    audit(session, actor, now, "campaign_copied", made, f"from #{source.id}")
    return made


def follow_up(
    session: Session,
    actor: str,
    now: datetime,
    campaign_id: int,
    *,
    kinds: Kinds,
    name: str,
    answers: Sequence[str],
    kind: str | None = None,
    wording: Wording | None = None,
    settings: Mapping[str, Any] | None = None,
) -> Campaign:
    """A new draft for those who answered one of these, or `nothing`, to a campaign.

    Args:
        kind: the same kind, with its settings and words, when None.

    Raises:
        CampaignError: no answer is named, or as for `create`.
    """
    source = get(session, campaign_id)
    if not answers:
        raise CampaignError(f"Say whom to follow up: an answer, or {NO_ANSWER}.")
    operator, value = (Operator.IS, answers[0]) if len(answers) == 1 else (Operator.IN, list(answers))
    try:
        audience = read({"field": "answer", "of": source.id, operator.value: value})
    except QueryError as error:
        raise CampaignError(f"These are no answers: {error}") from None
    same = kind is None or kind == source.kind
    draft = Draft(
        kind=kind or source.kind,
        name=name,
        audience=audience,
        settings={**(source.settings if same else {}), **(settings or {})},
        wording=wording or (source.wording if same else {}),
        channel=source.channel,
    )
    made = create(session, actor, now, draft, kinds=kinds, local_id=source.local_id)
    audit(session, actor, now, "campaign_follows", made, f"#{source.id}, answered {', '.join(answers)}")
    return made


def delete(session: Session, actor: str, now: datetime, campaign_id: int) -> None:
    """Deletes a draft.

    Raises:
        CampaignError: it is no draft any more: cancel it, so that it stays on the record.
    """
    campaign = move(session, campaign_id, [CampaignState.DRAFT], state=CampaignState.DRAFT)
    audit(session, actor, now, "campaign_deleted", campaign)
    session.execute(deletion(Campaign).where(Campaign.id == campaign_id))


def kind_of(kinds: Kinds, name: str) -> Kind:
    """The kind of this name.

    Raises:
        CampaignError: there is none.
    """
    if name not in kinds:
        raise CampaignError(f"There is no kind {name!r}{closest(name, kinds)}; there are {', '.join(sorted(kinds))}.")
    return kinds[name]


def audience_faults(session: Session, audience: Node, local_id: int) -> list[str]:
    """Names in a query that are not on the record."""
    try:
        check_names(session, audience, local_id)
    except QueryError as error:
        return [f"audience: {fault}" for fault in error.faults]
    return []


def _values(session: Session, draft: Draft, kinds: Kinds, local_id: int, now: datetime) -> dict[str, Any]:
    """The columns of a draft, checked."""
    kind, local = kind_of(kinds, draft.kind), session.get_one(Local, local_id)
    faults: list[str] = []
    settings: dict[str, Any] = {}
    try:
        settings = read_settings(session, kind, draft.settings or {}, local, now)
    except CampaignError as error:
        faults += str(error).splitlines()
    audience = draft.audience or EVERYONE
    faults += audience_faults(session, audience, local_id)
    wording = _wording(kind, draft.wording or {}, local.languages)
    for variant, texts in wording.items():
        where = f"text of {variant}, " if len(wording) > 1 else "text, "
        faults += [f"{where}{fault}" for fault in wording_faults(kind, texts, local.languages)]
    faults += _when_faults(draft)
    shares = _shares(draft.shares, wording, faults)
    if not 0 <= draft.control_percent <= 90:
        faults.append("control: write a share of 0 to 90 percent")
    if not 1 <= draft.test_percent <= 100:
        faults.append("test: write a share of 1 to 100 percent")
    if draft.test_percent < 100 and (shares is None or draft.winner_at is None):
        faults.append("test: a test needs two variants or more, and a time at which the winner goes to the rest")
    if faults:
        raise CampaignError("\n".join(faults))
    return {
        "name": _name(draft.name),
        "kind": kind.name,
        "topic": kind.topic,
        "channel": draft.channel,
        "audience": audience.to_json(),
        "settings": settings,
        "wording": wording,
        "shares": shares,
        "control_percent": draft.control_percent,
        "test_percent": draft.test_percent,
        "winner_at": draft.winner_at,
        "starts_at": draft.starts_at,
        "expires_at": draft.expires_at,
    }


def _wording(kind: Kind, given: Wording, languages: Sequence[str]) -> dict[str, dict[str, str]]:
    """With the kind's own words where there is no variant `a`; a campaign keeps them when the kind's file changes."""
    own = {variant: {each: normalise(text).strip() for each, text in texts.items()} for variant, texts in given.items()}
    if ONLY not in own and kind.wording:
        own[ONLY] = {each: kind.wording[each] for each in languages if each in kind.wording}
    return dict(sorted(own.items()))


def _shares(shares: Mapping[str, float] | None, wording: Wording, faults: list[str]) -> dict[str, float] | None:
    if unknown := sorted(wording.keys() - {*_NAMES}):
        faults.append(f"variant {unknown[0]}: variants are called {', '.join(_NAMES)}")
    if len(wording) < 2:
        if shares and {*shares} - {*wording}:
            faults.append("shares: there are no variants; write their texts too")
        return None
    found = dict(shares) if shares else dict.fromkeys(wording, round(100 / len(wording), 2))
    if {*found} != {*wording} or not all(0 < share <= 100 for share in found.values()):
        faults.append(f"shares: write a percentage for each of {', '.join(wording)}")
    return {name: found[name] for name in variants(found)} if not faults else None


def _when_faults(draft: Draft) -> list[str]:
    if draft.starts_at and draft.expires_at and draft.expires_at <= draft.starts_at:
        return ["expires: comes before it starts; write a later day or hour"]
    return []


def _name(name: str) -> str:
    name = " ".join(name.split())
    if not 0 < len(name) <= MOST_CHARACTERS or not name.isprintable():
        raise CampaignError(f"A name has 1 to {MOST_CHARACTERS} characters.")
    return name


def _draft_of(campaign: Campaign) -> Draft:
    return Draft(
        kind=campaign.kind,
        name=campaign.name,
        audience=read(campaign.audience),
        settings=campaign.settings,
        wording=campaign.wording,
        shares=campaign.shares,
        control_percent=campaign.control_percent,
        test_percent=campaign.test_percent,
        winner_at=campaign.winner_at,
        starts_at=campaign.starts_at,
        expires_at=campaign.expires_at,
        channel=campaign.channel,
    )


def _merged(campaign: Campaign, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Settings and words one by one; an empty variant takes it away, and the shares with it."""
    merged = dict(changes)
    if "settings" in changes:
        merged["settings"] = {**campaign.settings, **changes["settings"]}
    if "wording" in changes:
        both = {
            variant: {**campaign.wording.get(variant, {}), **changes["wording"].get(variant, {})}
            for variant in {**campaign.wording, **changes["wording"]}
            if changes["wording"].get(variant, True)
        }
        merged["wording"] = both
        if both.keys() != campaign.wording.keys() and "shares" not in changes:
            merged["shares"] = None
    return merged


def _save(session: Session, campaign: Campaign) -> None:
    name = campaign.name
    try:
        with session.begin_nested():
            session.add(campaign)
            session.flush()
    except IntegrityError:
        raise CampaignError(f"There is a campaign {name!r} already.") from None
