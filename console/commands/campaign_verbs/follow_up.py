"""`rollcall campaign follow-up`."""

import click

from console.commands._common import as_json, print_json
from console.commands.campaign_verbs import _draft
from console.commands.campaign_verbs._common import (
    by_option,
    campaign_argument,
    local_option,
    read_settings,
    read_texts,
    told,
    work,
)
from scheduler.campaigns.drafts import follow_up


@click.command("follow-up")
@campaign_argument
@click.option("--answered", multiple=True, required=True, help="yes, no, 3 ...; nothing is who did not answer.")
@click.option("--name", required=True, help="Of the new draft.")
@click.option("--kind", help="Another kind; the same, with its words and settings, when left away.")
@_draft.options(_draft.set_option, *_draft.text_options[:4])
@by_option
@local_option
@as_json
def command(
    campaign: str,
    answered: tuple[str, ...],
    name: str,
    kind: str | None,
    sets: tuple[str, ...],
    text_en: str | None,
    text_es: str | None,
    texts: tuple[tuple[str, str], ...],
    more: tuple[str, ...],
    by: str | None,
    handle: str | None,
    as_json: bool,
) -> None:
    """Make a new draft for those who answered so to CAMPAIGN, or did not answer."""
    with work(handle, by, commit=True) as desk:
        made = follow_up(
            desk.session,
            desk.actor,
            desk.now,
            desk.find(campaign).id,
            kinds=desk.kinds,
            name=name,
            answers=answered,
            kind=kind,
            wording=read_texts(_draft.spoken(text_en, text_es, texts), more) or None,
            settings=read_settings(sets),
        )
        shown = told(made, desk)
    if as_json:
        print_json(shown)
        return
    click.echo(f"#{made.id} {made.name}: a draft. For: {shown['for']}.")
