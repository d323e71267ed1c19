"""SMS by Twilio's webhook."""

from collections.abc import Sequence
from typing import Any, ClassVar

from tests.fixtures.line import Line, bodies, inbound_fields


class Driver:
    """A phone that texts."""

    FOLDER: ClassVar[str] = "twilio"
    TAKES_MEDIA: ClassVar[bool] = True
    PREFIX: ClassVar[str] = ""

    def __init__(self, line: Line, phone: str) -> None:
        self._line = line
        self._phone = phone
        self._last: dict[str, str] = {}

    def send(self, body: str, media: Sequence[str] = ()) -> list[str]:
        """One inbound webhook, and the messages of its TwiML."""
        fields = inbound_fields(self.PREFIX + self._phone, body)
        fields["To"] = self.PREFIX + fields["To"]
        fields["NumMedia"] = str(len(media))
        for place, content_type in enumerate(media):
            fields |= {f"MediaUrl{place}": f"https://a.test/{place}", f"MediaContentType{place}": content_type}
        self._last = fields | self.more()
        return self._post(self._last)

    def send_again(self) -> list[str]:
        """The same SID once more."""
        return self._post(self._last)

    def more(self) -> dict[str, Any]:
        """Fields that this channel's webhook has besides."""
        return {}

    def _post(self, fields: dict[str, str]) -> list[str]:
        path = "/webhooks/twilio/sms"
        headers = self._line.sign(self._line.settings.public_base_url + path, fields)
        return bodies(self._line.app.test_client().post(path, data=fields, headers=headers))
