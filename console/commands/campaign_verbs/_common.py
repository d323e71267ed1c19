"""What the verbs share: the campaign they are about, who does it, and how people write settings, words and hours."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
import yaml
from sqlalchemy.orm import Session

from bot.campaign_kinds import KindError, Kinds, load_kinds
from bot.local_files import LocalFileError, LocalFiles
from bot.wording import format_day_and_time
from config.clock import now
from config.settings import Settings, SettingsError, load_settings
from console.commands._bot import actor, local_of
from console.commands._common import database
from models import Campaign, Local
from scheduler.audiences.query import Node
from scheduler.audiences.reading import read
from scheduler.audiences.saved import AudienceError, show
from scheduler.audiences.sentences import sentence
from scheduler.campaigns.audience import query_of
from scheduler.campaigns.errors import CampaignError
from scheduler.campaigns.records import find

local_option = click.option("--local", "handle", help="Handle of the local, if there are several.")
by_option = click.option(
    "--by", metavar="NAME", help="Who does it, as the audit tells it; whoever works at this shell when left away."
)
campaign_argument = click.argument("campaign")

_TOLD = (
    *("id", "name", "kind", "topic", "channel", "state", "settings", "wording", "shares", "control_percent"),
    *("test_percent", "winner_at", "winner", "starts_at", "expires_at", "created_by", "created_at", "submitted_by"),
    *("submitted_at", "approved_by", "approved_at", "started_at", "paused_at", "paused_for", "ended_at"),
)


@dataclass(frozen=True)
class Work:
    """What a verb works with: a session, the local, the kinds, and who does it."""

    session: Session
    local: Local
    settings: Settings
    kinds: Kinds
    files: LocalFiles
    actor: str
    now: datetime

    @property
    def zone(self) -> ZoneInfo:
        """Of the local's clock."""
        return ZoneInfo(self.local.time_zone)

    def find(self, asked: str) -> Campaign:
        """The campaign of this number or name."""
        return find(self.session, self.local.id, asked)

    def at(self, moment: datetime | None) -> datetime | None:
        """What was written without a zone, on the local's clock."""
        return moment.replace(tzinfo=self.zone) if moment and moment.tzinfo is None else moment

    def clock(self, moment: datetime | None) -> str:
        """A moment as people read it."""
        return format_day_and_time(moment.astimezone(self.zone), "en", today=self.now.date()) if moment else "-"

    def audience(self, query: Node | None, saved: str | None) -> Node | None:
        """The query that was typed, or the saved one of this name."""
        if query is not None and saved is not None:
            raise click.UsageError("Give --audience or --saved, not both.")
        if saved is None:
            return query
        try:
            return show(self.session, local_id=self.local.id, name=saved).query
        except AudienceError as error:
            raise click.ClickException(str(error)) from None


@contextmanager
def work(handle: str | None, by: str | None = None, *, commit: bool = False) -> Iterator[Work]:
    """The database and the files; what cannot be done ends the command with its sentence.

    Args:
        handle: of the local; None is the only one there is.
        by: who does it, None for whoever works at this shell.
    """
    try:
        settings = load_settings()
        kinds, files = load_kinds(settings.campaigns_dir), LocalFiles(settings.locals_dir)
    except (SettingsError, KindError, LocalFileError) as error:
        raise click.ClickException("\n".join(error.faults)) from None
    with database(commit=commit) as session:
        local = session.get_one(Local, local_of(session, handle))
        who = f"{by} ({actor()})" if by else actor()
        try:
            yield Work(session, local, settings, kinds, files, who, now())
        except CampaignError as error:
            raise click.ClickException(str(error)) from None


class Moment(click.ParamType[datetime]):
    """A day and an hour; without a zone it is the local's clock."""

    name = "day hour"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The moment, or a usage error that says how to write it."""
        try:
            return value if isinstance(value, datetime) else datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no moment; write it like '2026-12-05 10:00'.", param, ctx)


def read_settings(pairs: Sequence[str]) -> dict[str, Any]:
    """`key=value`s; `key.en=words` is one language of it, `key=@file.yml` what the file says, `key=` the default again.

    Raises:
        UsageError: one has another form.
    """
    found: dict[str, Any] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key.strip():
            raise click.UsageError(f"--set {pair}: write it like --set event=Rally")
        name, dot, language = key.strip().partition(".")
        if dot:
            found.setdefault(name, {})[language] = value
        else:
            found[name] = _value(value.strip())
    return found


def read_texts(given: Sequence[tuple[str, str]], more: Sequence[str]) -> dict[str, dict[str, str]]:
    """The words of each variant: those of `a` by language, the others as `b.en=words`.

    Raises:
        UsageError: one has another form.
    """
    found: dict[str, dict[str, str]] = {}
    for language, words in given:
        found.setdefault("a", {})[language] = words
    for each in more:
        key, equals, words = each.partition("=")
        variant, dot, language = key.strip().partition(".")
        if not equals or not dot:
            raise click.UsageError(f"--variant {each}: write it like --variant b.en='Come on Saturday!'")
        found.setdefault(variant, {})[language] = words
    return found


def read_shares(pairs: Sequence[str]) -> dict[str, float] | None:
    """`a=50`, in percent.

    Raises:
        UsageError: one is no number.
    """
    try:
        return {name.strip(): float(share) for name, _, share in (pair.partition("=") for pair in pairs)} or None
    except ValueError:
        raise click.UsageError("--share: write it like --share a=50 --share b=50") from None


def told(campaign: Campaign, desk: Work) -> dict[str, Any]:
    """A campaign as JSON tells it; `for` is whom its kind and the organizer mean together."""
    audience = read(campaign.audience)
    shown = {name: getattr(campaign, name) for name in _TOLD}
    whom = sentence(_together(campaign, desk) or audience, "en")
    return shown | {"audience": audience.to_json(), "for": whom, "local": desk.local.handle}


def _together(campaign: Campaign, desk: Work) -> Node | None:
    """None for a draft that lacks a setting which its kind's audience names, or whose kind is gone."""
    try:
        return query_of(desk.kinds[campaign.kind], campaign) if campaign.kind in desk.kinds else None
    except CampaignError:
        return None


def _value(written: str) -> Any:
    if written.startswith("@"):
        path = Path(written[1:])
        try:
            return yaml.safe_load(path.read_text(encoding="utf-8"))
        except (OSError, yaml.YAMLError) as error:
            raise click.UsageError(f"--set: {path} cannot be read: {' '.join(str(error).split())}") from None
    if written.startswith(("{", "[")):
        try:
            return yaml.safe_load(written)
        except yaml.YAMLError:
            return written
    return written or None
