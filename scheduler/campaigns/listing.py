"""The kinds of campaigns as a table, for docs/kinds.md."""

from collections.abc import Iterable

from bot.campaign_kinds import Kind

_HEAD = ("Kind", "What it does", "When", "To whom", "Asks", "Leads to", "Consent", "Settings")


def kinds_table(kinds: Iterable[Kind]) -> str:
    """A row for each kind, in Markdown."""
    rows = [_HEAD, tuple("---" for _ in _HEAD), *(_row(kind) for kind in sorted(kinds, key=lambda kind: kind.name))]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in rows)


def _row(kind: Kind) -> tuple[str, ...]:
    return (
        f"`{kind.name}`",
        _cell(kind.about["en"]),
        f"`{kind.trigger}`",
        _whom(kind),
        f"`{kind.question.flow}`" if kind.question else "",
        f"`{kind.converts}`" if kind.converts else "",
        f"`{kind.topic}`",
        ", ".join(_setting(kind, name) for name in kind.settings),
    )


def _whom(kind: Kind) -> str:
    statuses = " or ".join(status.value for status in kind.eligible)
    return f"{statuses}: `{_cell(kind.audience)}`" if kind.audience else statuses


def _setting(kind: Kind, name: str) -> str:
    setting = kind.settings[name]
    if setting.required:
        return f"**{name}**"
    default = ", ".join(map(str, setting.default)) if isinstance(setting.default, list) else setting.default
    return f"{name}" if default is None else f"{name} ({_cell(str(default))})"


def _cell(words: str) -> str:
    return " ".join(words.replace("|", "\\|").split())
