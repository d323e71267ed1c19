"""`rollcall campaign change`."""

from datetime import datetime
from typing import Any

import click

from console.commands._common import as_json, print_json
from console.commands.campaign_verbs import _draft
from console.commands.campaign_verbs._common import (
    by_option,
    campaign_argument,
    local_option,
    read_settings,
    read_shares,
    read_texts,
    told,
    work,
)
from scheduler.audiences.query import Node
from scheduler.campaigns.drafts import change


@click.command()
@campaign_argument
@_draft.options(
    _draft.name_option,
    *_draft.audience_options,
    _draft.set_option,
    *_draft.text_options,
    *_draft.test_options,
    *_draft.when_options,
)
@click.option("--without-variant", "gone", multiple=True, metavar="b", help="Take a variant away.")
@by_option
@local_option
@as_json
def command(
    campaign: str,
    name: str | None,
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
    gone: tuple[str, ...],
    by: str | None,
    handle: str | None,
    as_json: bool,
) -> None:
    """Change a draft; what is left away stays. A submitted one is withdrawn first."""
    with work(handle, by, commit=True) as desk:
        wording: dict[str, Any] = {
            **read_texts(_draft.spoken(text_en, text_es, texts), more),
            **{variant: {} for variant in gone},
        }
        given: dict[str, Any] = {
            "name": name,
            "audience": desk.audience(query, saved),
            "settings": read_settings(sets) or None,
            "wording": wording or None,
            "shares": read_shares(shares),
            "control_percent": control,
            "test_percent": test,
            "winner_at": desk.at(winner_at),
            "starts_at": desk.at(starts),
            "expires_at": desk.at(expires),
        }
        changes = {key: value for key, value in given.items() if value is not None}
        if not changes:
            raise click.UsageError("Say what to change, such as --text-en 'Rally at 10'.")
        found = desk.find(campaign).id
        changed = change(desk.session, desk.actor, desk.now, found, kinds=desk.kinds, **changes)
        shown = told(changed, desk)
    if as_json:
        print_json(shown)
        return
    click.echo(f"#{changed.id} {changed.name}: changed. For: {shown['for']}.")
