"""The routes Twilio calls: an inbound text, a status callback, and the fallback when the first failed."""

import structlog
from flask import Blueprint, Response, abort, request

from bot.channels.twilio.fields import inbound_message, status_report
from bot.channels.twilio.signature import SignatureCheck
from bot.channels.twilio.twiml import twiml
from bot.channels.types import Answer, TakeReport
from config.clock import now

STATUS_PATH = "/webhooks/twilio/status"
log = structlog.get_logger(__name__)


def twilio_webhooks(check: SignatureCheck, account_sid: str, answer: Answer, take_report: TakeReport) -> Blueprint:
    """The blueprint of this channel.

    Args:
        check: says whether a request is Twilio's.
        account_sid: requests for another account are refused.
        answer: the bot.
        take_report: stores what a status callback tells.
    """
    routes = Blueprint("twilio", __name__, url_prefix="/webhooks/twilio")
    callback_url = check.public_base_url + STATUS_PATH

    @routes.before_request
    def refuse_strangers() -> None:
        if not check.holds(request):
            log.warning("webhook_refused", reason="signature", path=request.path)
            abort(403, "The signature does not fit this request.")
        if request.values.get("AccountSid") != account_sid:
            log.warning("webhook_refused", reason="account", path=request.path)
            abort(403, "This account is not served here.")

    @routes.route("/sms", methods=["POST"])
    @routes.route("/fallback", methods=["POST"])
    def take_text() -> Response:
        message = inbound_message(request.form, now())
        if error := request.form.get("ErrorCode"):
            log.warning("webhook_fallback", error_code=error)
        return twiml(answer(message), callback_url)

    @routes.route("/status", methods=["POST"])
    def take_status() -> Response:
        take_report(status_report(request.form, request.args, now()))
        return Response(status=204)

    return routes
