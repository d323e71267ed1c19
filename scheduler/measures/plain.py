"""Reports as plain data, for JSON: every share with its numerator and its denominator."""

from collections.abc import Mapping, Sequence
from typing import Any

from scheduler.measures.counting import Group, Value
from scheduler.measures.report import Answer, Report
from scheduler.variants.intervals import Rate


def report_data(report: Report) -> dict[str, Any]:
    """The report; a hidden group has its name alone."""
    return {
        "campaign_id": report.campaign_id,
        "name": report.name,
        "kind": report.kind,
        "state": report.state,
        "runs": report.runs,
        "everyone": report.everyone,
        "excluded": dict(report.excluded),
        "reached": None if report.reached is None else _share(report.reached),
        "total": group_data(report.total),
        "failures": {status: dict(causes) for status, causes in report.failures.items()},
        "answers": [_answer(each) for each in report.answers],
        "questions": [_answer(each) for each in report.questions],
        "by": groups_data(report.groups),
    }


def groups_data(groups: Mapping[str, Sequence[Group]]) -> dict[str, list[dict[str, Any]]]:
    """Each breakdown's groups."""
    return {name: [group_data(group) for group in each] for name, each in groups.items()}


def group_data(group: Group) -> dict[str, Any]:
    """One group."""
    if group.is_hidden:
        return {"group": group.name, "hidden": True}
    figures = {name: _value(value) for name, value in group.values.items()}
    return {"group": group.name, "people": group.people, "figures": figures}


def _value(value: Value) -> Any:
    if not value.shares:
        return value.number
    shares = {of: _share(rate) for of, rate in value.shares.items()}
    for of, interval in value.intervals.items():
        shares[of] |= {"low": round(interval.low, 4), "high": round(interval.high, 4)}
    return {"count": value.number, **shares}


def _share(rate: Rate) -> dict[str, Any]:
    return {"count": rate.count, "of": rate.of, "share": round(rate.share, 4) if rate.of else None}


def _answer(answer: Answer) -> dict[str, Any]:
    head = ({"question": answer.question} if answer.question else {}) | {"answer": answer.answer}
    if answer.of_planned is None or answer.of_delivered is None:
        return head | {"hidden": True}
    return head | {"of_planned": _share(answer.of_planned), "of_delivered": _share(answer.of_delivered)}
