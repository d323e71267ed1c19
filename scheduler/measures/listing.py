"""The definitions as lists, for people: the command line, and docs/measures.md."""

from scheduler.measures.breakdowns import BREAKDOWNS, OF_A_CAMPAIGN, OF_A_LOCAL
from scheduler.measures.conversions import CONVERSIONS
from scheduler.measures.figure import Figure, Form, Of
from scheduler.measures.figures import FIGURES
from scheduler.measures.union import MEASURES
from scheduler.measures.union_measure import TOPICS, Shape

_OF = {
    Of.NOTHING: "",
    Of.TEXTS: "planned; delivered",
    Of.PLANNED: "planned",
    Of.CONTROL: "control group",
}


def figures_table() -> str:
    """Every figure, as a Markdown table."""
    rows = ["| Figure | Definition | Definición | Share of | SQL |", "|---|---|---|---|---|"]
    for figure in FIGURES.values():
        label = f"{figure.label[0]}<br>{figure.label[1]}"
        rows.append(f"| {label} | {figure.about[0]} | {figure.about[1]} | {_OF[figure.of]} | {_sql(figure)} |")
    return "\n".join(rows)


def conversions_table() -> str:
    """Every conversion, as a Markdown table."""
    rows = ["| `converts:` | Definition | Definición | Days | SQL |", "|---|---|---|---|---|"]
    for each in CONVERSIONS.values():
        rows.append(
            f"| `{each.name}` | {each.about[0]} | {each.about[1]} | {each.days} "
            f"| scheduler/measures/conversions/{each.name}.py |"
        )
    return "\n".join(rows)


def breakdowns_table() -> str:
    """Every breakdown, as a Markdown table."""
    rows = ["| Breakdown | Of a campaign | Of a local | SQL |", "|---|---|---|---|"]
    for name, each in BREAKDOWNS.items():
        of = ["yes" if name in names else "" for names in (OF_A_CAMPAIGN, OF_A_LOCAL)]
        rows.append(f"| {name} | {of[0]} | {of[1]} | `{each.column}` |")
    return "\n".join(rows)


def union_table() -> str:
    """The union's own figures, as a Markdown table."""
    rows = ["| Figure | Definition | Definición | Share of | Aim | SQL |", "|---|---|---|---|---|---|"]
    for each in MEASURES.values():
        of = "; ".join((each.of_all[0], each.of_reached[0]))
        aim = f"{each.target:g} or fewer" if each.shape is Shape.PER else f"{each.target:g} %"
        rows.append(
            f"| {TOPICS[each.topic][0]}: {each.label[0]}<br>{each.label[1]} | {each.about[0]} | {each.about[1]} "
            f"| {of} | {aim} | {each.place} |"
        )
    return "\n".join(rows)


def _sql(figure: Figure) -> str:
    counted = "how many with " if figure.form is Form.COUNT else "sum of " if figure.form is Form.SUM else ""
    return f"{counted}`{figure.sql}`".replace("|", "\\|")
