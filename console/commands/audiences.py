"""`rollcall audiences`: whom a text is for, tried out, counted and saved."""

import json
import sys
from dataclasses import asdict
from typing import Any

import click
from sqlalchemy import text as sql
from sqlalchemy.orm import Session

from bot.actions.campaign_rules import CAMPAIGNS
from bot.local_files import LocalFiles
from config.clock import now
from config.settings import load_settings
from console.commands._bot import actor, local_of
from console.commands._common import as_json, database, print_json
from models import Channel, Local
from scheduler.audiences import saved
from scheduler.audiences.exclusions import REASONS, Terms
from scheduler.audiences.fields import FIELDS
from scheduler.audiences.listing import fields_table, values_of
from scheduler.audiences.names import check_names
from scheduler.audiences.parsing import explain, parse
from scheduler.audiences.query import Node, QueryError
from scheduler.audiences.reach import Counts, count
from scheduler.audiences.reading import read
from scheduler.audiences.saved import AudienceError, Saved
from scheduler.audiences.sentences import sentence
from scheduler.audiences.writing import write

local_option = click.option("--local", "handle", help="Handle of the local, if there are several.")


class Query(click.ParamType[Node]):
    """An audience as a person types it, or its JSON."""

    name = "query"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Node:
        """The tree, or a usage error that shows each mistake at its place."""
        if not isinstance(value, str):
            node: Node = value
            return node
        typed = sys.stdin.read().strip() if value == "-" else value
        try:
            return read(json.loads(typed)) if typed.lstrip().startswith("{") else parse(typed)
        except QueryError as error:
            self.fail(f"\n{explain(typed, error)}", param, ctx)
        except (json.JSONDecodeError, RecursionError) as error:
            self.fail(f"this is not JSON: {error}", param, ctx)


@click.group("audiences")
def command() -> None:
    """Say whom a text is for: 'worksite = Warehouse and shift in (night, evening) and not dues = exempt'.

    A query is one argument in quotes, its JSON, or "-" to read it from standard input.
    """


@command.command("fields")
@click.option("--markdown", is_flag=True, help="As the table of docs/audiences.md.")
@as_json
def list_fields(markdown: bool, as_json: bool) -> None:
    """What can be asked of a member."""
    if markdown:
        click.echo(fields_table())
        return
    if as_json:
        print_json(
            [
                {"field": each.name, "about": each.about, "operators": each.operators, "values": values_of(each)}
                | {"example": each.example, "of": each.of.of if each.of else None}
                for each in FIELDS.values()
            ]
        )
        return
    for each in FIELDS.values():
        click.secho(each.example, bold=True)
        click.echo(f"    {each.about}\n    {values_of(each)}")


@command.command()
@click.argument("query", type=Query())
@local_option
@as_json
def check(query: Node, handle: str | None, as_json: bool) -> None:
    """Say whom QUERY means, and whether what it names is on the record."""
    with database() as session:
        _check_names(session, query, local_of(session, handle))
    if as_json:
        print_json(_shown(query))
        return
    click.echo(f"{write(query)}\n{sentence(query, 'en')}.\n{sentence(query, 'es')}.")


@command.command("count")
@click.argument("query", type=Query(), required=False)
@click.option("--saved", "name", help="Count a saved audience instead.")
@click.option("--topic", default="all", show_default=True, help="Of the consent that is needed.")
@click.option("--channel", type=click.Choice([Channel.SMS.value, Channel.WHATSAPP.value]), default=Channel.SMS.value)
@local_option
@as_json
def count_members(
    query: Node | None, name: str | None, topic: str, channel: str, handle: str | None, as_json: bool
) -> None:
    """Count who would get a text now, by language and worksite, and who would not, by reason."""
    if (query is None) == (name is None):
        raise click.UsageError("Give a query, or --saved with a name.")
    with database() as session:
        local = session.get_one(Local, local_of(session, handle))
        node = query if query is not None else _find(session, local.id, str(name)).query
        _check_names(session, node, local.id)
        rules = LocalFiles(load_settings().locals_dir).get(CAMPAIGNS, local.handle)
        terms = Terms(local.id, topic, Channel(channel), now(), rules.most_per_week)
        # Of a million members it takes longer than a text may.
        session.execute(sql("SET LOCAL statement_timeout = 0"))
        counts = count(session, node, terms)
    if as_json:
        print_json(_shown(node) | asdict(counts))
        return
    click.echo(f"{sentence(node, 'en')}.")
    _print(counts)


@command.command("save")
@click.argument("name")
@click.argument("query", type=Query())
@local_option
def save_one(name: str, query: Node, handle: str | None) -> None:
    """Keep QUERY under NAME."""
    with database(commit=True) as session:
        local_id = local_of(session, handle)
        _check_names(session, query, local_id)
        try:
            saved.save(session, actor(), now(), local_id=local_id, name=name, query=query)
        except AudienceError as error:
            raise click.ClickException(str(error)) from None
    click.echo(f"Saved: {sentence(query, 'en')}.")


@command.command("list")
@local_option
@as_json
def list_saved(handle: str | None, as_json: bool) -> None:
    """The saved audiences."""
    with database() as session:
        found = saved.every(session, local_id=local_of(session, handle))
    if as_json:
        print_json([{"name": each.name} | _shown(each.query) for each in found])
        return
    if not found:
        click.echo("There is none.")
    for each in found:
        click.secho(each.name, bold=True)
        click.echo(f"    {sentence(each.query, 'en')}.")


@command.command("show")
@click.argument("name")
@local_option
@as_json
def show_one(name: str, handle: str | None, as_json: bool) -> None:
    """One saved audience, as text and in words."""
    with database() as session:
        found = _find(session, local_of(session, handle), name)
    if as_json:
        about = {"name": found.name, "created_by": found.created_by, "created_at": found.created_at}
        print_json(about | _shown(found.query))
        return
    click.secho(f"{found.name}, by {found.created_by} on {found.created_at:%Y-%m-%d}", bold=True)
    click.echo(f"{write(found.query)}\n{sentence(found.query, 'en')}.\n{sentence(found.query, 'es')}.")


@command.command("rename")
@click.argument("name")
@click.argument("new_name")
@local_option
def rename_one(name: str, new_name: str, handle: str | None) -> None:
    """Give a saved audience another name."""
    with database(commit=True) as session:
        try:
            saved.rename(session, actor(), now(), local_id=local_of(session, handle), name=name, new_name=new_name)
        except AudienceError as error:
            raise click.ClickException(str(error)) from None
    click.echo("Renamed.")


@command.command("delete")
@click.argument("name")
@local_option
def delete_one(name: str, handle: str | None) -> None:
    """Delete a saved audience; campaigns keep the query they were submitted with."""
    with database(commit=True) as session:
        try:
            saved.remove(session, actor(), now(), local_id=local_of(session, handle), name=name)
        except AudienceError as error:
            raise click.ClickException(str(error)) from None
    click.echo("Deleted.")


def _check_names(session: Session, query: Node, local_id: int) -> None:
    try:
        check_names(session, query, local_id)
    except QueryError as error:
        raise click.ClickException(str(error)) from None


def _find(session: Session, local_id: int, name: str) -> Saved:
    try:
        return saved.show(session, local_id=local_id, name=name)
    except AudienceError as error:
        raise click.ClickException(str(error)) from None
    except QueryError as error:
        raise click.ClickException(f"The audience {name!r} is of an older form: {error}") from None


def _shown(query: Node) -> dict[str, Any]:
    return {
        "query": query.to_json(),
        "text": write(query),
        "sentence": {"en": sentence(query, "en"), "es": sentence(query, "es")},
    }


def _print(counts: Counts) -> None:
    click.secho(f"{counts.included:,} of {counts.matching:,} would get a text now.", bold=True)
    for language, number in counts.by_language.items():
        click.echo(f"  {number:>9,}  {language}")
    for worksite, number in counts.by_worksite.items():
        click.echo(f"  {number:>9,}  {worksite or 'no worksite'}")
    if counts.excluded:
        click.echo("Left out:")
    for reason, number in counts.excluded.items():
        click.echo(f"  {number:>9,}  {REASONS[reason][0]}")
