"""`rollcall conversations`: tests that are conversations, played through the front door."""

from contextlib import ExitStack
from pathlib import Path

import click
from sqlalchemy import select

from bot.assembly import read_kinds
from bot.book import load_book
from config.settings import load_settings
from console.commands._common import PhoneNumber, as_json, database, print_json
from console.conversations import Case, ConversationFileError, Player, as_dict, as_lines, read_conversations
from console.terminal_phone import TerminalPhone
from models import Local
from models.database import make_engine, make_sessions


@click.group("conversations")
def conversations() -> None:
    """Play conversations and check what comes of them."""


@conversations.command()
@click.argument("files", type=click.Path(path_type=Path, exists=True), nargs=-1, required=True)
@click.option("--to", type=PhoneNumber(), default=None, help="The local's number; the only local by default.")
@as_json
def run(files: tuple[Path, ...], to: str | None, as_json: bool) -> None:
    """Play every case of FILES (Rasa's end-to-end format), or of the .yml files of a folder."""
    cases = _cases(files)
    with ExitStack() as stack:
        player = _player(stack, to)
        results = [player.play(case) for case in cases]
    if as_json:
        print_json(as_dict(results))
    else:
        for line in as_lines(results):
            click.echo(line)
    if not all(result.passed for result in results):
        raise SystemExit(1)


def _cases(files: tuple[Path, ...]) -> list[Case]:
    paths = [path for file in files for path in (sorted(file.rglob("*.yml")) if file.is_dir() else [file])]
    try:
        return [case for path in paths for case in read_conversations(path)]
    except ConversationFileError as error:
        raise click.ClickException(str(error)) from None


def _player(stack: ExitStack, to: str | None) -> Player:
    """A player that texts the app at PUBLIC_BASE_URL."""
    settings = load_settings()
    if not settings.simulated:
        raise click.ClickException("Conversations text as members, so they are only played in simulator mode.")
    phones: dict[str, TerminalPhone] = {}

    def send(phone: str, words: str) -> list[str]:
        if phone not in phones:
            phones[phone] = stack.enter_context(TerminalPhone.of(phone, to))
        return [reply.body for reply in phones[phone].send(words).replies]

    session = stack.enter_context(database())
    numbers = select(Local.id).where(Local.number == to) if to else select(Local.id).order_by(Local.id)
    local_id = session.scalar(numbers.limit(1))
    if local_id is None:
        raise click.ClickException("There is no such local. Load the demo one with `rollcall demo load`.")
    engine = make_engine(settings.database_url, pool_size=1)
    stack.callback(engine.dispose)
    book = load_book(settings.flows_dir)
    return Player(send, make_sessions(engine), book, local_id, kinds=read_kinds(settings, book))
