"""What every table shares: the base class, the naming of constraints, and the column types."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar

from sqlalchemy import BigInteger, Date, DateTime, Dialect, Enum, ForeignKey, Identity, MetaData, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import TypeDecorator

Key = Annotated[int, mapped_column(BigInteger, Identity(), primary_key=True)]
LocalKey = Annotated[int, mapped_column(ForeignKey("local.id"))]
MemberKey = Annotated[int, mapped_column(ForeignKey("member.id"), index=True)]
OptionalMemberKey = Annotated[int | None, mapped_column(ForeignKey("member.id"), index=True)]


class Base(DeclarativeBase):
    """All tables of the record."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        int: BigInteger,
        str: Text,
        date: Date,
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB(none_as_null=True),
        list[Any]: JSONB(none_as_null=True),
    }


class Words(TypeDecorator[str]):
    """A person's words, kept to the last character.

    PostgreSQL's text has no NUL, and a phone can send one: it is stored as U+FDD0, a code point that Unicode
    keeps out of interchange, and read back as NUL.
    """

    NUL = "\ufdd0"
    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """NUL, as it is stored."""
        return value.replace("\0", self.NUL) if value else value

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """NUL, as it was sent."""
        return value.replace(self.NUL, "\0") if value else value


def choice(kind: type[StrEnum]) -> Enum:
    """A text column that the database keeps to the values of `kind` by a CHECK constraint."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=24,
        name=kind.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )
