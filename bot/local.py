"""The local as a turn sees it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row

from bot.wording import format_phone
from models import Local


@dataclass(frozen=True, slots=True)
class LocalView:
    """What is needed of a local to answer one text. `wording` is {response: {language: text}}."""

    id: int
    handle: str
    name: str
    number: str
    time_zone: str
    languages: tuple[str, ...]
    office_phone: str
    wording: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, row: "Row[Any] | Local", local_id: int) -> "LocalView":
        """From a local's row, or one of a query that has its columns by their names."""
        return cls(
            id=local_id,
            handle=row.handle,
            name=row.name,
            number=row.number,
            time_zone=row.time_zone,
            languages=tuple(row.languages),
            office_phone=row.office_phone,
            wording=row.wording,
        )

    @property
    def facts(self) -> dict[str, str]:
        """What responses may name of the local."""
        return {"local_name": self.name, "office_phone": format_phone(self.office_phone)}

    def speaks(self, *wished: str | None) -> str:
        """The first wished language the local has, else its first."""
        return next((language for language in wished if language in self.languages), self.languages[0])
