"""`rollcall whatsapp`: what a local has registered for WhatsApp, what is missing, and registering it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import click
import yaml

from bot.actions.telling import local_view
from bot.assembly import live_files
from bot.book import load_book
from bot.channels.twilio.carrier import TwilioCarrier, make_carrier
from bot.channels.twilio.errors import CarrierError
from bot.local import LocalView
from bot.local_files import LocalFileError
from bot.whatsapp import WHATSAPP, Missing, Plan, missing
from config.settings import load_settings
from console.commands._bot import local_of
from console.commands._common import as_json, database, print_json

which_local = click.option("--local", "handle", help="Handle of the local, when there are several.")


@dataclass(frozen=True, slots=True)
class _Desk:
    local: LocalView
    plan: Plan
    missing: tuple[Missing, ...]


@click.group("whatsapp")
def command() -> None:
    """Templates, buttons and lists registered at Twilio."""


@command.command()
@which_local
@as_json
def templates(handle: str | None, as_json: bool) -> None:
    """List what the local's whatsapp.yml has, and what would be missing."""
    desk = _desk(handle)
    if as_json:
        print_json({"local": desk.local.handle, **_shown(desk.plan), "missing": [each.name for each in desk.missing]})
        return
    for name, template in desk.plan.templates.items():
        variables = ", ".join(template.variables) or "no variables"
        click.echo(f"{name} ({variables}): {_listed(template.content)}")
    for kind, found in desk.plan.choices.model_dump().items():
        click.echo(f"{kind}: {_listed(found)}")
    for gap in desk.missing:
        by_hand = "" if gap.draft else ", worded in several ways: write it at Twilio"
        click.secho(f"missing: {gap.name}{by_hand}", fg="yellow")


@command.command()
@which_local
def create(handle: str | None) -> None:
    """Register what is missing at the carrier, ask WhatsApp to approve templates, and print the whole file."""
    desk = _desk(handle)
    carrier = make_carrier(load_settings())
    plan = desk.plan.model_copy(deep=True)
    refused = ""
    for gap in desk.missing:
        try:
            _register(carrier, gap, plan)
        except CarrierError as error:
            refused = f"{gap.name}: {error}"
            break
    click.echo(f"# locals/{desk.local.handle}/{WHATSAPP.name}.yml")
    click.echo(yaml.safe_dump(_shown(plan), sort_keys=False, allow_unicode=True), nl=False)
    if refused:
        raise click.ClickException(f"The carrier did not take {refused}. What it took before stands above.")


def _register(carrier: TwilioCarrier, gap: Missing, plan: Plan) -> None:
    if gap.draft is None:
        return
    sid = carrier.register(gap.draft)
    if gap.response:
        plan.templates[gap.response].content[gap.language] = sid
        carrier.ask_approval(sid, gap.name)
    else:
        getattr(plan.choices, gap.kind)[gap.number] = sid


def _shown(plan: Plan) -> dict[str, Any]:
    """The plan as its file has it."""
    shown = plan.model_dump()
    for template in shown["templates"].values():
        template["variables"] = list(template["variables"])
    return shown


def _listed(found: Mapping[Any, str]) -> str:
    return ", ".join(f"{name} {sid}" for name, sid in found.items()) or "not registered"


def _desk(handle: str | None) -> _Desk:
    settings = load_settings()
    book = load_book(settings.flows_dir)
    try:
        files = live_files(settings, book)
    except LocalFileError as error:
        raise click.ClickException("\n".join(error.faults)) from None
    with database() as session:
        local = local_view(session, local_of(session, handle))
    plan = files.get(WHATSAPP, local.handle)
    return _Desk(local, plan, tuple(missing(plan, book, local)))
