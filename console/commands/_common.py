"""What commands share: the settings' database, JSON output, and errors that are one sentence."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from config.phones import to_e164
from config.settings import SettingsError, load_settings
from models.database import make_engine

as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


class PhoneNumber(click.ParamType[str]):
    """A phone number as people write it; becomes E.164."""

    name = "phone"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """E.164, or a usage error that says how to write it."""
        number = to_e164(value)
        if number is None:
            self.fail(f"{value!r} is not a phone number; write it like +14155550111.", param, ctx)
        return number


@contextmanager
def database(*, commit: bool = False) -> Iterator[Session]:
    """A session on DATABASE_URL, or on the database of a `make run` under way."""
    try:
        settings = load_settings()
    except SettingsError as error:
        raise click.ClickException("\n".join(error.faults) + "\nIs `make run` running?") from None
    engine = make_engine(settings.database_url, pool_size=1)
    try:
        with Session(engine, expire_on_commit=False) as session:
            yield session
            if commit:
                session.commit()
    except OperationalError as error:
        raise click.ClickException(f"The database does not answer: is `make run` running? ({error.orig})") from None
    finally:
        engine.dispose()


def print_json(data: Any) -> None:
    """One JSON object on one line; dates as ISO text."""
    click.echo(json.dumps(data, ensure_ascii=False, default=str))
