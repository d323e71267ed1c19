"""`rollcall campaign variants`."""

from typing import Any

import click
from rich.console import Console
from rich.table import Table

from console.commands._common import as_json, print_json
from console.commands.campaign_verbs._common import Work, campaign_argument, local_option, work
from models import Campaign
from scheduler.measures.small import FEWEST
from scheduler.variants.report import VariantRow, variants_report

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
    report = variants_report(desk.session, campaign, desk.kinds.get(campaign.kind), "en", "es")
    return {
        "campaign": campaign.id,
        "name": campaign.name,
        "by": report.measure.value,
        "variants": [_row(each) for each in report.rows],
        "verdict": dict(report.verdict),
        "control": dict(report.control),
        "leading": report.leading,
        "real": report.real,
        "test_percent": campaign.test_percent,
        "winner": report.winner,
        "winner_at": desk.clock(report.winner_at) if report.winner_at else None,
    }


def _row(each: VariantRow) -> dict[str, Any]:
    """One variant; of a hidden one its name alone."""
    if each.tally is None:
        return {"variant": each.variant, "suppressed": True}
    row: dict[str, Any] = {"variant": each.variant} | {name: getattr(each.tally, name) for name in _COUNTS}
    if each.rate is not None and each.interval is not None:
        low, high = each.interval.low, each.interval.high
        row |= {"rate": round(each.rate.share, 4), "low": round(low, 4), "high": round(high, 4)}
    return row


def _print(shown: dict[str, Any]) -> None:
    click.secho(f"#{shown['campaign']} {shown['name']}", bold=True)
    table = Table(box=None, pad_edge=False)
    table.add_column("variant")
    for name in (*_COUNTS, "rate", "95 %"):
        table.add_column(name, justify="right")
    for row in shown["variants"]:
        if "planned" not in row:
            table.add_row(row["variant"], f"fewer than {FEWEST}, or would tell of one")
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
