"""`rollcall import`: files of other systems, first as a report, then into the record."""

import getpass
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.progress import Progress as Bar
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from config.clock import now
from console.commands._common import as_json, database, print_json
from models import ImportKind, Local
from scheduler.imports.bad_rows import bad_rows
from scheduler.imports.faults import Finding, ImportRefused
from scheduler.imports.job import Choices
from scheduler.imports.report import Report
from scheduler.imports.running import File, run

MOST_SHOWN = 20  # of each list; --json has all
LONG = 5_000  # lines from which a bar is worth its line

_OPTIONS = (
    click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False)),
    click.option("--local", "handle", help="Handle of the local; may be left away where there is only one."),
    click.option("--map", "told", multiple=True, metavar='"THEIRS=OURS"', help="Which field a column is; - leaves it."),
    click.option("--apply", "apply", is_flag=True, help="Write the good rows; without it nothing is written."),
    click.option("--all-or-none", is_flag=True, help="Write nothing if one row is bad."),
    click.option("--bad", type=click.Path(path_type=Path, dir_okay=False), help="Write the bad rows here, with why."),
    click.option("--dates", type=click.Choice(["mdy", "dmy"]), default="mdy", help="What 5/11/2026 means."),
    as_json,
)
_OVERWRITE = click.option("--overwrite", is_flag=True, help="Write over what neither the member nor staff have said.")
_MORE = {
    ImportKind.MEMBERS: (
        click.option("--consent", metavar="WORDING", help="Under which wording all numbers of the file may be texted."),
        _OVERWRITE,
        click.option("--make-worksites", is_flag=True, help="Add worksites the local does not have."),
    ),
    ImportKind.CERTIFICATIONS: (_OVERWRITE,),
}


@click.group("import")
def command() -> None:
    """Read a CSV file into the record: a report of what it would do, and with --apply the doing."""


def _add(kind: ImportKind, summary: str) -> None:
    def importing(**options: Any) -> None:
        _import(kind, **options)

    decorated: Callable[..., None] = importing
    for option in reversed([*_OPTIONS, *_MORE.get(kind, ())]):
        decorated = option(decorated)
    command.command(kind.value, help=summary)(decorated)


_add(ImportKind.MEMBERS, "Members of FILE: names, worksites, numbers, and under which wording they may be texted.")
_add(ImportKind.DUES, "Charges and payments of FILE, told apart by their reference.")
_add(ImportKind.CERTIFICATIONS, "Cards and licenses of FILE, told apart by member and title.")
_add(ImportKind.GRIEVANCES, "Grievances of FILE and the step they are at, told apart by their number.")
_add(ImportKind.EVENTS, "Events of FILE, told apart by title and start.")
_add(ImportKind.ASSESSMENTS, "Assessments of support 1 to 5 of FILE, with their days; none is ever written over.")


def _import(
    kind: ImportKind,
    *,
    file: Path,
    handle: str | None,
    told: tuple[str, ...],
    apply: bool,
    all_or_none: bool,
    bad: Path | None,
    dates: str,
    as_json: bool,
    consent: str | None = None,
    overwrite: bool = False,
    make_worksites: bool = False,
) -> None:
    choices = Choices(
        told=_told(told),
        consent=consent,
        overwrite=overwrite,
        make_worksites=make_worksites,
        day_first=dates == "dmy",
        all_or_none=all_or_none,
    )
    given = File(file.name, file.read_bytes())
    with database(commit=apply) as session:
        local = one_local(session, handle)
        try:
            with _bar(given, quiet=as_json) as progress:
                report = run(
                    session,
                    local,
                    kind,
                    given,
                    actor=f"shell:{getpass.getuser()}",
                    now=now(),
                    choices=choices,
                    apply=apply,
                    progress=progress,
                )
        except ImportRefused as refused:
            _refuse(refused, as_json=as_json)
        except SQLAlchemyError as error:
            session.rollback()
            why = f"the record changed meanwhile, or is locked ({type(error).__name__})"
            raise click.ClickException(f"Nothing was imported: {why}. Run it again.") from None
    if bad is not None and report.bad:
        _write_bad(bad, report)
    if as_json:
        print_json(report.as_json())
    else:
        _tell(report, apply=apply, bad=bad)
    if apply and not report.applied:
        sys.exit(1)


def one_local(session: Session, handle: str | None) -> Local:
    """The local of this handle, or the only one."""
    found = session.scalars(select(Local).where(*([Local.handle == handle] if handle else []))).all()
    if len(found) == 1:
        return found[0]
    handles = ", ".join(session.scalars(select(Local.handle).order_by(Local.handle)))
    raise click.ClickException(f"Which local? Write --local with one of: {handles or 'none yet'}.")


def _told(pairs: tuple[str, ...]) -> dict[str, str]:
    split = {}
    for pair in pairs:
        theirs, sign, ours = pair.rpartition("=")
        if not sign or not theirs.strip():
            raise click.ClickException(f'--map {pair!r}: write it like --map "Their column=our_field".')
        split[theirs.strip()] = ours.strip()
    return split


@contextmanager
def _bar(file: File, *, quiet: bool) -> Iterator[Callable[[int], None] | None]:
    lines = file.data.count(b"\n")
    if quiet or lines < LONG or not sys.stderr.isatty():
        yield None
        return
    with Bar(transient=True) as bar:
        task = bar.add_task("Reading", total=lines)
        yield lambda done: bar.update(task, completed=done)


def _refuse(refused: ImportRefused, *, as_json: bool) -> None:
    if as_json:
        print_json({"refused": list(refused.faults)})
        sys.exit(1)
    raise click.ClickException("\n".join((*refused.faults, "Nothing was imported.")))


def _write_bad(path: Path, report: Report) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(bad_rows(report))
    path.chmod(0o600)


def _tell(report: Report, *, apply: bool, bad: Path | None) -> None:
    click.secho(f"{report.file}: {report.kind}", bold=True)
    for warning in report.warnings:
        click.secho(f"  {warning}", fg="yellow")
    for column, field, how in report.columns:
        click.echo(f"  {column} -> {field}" + (f" ({how})" if how != "guessed" else ""))
    if report.unused:
        click.echo(f'  not used: {", ".join(report.unused)}  (--map "Their column=our_field" uses one)')
    click.echo("  ".join(f"{count:,} {state}" for state, count in report.counts.items()))
    if any(report.details.values()):
        told = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in report.details.items() if count)
        click.echo(f"  of which: {told}")
    _list("Faulty, left out", report.faults, "red")
    _list("Conflicts, left for staff", report.conflicts, "yellow")
    _list("To look at", report.notices, "cyan")
    if bad is not None and report.bad:
        click.echo(f"{len(report.bad):,} rows to mend are in {bad}.")
    click.secho(_outcome(report, apply=apply), bold=True)


def _list(title: str, findings: tuple[Finding, ...], color: str) -> None:
    if findings:
        click.secho(f"{title}:", fg=color)
    for each in findings[:MOST_SHOWN]:
        click.echo(f"  {each.told()}")
    if len(findings) > MOST_SHOWN:
        click.echo(f"  and {len(findings) - MOST_SHOWN:,} more (--json lists all)")


def _outcome(report: Report, *, apply: bool) -> str:
    if report.import_id is not None:
        return f"Applied as import {report.import_id}. `rollcall imports undo {report.import_id}` takes it back."
    if report.applied:
        return "Nothing to change."
    if apply:
        return "Nothing was imported: --all-or-none, and some rows are bad."
    return "Nothing was written. Write --apply to do it."
