"""A visitor of the chat, as its page talks to the web app."""

import re
import secrets
from dataclasses import dataclass, field
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.fixtures.line import Line

CODE = re.compile(r"\b[0-9]{6}\b")


@dataclass
class Visitor:
    """One browser.

    Args:
        address: the IP address it calls from.
        query: of every call: which local, and whether the page is in a frame.
    """

    line: Line
    address: str = "198.51.100.7"
    query: dict[str, str] = field(default_factory=lambda: {"local": "local-1021"})
    language: str = "en"
    token: str = ""
    last: dict[str, Any] = field(default_factory=dict)
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.line.app.test_client()

    def begin(self) -> dict[str, Any]:
        """Begins a visit, or finds the one there is."""
        response = self.call("POST", "visits", {"language": self.language})
        assert response.status_code == 201, response.text
        shown: dict[str, Any] = response.get_json()
        self.token = shown["token"]
        return shown

    def send(self, body: str, pressed: int | None = None) -> list[str]:
        """Types one message; the answers that come back at once."""
        if not self.token:
            self.begin()
        response = self.message(body, pressed)
        assert response.status_code == 200, response.text
        self.last = response.get_json()
        return [reply["body"] for reply in self.last["replies"]]

    def message(self, body: object, pressed: object = None, key: object = None) -> TestResponse:
        """One message as it is, whatever comes of it."""
        fields = {"id": key or secrets.token_hex(8), "body": body}
        return self.call("POST", "messages", fields | ({"pressed": pressed} if pressed is not None else {}))

    def press(self, label: str) -> list[str]:
        """Presses one of the buttons that the last answer came with."""
        (offer,) = [each for each in self.last["offers"] if each["label"] == label]
        return self.send(offer["body"], offer["pressed"])

    def shown(self) -> list[str]:
        """What a page that is opened now shows."""
        response = self.call("GET", "visits/current")
        return [each["body"] for each in response.get_json()["messages"]] if response.status_code == 200 else []

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        """One call of the page."""
        return self.client.open(
            f"/chat/{path}",
            method=method,
            query_string=self.query,
            json=body,
            headers={"X-Chat-Token": self.token, **headers},
            environ_base={"REMOTE_ADDR": self.address},
        )

    def prove(self, number: str = "10422") -> list[str]:
        """Gives a member number and the code that was texted for it; the answer that was waited for."""
        self.send(number)
        return self.send(self.code())

    def code(self) -> str:
        """The code of the newest text that waits for the carrier."""
        found = CODE.search(self.line.value("SELECT body FROM outbox WHERE channel = 'sms' ORDER BY id DESC LIMIT 1"))
        assert found
        return found.group()

    @property
    def visit_address(self) -> str:
        """What stands for a number in the record."""
        address: str = self.line.value("SELECT address FROM visit ORDER BY id DESC LIMIT 1")
        return address
