"""Replies as TwiML, the XML that answers a webhook."""

from collections.abc import Sequence

from flask import Response
from twilio.twiml.messaging_response import MessagingResponse

from bot.channels.types import Reply


def twiml(replies: Sequence[Reply], callback_url: str) -> Response:
    """An answer of `text/xml`; with no replies an empty one, which sends nothing.

    Args:
        replies: what to send, in order; Twilio takes 10 at the most (error 14109).
        callback_url: where Twilio tells what became of each; our message id is added to it, because a TwiML
            reply gets its SID only then.
    """
    document = MessagingResponse()
    for reply in replies:
        document.message(_without_controls(reply.body), status_callback=f"{callback_url}?message={reply.message_id}")
    return Response(str(document), content_type="text/xml; charset=utf-8")


def _without_controls(body: str) -> str:
    # XML 1.0 has no place for control characters, even escaped; Twilio refuses the document (12100).
    return "".join(char for char in body if char >= " " or char in "\n\t")
