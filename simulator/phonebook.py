"""The demo phones that the page offers."""

from dataclasses import dataclass
from pathlib import Path

import yaml

from simulator.settings import E164, SettingsError


@dataclass(frozen=True, slots=True)
class Entry:
    """phone: E.164. name: whose it is. note: a few words beside the name; may be empty."""

    phone: str
    name: str
    note: str = ""


def load(path: Path | None) -> tuple[Entry, ...]:
    """Read a phone book: YAML or JSON, a list of `{phone, name, note}`. No path, no entries.

    Raises SettingsError, with the entry's place in the list, where one is not right.
    """
    if path is None:
        return ()
    try:
        rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise SettingsError(f"SIMULATOR_PHONEBOOK: {path} is not YAML: {error}") from error
    if not isinstance(rows, list):
        raise SettingsError(f"SIMULATOR_PHONEBOOK: {path} is not a list")
    return tuple(_entry(row, place) for place, row in enumerate(rows, start=1))


def _entry(row: object, place: int) -> Entry:
    if not isinstance(row, dict) or not E164.fullmatch(str(row.get("phone"))) or not row.get("name"):
        raise SettingsError(f"SIMULATOR_PHONEBOOK: entry {place} needs a phone (+14155550111) and a name")
    return Entry(str(row["phone"]), str(row["name"]), str(row.get("note") or ""))
