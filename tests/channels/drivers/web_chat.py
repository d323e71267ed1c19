"""The web chat, as its page calls it."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from tests.channels.web_chat.driver import Visitor
from tests.fixtures.line import STRANGER, Line


class Driver:
    """A visitor. No number tells who it is: a code texted to the number on record proves it."""

    FOLDER: ClassVar[str] = "web_chat"
    TAKES_MEDIA: ClassVar[bool] = False

    def __init__(self, line: Line, phone: str) -> None:
        self._visitor = Visitor(line)
        self._visitor.begin()
        self._last = ("", "")
        if phone != STRANGER:
            self._prove(line, phone)

    def send(self, body: str, media: Sequence[str] = ()) -> list[str]:
        """One message; the answers that come back at once. What cannot be sent at all has no answer."""
        self._last = (body, secrets.token_hex(8))
        return self._post(*self._last)

    def send_again(self) -> list[str]:
        """The same message of the page once more, as after a lost answer."""
        return self._post(*self._last)

    def _post(self, body: str, key: str) -> list[str]:
        # A browser of its own for each call: they may come at once.
        response = replace(self._visitor).message(body, key=key)
        if response.status_code == 400:
            return []
        assert response.status_code == 200, response.text
        return [reply["body"] for reply in response.get_json()["replies"]]

    def _prove(self, line: Line, phone: str) -> None:
        member = line.rows(
            "SELECT member.number, member.language FROM member JOIN member_phone ON member_id = member.id"
            " JOIN phone ON phone.id = phone_id WHERE e164 = :p",
            p=phone,
        )[0]
        self._visitor.send("cuotas" if member.language == "es" else "dues")
        self._visitor.prove(member.number)
