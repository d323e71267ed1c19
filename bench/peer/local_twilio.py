"""Rasa's Twilio channel as it is, except that its client calls the carrier at `api_url` instead of Twilio.

Runs in Rasa's environment; credentials.yml names the class.
"""

from typing import Any, Self

from rasa.core.channels.channel import OutputChannel
from rasa.core.channels.twilio import TwilioInput, TwilioOutput
from twilio.http.http_client import TwilioHttpClient

TWILIO = "https://api.twilio.com"


class LocalHttpClient(TwilioHttpClient):
    """The twilio package's own HTTP client, for another address."""

    def __init__(self, api_url: str) -> None:
        super().__init__()
        self.api_url = api_url

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        return super().request(method, url.replace(TWILIO, self.api_url, 1), *args, **kwargs)


class LocalTwilioInput(TwilioInput):
    """The channel; like Rasa's own it makes a client for every text."""

    api_url = TWILIO

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any]) -> Self:
        channel: Self = super().from_credentials(credentials)
        channel.api_url = credentials["api_url"]
        return channel

    def get_output_channel(self) -> OutputChannel:
        output = TwilioOutput(self.account_sid, self.auth_token, self.twilio_number)
        output.http_client = LocalHttpClient(self.api_url)
        return output
