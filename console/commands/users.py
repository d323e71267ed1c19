"""`rollcall users`: who of the staff signs in to the console; for a new local's first admin, and for lost ones."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.clock import now
from config.settings import load_settings
from console.access.people import (
    Invitation,
    PeopleRefused,
    grant,
    invitation_token,
    invite,
    invite_again,
    people,
    set_active,
)
from console.commands._bot import local_of
from console.commands._common import as_json, database, print_json
from models import Role, User

of_local = click.option("--local", "handle", help="Handle of the local; not needed when there is one alone.")
ROLES = click.Choice([role.value for role in Role])


@click.group("users")
def command() -> None:
    """Say who of the staff signs in to the console; every change is audited."""


@command.command("list")
@of_local
@as_json
def list_users(handle: str | None, as_json: bool) -> None:
    """Who has a role in the local."""
    with _work() as session:
        found = people(session, local_of(session, handle), now())
    if as_json:
        print_json([{"id": each.id, "email": each.email, "role": each.role, "state": each.state} for each in found])
        return
    for each in found:
        click.echo(f"{each.id:>5}  {each.role:<10} {each.state:<9} {each.email}  {each.name}")
    if not found:
        click.echo("Nobody yet: rollcall users add EMAIL --name NAME --role admin")


@command.command()
@click.argument("email")
@click.option("--name", required=True)
@click.option("--role", type=ROLES, required=True)
@click.option("--member", default="", help="Member number, of a steward.")
@click.option("--language", type=click.Choice(["en", "es"]), default="en")
@of_local
def add(email: str, name: str, role: str, member: str, language: str, handle: str | None) -> None:
    """Add somebody, and print the link by which they set their password."""
    with _work() as session:
        wanted = Invitation(email, name, Role(role), language, member)
        user = invite(session, _actor(), now(), local_of(session, handle), wanted)
        session.commit()
        click.echo(_link(user) if user.password is None else f"{user.email} has an account already.")


@command.command("grant")
@click.argument("email")
@click.argument("role", type=ROLES)
@of_local
def grant_role(email: str, role: str, handle: str | None) -> None:
    """Give somebody of the local another role."""
    with _work() as session:
        grant(session, _actor(), now(), local_of(session, handle), _user(session, email).id, Role(role))
    click.echo(f"{email} is {role} now.")


@command.command()
@click.argument("email")
@of_local
def deactivate(email: str, handle: str | None) -> None:
    """Shut somebody out, at once and everywhere."""
    with _work() as session:
        local_id = local_of(session, handle)
        set_active(session, _actor(), now(), local_id, _user(session, email).id, active=False)
    click.echo(f"{email} is signed out and cannot sign in.")


@command.command("reset-link")
@click.argument("email")
@of_local
def reset_link(email: str, handle: str | None) -> None:
    """Void somebody's password, and print the link by which they set a new one."""
    with _work() as session:
        user = _user(session, email)
        user.password = None
        user = invite_again(session, _actor(), now(), local_of(session, handle), user.id)
        session.commit()
        click.echo(_link(user))


@contextmanager
def _work() -> Iterator[Session]:
    with database(commit=True) as session:
        try:
            yield session
        except PeopleRefused as refused:
            raise click.ClickException(str(refused)) from None


def _user(session: Session, email: str) -> User:
    user = session.scalar(select(User).where(User.email == email.strip().lower()))
    if user is None:
        raise click.ClickException(f"Nobody has the address {email}.")
    return user


def _link(user: User) -> str:
    settings = load_settings()
    token = invitation_token(settings.secret_key.get_secret_value(), user)
    return f"{settings.public_base_url}/account/invitation/{token}"


def _actor() -> str:
    return f"shell:{getpass.getuser()}"
