"""The web chat, as its page calls it."""

import json
import secrets
from collections.abc import Sequence
from typing import ClassVar

from tests.channels.web_chat.driver import Visitor
from tests.fixtures.line import STRANGER, Line

COOKIE = "chat-local-1021"


class Driver:
    """A visitor. No number tells who it is: a code texted to the number on record proves it."""

    FOLDER: ClassVar[str] = "web_chat"
    TAKES_MEDIA: ClassVar[bool] = False

    def __init__(self, line: Line, phone: str) -> None:
        self._last = ("", "")
        member = line.rows(
            "SELECT member.number, member.language FROM member JOIN member_phone ON member_id = member.id"
            " JOIN phone ON phone.id = phone_id WHERE e164 = :p",
            p=phone,
        )
        self._visitor = Visitor(line, language=member[0].language if member else "en")
        self._visitor.begin()
        if phone != STRANGER:
            self._visitor.send("cuotas" if self._visitor.language == "es" else "dues")
            self._visitor.prove(member[0].number)

    def send(self, body: str, media: Sequence[str] = ()) -> list[str]:
        """One message; the answers that come back at once. What cannot be sent at all has no answer."""
        self._last = (body, secrets.token_hex(8))
        return self._post(*self._last)

    def send_again(self) -> list[str]:
        """The same message of the page once more, as after a lost answer."""
        return self._post(*self._last)

    def _post(self, body: str, key: str) -> list[str]:
        # A client of its own for each call, because they may come at once; by its cookie the same browser.
        client = self._visitor.line.app.test_client()
        cookie = self._visitor.client.get_cookie(COOKIE, path="/chat")
        assert cookie
        client.set_cookie(COOKIE, cookie.value, path="/chat")
        response = client.post(
            "/chat/messages",
            query_string=self._visitor.query,
            # As browsers write it: an emoji is four bytes, not two escapes of six.
            data=json.dumps({"id": key, "body": body}, ensure_ascii=False).encode(),
            content_type="application/json",
            headers={"X-Chat-Token": self._visitor.token},
        )
        if response.status_code == 400:
            return []
        assert response.status_code == 200, response.text
        return [reply["body"] for reply in response.get_json()["replies"]]
