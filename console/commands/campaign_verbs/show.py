"""`rollcall campaign show`."""

from typing import Any

import click
from sqlalchemy import text

from console.commands._common import as_json, print_json
from console.commands.campaign_verbs._common import Work, campaign_argument, local_option, told, work
from scheduler.audiences.exclusions import REASONS
from scheduler.campaigns.planning import NO_FACTS
from scheduler.measures.failures import words as failure_words

MOST_RUNS = 20
_RUNS = text("""
    SELECT id, occasion, starts_at, expires_at, planned_at, planned, excluded, ended_at, called_off
    FROM campaign_run
    WHERE campaign_id = :campaign_id ORDER BY starts_at DESC, id DESC LIMIT :limit
""")
_TEXTS = text("""
    SELECT run_id, status, count(*) AS texts FROM outbox WHERE run_id = ANY(:runs) GROUP BY run_id, status
    ORDER BY run_id, status
""")


@click.command("show")
@campaign_argument
@local_option
@as_json
def command(campaign: str, handle: str | None, as_json: bool) -> None:
    """One campaign: what it says to whom, where it stands, and how its runs go."""
    with work(handle) as desk:
        found = desk.find(campaign)
        shown = told(found, desk) | {"runs": _runs(desk, found.id)}
    if as_json:
        print_json(shown)
    else:
        _print(shown, desk)


def _runs(desk: Work, campaign_id: int) -> list[dict[str, Any]]:
    rows = desk.session.execute(_RUNS, {"campaign_id": campaign_id, "limit": MOST_RUNS}).mappings().all()
    desk.session.execute(text("SET LOCAL statement_timeout = 0"))
    texts: dict[int, dict[str, int]] = {row["id"]: {} for row in rows}
    for run_id, status, number in desk.session.execute(_TEXTS, {"runs": list(texts)}):
        texts[run_id][status] = number
    return [dict(row) | {"texts": texts[row["id"]]} for row in rows]


def _print(shown: dict[str, Any], desk: Work) -> None:
    click.secho(f"#{shown['id']} {shown['name']}: {shown['state'].value}", bold=True)
    if shown["paused_for"]:
        click.secho(f"    paused by the line: {shown['paused_for']}", fg="yellow")
    click.echo(f"    {shown['kind']}, by {shown['channel'].value}, consent for {shown['topic']}")
    click.echo(f"    For: {shown['for']}.")
    for key, value in shown["settings"].items():
        click.echo(f"    {key} = {value}")
    for variant, texts in shown["wording"].items():
        for language, words in texts.items():
            click.echo(f"    {variant} {language}: {words}")
    if shown["control_percent"]:
        click.echo(f"    {shown['control_percent']} percent get no text, to compare with.")
    starts = desk.clock(shown["starts_at"]) if shown["starts_at"] else "when it is approved"
    ends = f"; of use until {desk.clock(shown['expires_at'])}" if shown["expires_at"] else ""
    click.echo(f"    Starts {starts}{ends}.")
    for what in ("created", "submitted", "approved"):
        if shown[f"{what}_by"]:
            click.echo(f"    {what} by {shown[f'{what}_by']}, {desk.clock(shown[f'{what}_at'])}")
    for run in shown["runs"]:
        _print_run(run, desk)


def _print_run(run: dict[str, Any], desk: Work) -> None:
    click.secho(f"  {run['occasion']}: {desk.clock(run['starts_at'])} to {desk.clock(run['expires_at'])}", bold=True)
    if run["planned_at"] is None:
        click.echo("    not planned yet")
        return
    if run["called_off"]:
        click.secho(f"    taken back: {failure_words(run['called_off'])}", fg="yellow")
    texts = ", ".join(f"{number:,} {status}" for status, number in run["texts"].items()) or "none"
    click.echo(f"    {run['planned'] or 0:,} texts: {texts}")
    for reason, number in run["excluded"].items():
        words = "There is nothing to tell them." if reason == NO_FACTS else REASONS[reason][0]
        click.echo(f"    left out: {number:>7,}  {words}")
