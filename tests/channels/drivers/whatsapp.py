"""WhatsApp by the same webhook, and what leaves as buttons or a list: by the outbox, with the numbers in its words."""

from typing import Any, ClassVar

from tests.channels.drivers import sms


class Driver(sms.Driver):
    """A phone that writes by WhatsApp."""

    PREFIX: ClassVar[str] = "whatsapp:"

    def more(self) -> dict[str, Any]:
        """The name the person gave themselves, and their id."""
        return {"ProfileName": "A. Person", "WaId": self._phone.lstrip("+")}

    def _post(self, fields: dict[str, str]) -> list[str]:
        heard = super()._post(fields)
        kept = self._line.rows(
            "SELECT outbox.body FROM message AS said JOIN message AS reply ON reply.in_reply_to = said.id"
            " JOIN outbox ON outbox.message_id = reply.id WHERE said.provider_sid = :sid ORDER BY outbox.id",
            sid=fields["MessageSid"],
        )
        return heard + [row.body for row in kept]
