"""WhatsApp by the same webhook."""

from typing import Any, ClassVar

from tests.channels.drivers import sms


class Driver(sms.Driver):
    """A phone that writes by WhatsApp."""

    PREFIX: ClassVar[str] = "whatsapp:"

    def more(self) -> dict[str, Any]:
        """The name the person gave themselves, and their id."""
        return {"ProfileName": "A. Person", "WaId": self._phone.lstrip("+")}
