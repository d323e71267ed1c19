"""`rollcall campaign variants`."""

from typing import Any

import click
from rich.console import Console
from rich.table import Table
from sqlalchemy import text

from console.commands._common import as_json, print_json
from console.commands.campaign_verbs._common import Work, campaign_argument, local_option, work
from models import Campaign
from scheduler.measures.small import FEWEST
from scheduler.variants.intervals import wilson
from scheduler.variants.tallies import Measure, Tally, tallies
from scheduler.variants.verdict import against_control, compare, verdict
from scheduler.variants.winner import measure_of

_COUNTS = ("planned", "sent", "answered", "replied", "converted")


@click.command("variants")
@campaign_argument
@local_option
@as_json
def command(campaign: str, handle: str | None, as_json: bool) -> None:
    """How the variants of CAMPAIGN do against each other, and whether the difference is real yet."""
    with work(handle) as desk:
        shown = _shown(desk, desk.find(campaign))
    if as_json:
        print_json(shown)
    else:
        _print(shown)


def _shown(desk: Work, campaign: Campaign) -> dict[str, Any]:
    # Of a campaign of a million it takes longer than a statement of a turn may.
    desk.session.execute(text("SET LOCAL statement_timeout = 0"))
    found = tallies(desk.session, campaign)
    kind = desk.kinds.get(campaign.kind)
    measure = measure_of(kind)
    comparison = compare(found, measure)
    converts = kind is not None and kind.converts is not None
    return {
        "campaign": campaign.id,
        "name": campaign.name,
        "by": measure.value,
        "variants": [_row(tally, measure) for tally in found],
        "verdict": {language: verdict(comparison, language) for language in ("en", "es")},
        "control": {language: against_control(found, language) if converts else None for language in ("en", "es")},
        "leading": comparison.leading,
        "real": comparison.real,
        "test_percent": campaign.test_percent,
        "winner": campaign.winner,
        "winner_at": desk.clock(campaign.winner_at) if campaign.winner_at else None,
    }


def _row(tally: Tally, measure: Measure) -> dict[str, Any]:
    """One variant; of a group of fewer than 5 its name alone."""
    if tally.planned < FEWEST:
        return {"variant": tally.variant, "suppressed": True}
    row: dict[str, Any] = {"variant": tally.variant} | {name: getattr(tally, name) for name in _COUNTS}
    rate = tally.rate(measure)
    if rate.of >= FEWEST:
        lies = wilson(rate)
        row |= {"rate": round(rate.share, 4), "low": round(lies.low, 4), "high": round(lies.high, 4)}
    return row


def _print(shown: dict[str, Any]) -> None:
    click.secho(f"#{shown['campaign']} {shown['name']}", bold=True)
    table = Table(box=None, pad_edge=False)
    table.add_column("variant")
    for name in (*_COUNTS, "rate", "95 %"):
        table.add_column(name, justify="right")
    for row in shown["variants"]:
        if "planned" not in row:
            table.add_row(row["variant"], f"fewer than {FEWEST}")
            continue
        rate = (f"{row['rate']:.1%}", f"{row['low']:.1%} to {row['high']:.1%}") if "rate" in row else ("", "")
        table.add_row(row["variant"], *(f"{row[name]:,}" for name in _COUNTS), *rate)
    Console(width=110).print(table)
    click.echo(shown["verdict"]["en"])
    if shown["control"]["en"]:
        click.echo(shown["control"]["en"])
    if shown["winner"]:
        click.echo(f"{shown['winner'].upper()} won, and is for the rest.")
    elif shown["winner_at"]:
        click.echo(f"The leading one goes to the rest {shown['winner_at']}.")
