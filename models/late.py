"""Texts whose webhook was answered before their turn had ended: kept until the turn is sure."""

from datetime import datetime
from typing import Any

from sqlalchemy import SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key, Words, choice
from models.channel import Channel


class LateInbound(Base):
    """One message as it came. It goes when its turn has committed; a worker takes the turn of those that stay."""

    __tablename__ = "late_inbound"

    id: Mapped[Key]
    provider_sid: Mapped[str] = mapped_column(unique=True)
    channel: Mapped[Channel] = mapped_column(choice(Channel))
    address: Mapped[str]
    local_number: Mapped[str]
    body: Mapped[str] = mapped_column(Words)
    media: Mapped[list[Any]]
    segments: Mapped[int] = mapped_column(SmallInteger)
    carrier_keyword: Mapped[str | None]
    pressed: Mapped[int | None] = mapped_column(SmallInteger)
    received_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    next_try_at: Mapped[datetime]
