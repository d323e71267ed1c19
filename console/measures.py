"""Figures as people read them at a terminal."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from scheduler.audiences.exclusions import REASONS
from scheduler.measures.breakdowns import BREAKDOWNS
from scheduler.measures.counting import Group, Value
from scheduler.measures.failures import words
from scheduler.measures.figure import Form
from scheduler.measures.report import Answer, Report
from scheduler.measures.small import FEWEST
from scheduler.variants.intervals import Rate

# What of a group fits on a line.
SHOWN = ("delivered", "replied", "answered", "conversions", "opt_outs", "cost")


def print_report(report: Report, screen: Console) -> None:
    """A campaign's report."""
    state = f"{report.kind}, {report.state}, {report.runs} {'run' if report.runs == 1 else 'runs'}"
    screen.print(f"[bold]{report.name}[/bold] ({state})", highlight=False)
    everyone = f"fewer than {FEWEST}" if report.everyone is None else f"{report.everyone:,}"
    reached = "" if report.reached is None else f"; delivered to {_share(report.reached)}"
    screen.print(f"The audience named {everyone}{reached}.", highlight=False)
    for reason, number in report.excluded.items():
        screen.print(
            f"  {number:>9,}  left out: {REASONS[reason][0] if reason in REASONS else reason}", highlight=False
        )
    print_total(report.total, screen)
    for status, causes in report.failures.items():
        told = ", ".join(f"{words(cause)} {number:,}" for cause, number in causes.items())
        screen.print(f"{status}: {told}", highlight=False)
    _print_answers(report.answers, report.questions, screen)
    for name, groups in report.groups.items():
        print_groups(name, groups, screen)


def print_total(total: Group, screen: Console) -> None:
    """Every figure, with both denominators where it has them."""
    if total.is_hidden:
        screen.print(f"Fewer than {FEWEST} people: no figures.", highlight=False)
        return
    table = Table("", "Number", "Of planned", "Of delivered")
    for column in table.columns[1:]:
        column.justify = "right"
    for value in total.values.values():
        planned = value.shares.get("of_planned") or value.shares.get("of_control")
        delivered = value.shares.get("of_delivered")
        table.add_row(
            value.figure.label[0],
            _number(value),
            _share(planned) if planned is not None else "",
            _share(delivered) if delivered is not None else "",
        )
    screen.print(table)


def print_groups(name: str, groups: Sequence[Group], screen: Console) -> None:
    """A breakdown, a line for each group."""
    table = Table(name.capitalize(), "People", *(_label(figure, groups) for figure in SHOWN))
    for column in table.columns[1:]:
        column.justify = "right"
    for group in groups:
        if group.is_hidden:
            table.add_row(group.name, "hidden")
        else:
            table.add_row(group.name, f"{group.people:,}", *(_brief(group.values[figure]) for figure in SHOWN))
    screen.print(table)
    notes = ["Percentages are of planned / of delivered."]
    if any(group.is_hidden for group in groups):
        notes.append(f"Hidden: fewer than {FEWEST} people, or what would tell of such a group.")
    if BREAKDOWNS[name].compared:
        notes.append("Intervals (95 %) of answers and conversions: --json.")
    screen.print(" ".join(notes), highlight=False)


def _print_answers(answers: Sequence[Answer], questions: Sequence[Answer], screen: Console) -> None:
    several = {each.question for each in questions}
    for each in questions if len(several) > 1 else answers:
        asked = f"{each.question}: " if len(several) > 1 else ""
        if each.of_planned is None or each.of_delivered is None:
            told = f"hidden: fewer than {FEWEST}, or would tell of one"
        else:
            told = f"{_share(each.of_planned)} of planned, {_share(each.of_delivered)} of delivered"
        screen.print(f"  {asked}{each.answer}: {told}", highlight=False, markup=False)


def _label(figure: str, groups: Sequence[Group]) -> str:
    shown = next((group for group in groups if not group.is_hidden), None)
    return shown.values[figure].figure.label[0] if shown is not None else figure


def _brief(value: Value) -> str:
    parts = [_percent(rate) for rate in value.shares.values()]
    return f"{_number(value)}\n{' / '.join(parts)} %" if parts else _number(value)


def _percent(rate: Rate) -> str:
    if not rate.of:
        return "-"
    return f"{100 * rate.share:.0f}" if rate.share >= 0.1 else f"{100 * rate.share:.1f}"


def _number(value: Value) -> str:
    if value.number is None:
        return "-"
    match value.figure.form:
        case Form.CENTS:
            return f"${value.number / 100:,.2f}"
        case Form.SECONDS:
            return _wait(value.number)
        case _:
            return f"{value.number:,}"


def _wait(seconds: int) -> str:
    if seconds < 90 * 60:
        return f"{round(seconds / 60)} min"
    return f"{seconds / 3600:.1f} h" if seconds < 48 * 3600 else f"{seconds / 86400:.1f} days"


def _share(rate: Rate) -> str:
    return f"{rate.count:,} of {rate.of:,} ({100 * rate.share:.1f} %)" if rate.of else f"{rate.count:,} of 0"
