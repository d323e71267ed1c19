"""A driver for each channel: how a test speaks by it. A module here, of the channel's name, has it as `Driver`."""

from collections.abc import Sequence
from typing import ClassVar, Protocol

from tests.fixtures.line import Line


class ChannelDriver(Protocol):
    """What test_every_channel.py needs of a channel.

    FOLDER: of bot/channels that it drives.
    TAKES_MEDIA: whether a photo can come by it.
    """

    FOLDER: ClassVar[str]
    TAKES_MEDIA: ClassVar[bool]

    def __init__(self, line: Line, phone: str) -> None:
        """Somebody at the other end.

        Args:
            line: the application, with everything behind it.
            phone: whose: a demo phone. Where no number tells who it is, the driver proves it as a member would,
                before the first message; for STRANGER it proves nothing.
        """
        ...

    def send(self, body: str, media: Sequence[str] = ()) -> list[str]:
        """One message as the channel delivers it, and what comes back, in order; [] for nothing.

        May be called from several threads at once.

        Args:
            media: content types of files that come along.
        """
        ...

    def send_again(self) -> list[str]:
        """The last message, delivered a second time as the same one, and what comes back."""
        ...
