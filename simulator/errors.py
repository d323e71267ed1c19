"""Twilio's error codes, their words, and the JSON body an API caller sees.

Words: https://www.twilio.com/docs/api/errors. A code that is missing here can still be asked for as a fault.
"""

from http import HTTPStatus

API = {
    20001: (HTTPStatus.BAD_REQUEST, "Invalid parameter: {detail}"),
    20003: (HTTPStatus.UNAUTHORIZED, "Authenticate"),
    20004: (HTTPStatus.METHOD_NOT_ALLOWED, "Method not allowed"),
    20009: (HTTPStatus.CONFLICT, "Cannot delete this resource before it is complete"),
    20404: (HTTPStatus.NOT_FOUND, "The requested resource {detail} was not found"),
    20429: (HTTPStatus.TOO_MANY_REQUESTS, "Too Many Requests"),
    20500: (HTTPStatus.INTERNAL_SERVER_ERROR, "Internal Server Error"),
    20503: (HTTPStatus.SERVICE_UNAVAILABLE, "Service unavailable"),
    21211: (HTTPStatus.BAD_REQUEST, "Invalid 'To' Phone Number: {detail}"),
    21212: (HTTPStatus.BAD_REQUEST, "Invalid 'From' Phone Number: {detail}"),
    21266: (HTTPStatus.BAD_REQUEST, "'To' and 'From' number cannot be the same: {detail}"),
    21408: (
        HTTPStatus.BAD_REQUEST,
        "Permission to send an SMS has not been enabled for the region: {detail}",
    ),
    21602: (HTTPStatus.BAD_REQUEST, "Message body is required."),
    21603: (HTTPStatus.BAD_REQUEST, "A 'From' phone number is required."),
    21604: (HTTPStatus.BAD_REQUEST, "A 'To' phone number is required."),
    21606: (
        HTTPStatus.BAD_REQUEST,
        "The 'From' phone number provided ({detail}) is not a valid message-capable Twilio phone number "
        "for this destination.",
    ),
    21608: (HTTPStatus.BAD_REQUEST, "The number {detail} is unverified."),
    21609: (HTTPStatus.BAD_REQUEST, "The 'StatusCallback' URL {detail} is not a valid URL."),
    21610: (HTTPStatus.BAD_REQUEST, "Attempt to send to unsubscribed recipient"),
    21611: (
        HTTPStatus.TOO_MANY_REQUESTS,
        "This 'From' number has exceeded the maximum number of queued messages",
    ),
    21612: (HTTPStatus.BAD_REQUEST, "The 'To' phone number {detail} is not currently reachable via SMS"),
    21614: (HTTPStatus.BAD_REQUEST, "'To' number is not a valid mobile number: {detail}"),
    21617: (HTTPStatus.BAD_REQUEST, "The concatenated message body exceeds the 1600 character limit"),
    21620: (HTTPStatus.BAD_REQUEST, "Invalid media URL(s)"),
    21623: (HTTPStatus.BAD_REQUEST, "Number of media files exceeds allowed limit"),
    21624: (HTTPStatus.BAD_REQUEST, "Invalid Validity Period: {detail}"),
    21635: (HTTPStatus.BAD_REQUEST, "'To' number cannot be a landline"),
    21655: (HTTPStatus.BAD_REQUEST, "The ContentSid is Invalid"),
    21656: (HTTPStatus.BAD_REQUEST, "The ContentVariables Parameter is invalid"),
    21658: (HTTPStatus.BAD_REQUEST, "Parameter exceeded character limit"),
    21705: (HTTPStatus.BAD_REQUEST, "The Messaging Service Sid {detail} is invalid."),
    21910: (HTTPStatus.BAD_REQUEST, "Invalid From and To pair. From and To should be of the same channel"),
    30400: (HTTPStatus.BAD_REQUEST, "Parameters are not valid"),
    30409: (HTTPStatus.CONFLICT, "This message cannot be canceled"),
    35111: (HTTPStatus.BAD_REQUEST, "SendAt timestamp is missing"),
    35115: (HTTPStatus.BAD_REQUEST, "Scheduling does not support this timestamp"),
    35118: (HTTPStatus.BAD_REQUEST, "MessagingServiceSid is required to schedule a message"),
}

DELIVERY = {
    11200: "HTTP retrieval failure",
    21610: "Attempt to send to unsubscribed recipient",
    30001: "Queue overflow",
    30002: "Account suspended",
    30003: "Unreachable destination handset",
    30004: "Message blocked",
    30005: "Unknown destination handset",
    30006: "Landline or unreachable carrier",
    30007: "Carrier violation",
    30008: "Unknown error",
    30017: "Carrier network congestion",
    30022: "US A2P 10DLC - Rate Limits Exceeded",
    30023: "US A2P 10DLC - Daily Message Cap Reached",
    30032: "Toll-Free Number Has Not Been Verified",
    30034: "US A2P 10DLC - Message from an Unregistered Number",
    30036: "Validity Period Expired",
    30410: "Provider Timeout Error",
    63014: "Channel message blocked by user action",
    63016: "Outside messaging window. For WhatsApp, use a Message Template instead",
    63021: "Channel invalid content error",
}

WEBHOOK = {
    11200: "HTTP retrieval failure",
    11205: "HTTP connection failure",
    11215: "HTTP too many redirects",
    11750: "TwiML response body too large",
    12100: "Document parse failure",
    12300: "Invalid Content-Type",
    14103: "Message: no body or media was given",
    14109: "Reply message limit exceeded",
    14110: "Invalid TwiML verb",
    21610: "Attempt to send to unsubscribed recipient",
    21617: "The message body exceeds the 1600 character limit",
}


class ApiError(Exception):
    """A refusal of the API. The JSON body and the HTTP status follow from the code.

    code: one of Twilio's. detail: what its sentence names, such as the number.
    status: the HTTP status, for a code that is not in the table or must differ from it.
    """

    def __init__(self, code: int, detail: str = "", status: int | None = None) -> None:
        usual, words = API.get(code, (HTTPStatus.BAD_REQUEST, DELIVERY.get(code, f"Error {code}")))
        super().__init__(words.format(detail=detail))
        self.code = code
        self.status = status or usual

    def body(self) -> dict[str, object]:
        return {
            "code": self.code,
            "message": str(self),
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": int(self.status),
        }
