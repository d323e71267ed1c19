"""`rollcall nlu`: measure, calibrate and try out the understanding of texts. None of it needs a database."""

import json
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click
from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from bot.understanding.evaluate import (
    IntentReport,
    MeasureError,
    OutOfScopeReport,
    Watch,
    measure_intents,
    measure_out_of_scope,
)
from bot.understanding.examples import ExamplesError, read_nlu, read_texts
from bot.understanding.serving import PROJECT, PYTHON, Address, ServingError, some_rasa
from bot.understanding.types import Understanding
from bot.understanding.understander import Understander
from config.settings import Settings

PATIENT_SECONDS = 10.0  # for one text: a measurement may wait longer than a member
TABLE_WIDTH = 110
MOST_KEPT = 40


class _NluSettings(Settings):
    """The settings without the stores, which nothing here uses."""

    database_url: str = ""
    redis_url: str = ""


@click.group()
def nlu() -> None:
    """Measure, calibrate and try out the understanding of texts."""


@nlu.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--out-of-scope", is_flag=True, help="FILE holds texts that should be refused, one a line.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def evaluate(file: Path, out_of_scope: bool, as_json: bool) -> None:
    """Measure on FILE, which is Rasa NLU YAML, or with --out-of-scope a text a line.

    The trained model is asked through guards, keywords and bands, as for a member's text. Rasa is started for it when
    it does not run.
    """
    with _plain_errors():
        if out_of_scope:
            texts = read_texts(file)
            with _understander() as understander:
                refusals = measure_out_of_scope(texts, understander.understand, _progress(len(texts)))
            if as_json:
                _print(refusals.as_json())
            else:
                _show_refusals(refusals)
            return
        examples = read_nlu(file)
        with _understander() as understander:
            report = measure_intents(examples, understander.understand, _progress(len(examples)))
        if as_json:
            _print(report.as_json())
        else:
            _show_intents(report)


@nlu.command()
@click.argument("text")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def parse(text: str, as_json: bool) -> None:
    """Show how TEXT is understood."""
    with _plain_errors(), _understander() as understander:
        reading = understander.understand(text)
    if as_json:
        _print(_as_json(reading))
        return
    click.echo(f"{reading.intent or 'nothing'}  {reading.confidence:.2f}  {reading.band} (read by: {reading.source})")
    for intent, confidence in reading.ranking[1:]:
        click.echo(f"  or {intent}  {confidence:.2f}")


@nlu.command()
def calibrate() -> None:
    """Find the confidence bands anew on the project's own data, and store them beside the model."""
    if not PYTHON.is_file():
        raise click.ClickException("Rasa's environment is not built: run `make train`")
    done = subprocess.run([str(PYTHON), str(PROJECT / "train.py"), "--calibrate"], cwd=PROJECT, check=False)
    if done.returncode:
        raise click.ClickException("The calibration did not succeed; what it printed above says why.")


@contextmanager
def _plain_errors() -> Iterator[None]:
    try:
        yield
    except ValidationError as error:
        faults = (f"setting {str(one['loc'][0]).upper() if one['loc'] else ''}: {one['msg']}" for one in error.errors())
        raise click.ClickException("\n".join(faults)) from None
    except (ExamplesError, MeasureError, ServingError) as error:
        raise click.ClickException(str(error)) from None


@contextmanager
def _understander() -> Iterator[Understander]:
    """One that asks the Rasa of the settings, or one started for this; nothing is kept between two runs."""
    settings = _NluSettings()
    known = Address(settings.rasa_url, settings.rasa_token.get_secret_value())
    with some_rasa(known, lambda sentence: click.echo(f"{sentence} ...", err=True)) as rasa:
        yield Understander(
            rasa_url=rasa.url,
            rasa_token=rasa.token,
            timeout_seconds=PATIENT_SECONDS,
            models_dir=settings.models_dir,
        )


def _progress(total: int) -> Watch:
    """A bar on standard error, when a person looks at it."""
    console = Console(stderr=True)

    def watched(readings: Iterable[Understanding]) -> Iterator[Understanding]:
        columns = (TextColumn("Reading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
            yield from progress.track(readings, total=total)

    return watched


def _print(data: Mapping[str, object]) -> None:
    click.echo(json.dumps(data, ensure_ascii=False))


def _as_json(reading: Understanding) -> dict[str, object]:
    return {
        "intent": reading.intent,
        "confidence": reading.confidence,
        "band": reading.band.value,
        "source": reading.source,
        "language": reading.language,
        "ranking": [{"intent": intent, "confidence": confidence} for intent, confidence in reading.ranking],
        "entities": [{"name": e.name, "value": e.value, "start": e.start, "end": e.end} for e in reading.entities],
    }


def _show_intents(report: IntentReport) -> None:
    table = Table(box=None, pad_edge=False)
    table.add_column("intent")
    for heading in ("texts", "precision", "recall", "F1", "refused"):
        table.add_column(heading, justify="right")
    table.add_column("taken for")
    for one in sorted(report.intents, key=lambda figures: figures.f1):
        shares = (f"{share:.2f}" for share in (one.precision, one.recall, one.f1, one.refused_rate))
        table.add_row(one.intent, str(one.total), *shares, ", ".join(f"{name} {n}" for name, n in one.taken_for))
    Console(width=TABLE_WIDTH).print(table)
    click.echo(
        f"\n{report.total} texts: {report.accuracy:.1%} right, {report.top3_accuracy:.1%} among the top three, "
        f"macro F1 {report.macro_f1:.3f}, {report.refused_rate:.1%} refused"
    )


def _show_refusals(report: OutOfScopeReport) -> None:
    for text, reading in report.kept[:MOST_KEPT]:
        click.echo(f"not refused: {text}  ->  {reading.intent} {reading.confidence:.2f} {reading.band}")
    if len(report.kept) > MOST_KEPT:
        click.echo(f"... and {len(report.kept) - MOST_KEPT} more")
    click.echo(f"{report.total} texts: {report.refused_rate:.1%} refused")
