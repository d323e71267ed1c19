"""`rollcall members`: records as staff see them."""

from typing import Any

import click

from console.commands._common import PhoneNumber, as_json, database, print_json
from console.record import consent_history, records


@click.group("members")
def command() -> None:
    """Look at members' records; every look is audited."""


@command.command()
@click.argument("phone", type=PhoneNumber())
@as_json
def show(phone: str, as_json: bool) -> None:
    """Show the record of every member PHONE belongs to."""
    with database(commit=True) as session:
        found = records(session, phone)
        consent = consent_history(session, phone)
    if as_json:
        print_json({"phone": phone, "members": found, "consent": consent})
        return
    if not found:
        click.echo("No member has this number.")
    for record in found:
        _print(record)
    if consent:
        newest = consent[0]
        word = "takes texts" if newest["action"] == "opt_in" else "OPTED OUT"
        click.echo(f"Consent: {word} since {newest['at'][:10]} ({newest['source']}).")


def _print(record: dict[str, Any]) -> None:
    click.secho(f"{record['name']}, member {record['number']}", bold=True)
    click.echo(f"  {record['status']}, joined {record['joined_on']}, language {record['language']}")
    verified = record["verified_until"]
    click.echo(f"  {record['phone']}, {'verified until ' + verified[:10] if verified else 'not verified'}")
    if record["stewards"]:
        click.echo(f"  steward: {', '.join(record['stewards'])}")
    if dues := record["dues"]:
        owed = f"{dues['balance_cents'] / 100:,.2f}"
        click.echo(f"  dues: {dues['standing']}, owes ${owed}, paid through {dues['paid_through'] or '-'}")
    for each in record["certifications"]:
        until = f"expires {each['expires_on']}" if each["expires_on"] else "no expiry"
        click.echo(f"  certification: {each['title']}, {until}")
    for each in record["grievances"]:
        click.echo(
            f"  grievance {each['number']}: {each['status']}, step {each['step']}, {each['next']} {each['next_on']}"
        )
    for each in record["rsvps"]:
        click.echo(f"  RSVP: {each['event']}: {each['answer']}, {each['guests']} guests")
