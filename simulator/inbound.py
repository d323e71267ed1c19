"""A phone sends a text: the webhook is called, and what the application answers goes back to the phone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic

from simulator import errors, optout, twiml
from simulator.create import MAX_BODY
from simulator.delivery import Delivery
from simulator.faults import Faults
from simulator.messages import API_VERSION, Direction, Media, Message, Status, new_sid
from simulator.optout import OptOutMode, OptOutType
from simulator.settings import Settings
from simulator.store import Store, WebFault
from simulator.twiml import Document, Reply, TwimlError
from simulator.webhook import Webhooks

MAX_DOCUMENTS = 5  # a <Redirect> may lead to another, but not for ever

# Twilio looks a number's place up by its prefix; one prefix is enough to show the fields.
_PLACES = {"+1415": ("SAN FRANCISCO", "CA", "94105")}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an inbound text.

    replies: the messages made from the answer, the carrier's own first.
    error_code: 0, or what went wrong last.
    status: HTTP status of the answer that counted, 0 for none. elapsed_ms: from the text to the answer.
    """

    message: Message
    replies: tuple[Message, ...]
    error_code: int
    status: int
    elapsed_ms: float


class Inbound:
    def __init__(
        self, settings: Settings, store: Store, faults: Faults, webhooks: Webhooks, delivery: Delivery
    ) -> None:
        self._settings = settings
        self._store = store
        self._faults = faults
        self._webhooks = webhooks
        self._delivery = delivery

    async def receive(
        self, phone: str, body: str, media: list[Media], to: str, more: Mapping[str, str] | None = None
    ) -> Outcome:
        """Take a text from a handset and call the application.

        phone: who sends. to: which of our numbers it goes to. media: attachments, with their bytes.
        more: further fields of the webhook, as WhatsApp has them for a tap or a place.
        """
        began = monotonic()
        message = self._store.add(
            direction=Direction.INBOUND, to=to, sender=phone, body=body, status=Status.RECEIVED, media=media
        )
        word = optout.read(body, self._faults.behaviour.opt_out)
        replies = self._answer_word(message, word) if word else []
        documents, error_code, status = await self._ask(message, {**self._fields(message, word), **(more or {})})
        replies += [
            sent for document in documents for reply in document.replies if (sent := self._send(message, reply))
        ]
        return Outcome(message, tuple(replies), error_code, status, (monotonic() - began) * 1000)

    # The webhook

    async def _ask(self, message: Message, fields: dict[str, str]) -> tuple[list[Document], int, int]:
        """The number's webhook, then its fallback: the documents read, the last error and the status."""
        error_code, status = 0, 0
        for address in filter(None, (self._settings.sms_url, self._settings.fallback_url)):
            documents, error_code, status = await self._follow(message, address, fields)
            if not error_code:
                return documents, 0, status
            fields = {**fields, "ErrorCode": str(error_code), "ErrorUrl": address}
        return [], error_code, status

    async def _follow(self, message: Message, address: str, fields: dict[str, str]) -> tuple[list[Document], int, int]:
        """One address and the redirects its TwiML asks for."""
        documents: list[Document] = []
        status = 0
        while address and len(documents) < MAX_DOCUMENTS:
            answer = await self._webhooks.post(address, fields)
            status = answer.status
            try:
                if answer.error:
                    raise TwimlError(answer.error)
                documents.append(
                    Document() if status == 204 else twiml.read(answer.content_type, answer.body, answer.url)
                )
            except TwimlError as error:
                self._report(message, error.code, address)
                return [], error.code, status
            for warning in documents[-1].warnings:
                self._report(message, warning, address)
            address = documents[-1].redirect
        return documents, 0, status

    def _report(self, message: Message, code: int, url: str) -> None:
        text = errors.WEBHOOK.get(code, f"Error {code}")
        self._store.debugger.append(WebFault(code, url, message.sid, text, datetime.now(UTC)))
        message.note = f"{code} {text}"
        self._store.changed(message)

    def _fields(self, message: Message, word: OptOutType | None) -> dict[str, str]:
        fields = {
            "AccountSid": message.account_sid,
            "ApiVersion": API_VERSION,
            "Body": message.body,
            "From": message.sender,
            "MessageSid": message.sid,
            "NumMedia": str(len(message.media)),
            "NumSegments": str(message.segments),
            "SmsMessageSid": message.sid,
            "SmsSid": message.sid,
            "SmsStatus": message.status.value,
            "To": message.to,
            **_place("From", message.sender),
            **_place("To", message.to),
        }
        if word and self._faults.behaviour.opt_out is OptOutMode.ADVANCED:
            fields["OptOutType"] = word.value
        for index, media in enumerate(message.media):
            fields[f"MediaContentType{index}"] = media.content_type
            fields[f"MediaUrl{index}"] = f"{self._settings.base_url}{message.path}/Media/{media.sid}"
        return fields

    # What goes back

    def _answer_word(self, message: Message, word: OptOutType) -> list[Message]:
        pair = (message.to, message.sender)
        if word is OptOutType.HELP and pair in self._store.blocked:
            return []
        reply = self._reply(message, optout.ANSWERS[word], [], "", by_carrier=True)
        if word is OptOutType.STOP:
            self._store.blocked.add(pair)
        if word is OptOutType.START:
            self._store.blocked.discard(pair)
        return [reply]

    def _send(self, message: Message, reply: Reply) -> Message | None:
        """Send one reply of the application, unless the carrier would not."""
        if len(reply.body) > MAX_BODY:
            self._report(message, 21617, self._settings.sms_url)
            return None
        if (message.to, reply.to or message.sender) in self._store.blocked:
            self._report(message, 21610, self._settings.sms_url)
            return None
        media = [Media(new_sid("ME"), "application/octet-stream", url=url) for url in reply.media_urls]
        return self._reply(message, reply.body, media, reply.status_callback, to=reply.to)

    def _reply(
        self,
        message: Message,
        body: str,
        media: list[Media],
        status_callback: str,
        *,
        to: str = "",
        by_carrier: bool = False,
    ) -> Message:
        reply = self._store.add(
            direction=Direction.OUTBOUND_REPLY,
            to=to or message.sender,
            sender=message.to,
            body=body,
            status=Status.QUEUED,
            media=media,
            status_callback=status_callback,
            by_carrier=by_carrier,
        )
        self._delivery.carry(reply, self._faults.strike_delivery(reply.to))
        return reply


def _place(side: str, phone: str) -> dict[str, str]:
    if not phone.startswith("+1"):
        return {}
    city, state, postcode = _PLACES.get(phone[:5], ("", "", ""))
    return {f"{side}City": city, f"{side}State": state, f"{side}Zip": postcode, f"{side}Country": "US"}
