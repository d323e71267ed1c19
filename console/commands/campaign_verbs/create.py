"""`rollcall campaign create`."""

from datetime import datetime

import click

from console.commands._common import as_json, print_json
from console.commands.campaign_verbs import _draft
from console.commands.campaign_verbs._common import (
    by_option,
    local_option,
    read_settings,
    read_shares,
    read_texts,
    told,
    work,
)
from models import Channel
from scheduler.audiences.query import Node
from scheduler.campaigns.drafts import Draft, create, kind_of


@click.command()
@click.option("--kind", required=True, help="One of `rollcall campaign kinds`.")
@click.option("--name", required=True, help="What it is called in lists and reports; members do not see it.")
@_draft.options(
    *_draft.audience_options, _draft.set_option, *_draft.text_options, *_draft.test_options, *_draft.when_options
)
@click.option("--channel", type=click.Choice([Channel.SMS.value, Channel.WHATSAPP.value]), default=Channel.SMS.value)
@by_option
@local_option
@as_json
def command(
    kind: str,
    name: str,
    query: Node | None,
    saved: str | None,
    sets: tuple[str, ...],
    text_en: str | None,
    text_es: str | None,
    texts: tuple[tuple[str, str], ...],
    more: tuple[str, ...],
    shares: tuple[str, ...],
    control: int | None,
    test: int | None,
    winner_at: datetime | None,
    starts: datetime | None,
    expires: datetime | None,
    channel: str,
    by: str | None,
    handle: str | None,
    as_json: bool,
) -> None:
    """Write a draft. Nothing is sent before it is submitted and approved."""
    with work(handle, by, commit=True) as desk:
        audience = desk.audience(query, saved)
        if audience is None and kind_of(desk.kinds, kind).audience is None:
            raise click.UsageError("Say whom it is for: --audience 'worksite = Warehouse', or --audience everyone.")
        draft = Draft(
            kind=kind,
            name=name,
            audience=audience,
            settings=read_settings(sets),
            wording=read_texts(_draft.spoken(text_en, text_es, texts), more),
            shares=read_shares(shares),
            control_percent=control or 0,
            test_percent=test or 100,
            winner_at=desk.at(winner_at),
            starts_at=desk.at(starts),
            expires_at=desk.at(expires),
            channel=Channel(channel),
        )
        made = create(desk.session, desk.actor, desk.now, draft, kinds=desk.kinds, local_id=desk.local.id)
        shown = told(made, desk)
    if as_json:
        print_json(shown)
        return
    click.echo(f"#{made.id} {made.name}: a draft. For: {shown['for']}.")
    click.echo(f"Next: rollcall campaign preview {made.id}; rollcall campaign submit {made.id}")
