"""A local of the union: its number, its zone, its languages, and the texts it words itself."""

from typing import Any

from sqlalchemy import CheckConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from models.base import Base, Key


class Local(Base):
    """One local. `languages[0]` is the one it falls back on."""

    __tablename__ = "local"
    __table_args__ = (
        CheckConstraint(r"number ~ '^\+[1-9][0-9]{4,14}$'", name="number_e164"),
        CheckConstraint("cardinality(languages) > 0", name="has_language"),
        CheckConstraint("handle ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name="handle_form"),
    )

    id: Mapped[Key]
    # The folder of its own files is locals/<handle>/.
    handle: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(unique=True)
    number: Mapped[str] = mapped_column(unique=True)
    time_zone: Mapped[str]
    languages: Mapped[list[str]] = mapped_column(ARRAY(Text))
    office_phone: Mapped[str]
    # Responses in the local's own words: {"utter_menu": {"en": "..."}}
    wording: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
