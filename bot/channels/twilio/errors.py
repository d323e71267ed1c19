"""The carrier's error codes as a table: what each means for the text, the number and the campaign.

Source: Twilio's error list and /docs/api/errors; codes and actions as in docs/carrier-errors.md.
"""

from enum import StrEnum


class Remedy(StrEnum):
    """What to do about a refusal."""

    RETRY = "retry"
    OPTED_OUT = "opted_out"
    DEAD_NUMBER = "dead_number"
    LANDLINE = "landline"
    UNREACHABLE = "unreachable"
    STOP_SENDING = "stop_sending"
    DROP = "drop"


REMEDIES: dict[int, Remedy] = {
    20003: Remedy.STOP_SENDING,
    20429: Remedy.RETRY,
    21211: Remedy.DEAD_NUMBER,
    21212: Remedy.STOP_SENDING,
    21408: Remedy.DROP,
    21601: Remedy.STOP_SENDING,
    21606: Remedy.STOP_SENDING,
    21608: Remedy.STOP_SENDING,
    21610: Remedy.OPTED_OUT,
    21611: Remedy.RETRY,
    21612: Remedy.DROP,
    21614: Remedy.LANDLINE,
    21635: Remedy.LANDLINE,
    21703: Remedy.STOP_SENDING,
    21704: Remedy.STOP_SENDING,
    21705: Remedy.STOP_SENDING,
    30001: Remedy.RETRY,
    30002: Remedy.STOP_SENDING,
    30003: Remedy.UNREACHABLE,
    30004: Remedy.DROP,
    30005: Remedy.DEAD_NUMBER,
    30006: Remedy.LANDLINE,
    30007: Remedy.DROP,
    30008: Remedy.RETRY,
    30017: Remedy.RETRY,
    30022: Remedy.RETRY,
    30032: Remedy.STOP_SENDING,
    30033: Remedy.STOP_SENDING,
    30034: Remedy.STOP_SENDING,
    30036: Remedy.DROP,
    30037: Remedy.STOP_SENDING,
}


class CarrierError(Exception):
    """Something went wrong between us and the carrier."""


class OutcomeUnknown(CarrierError):
    """The carrier may have taken the text: it must be looked up before it is sent again."""


class CarrierRefused(CarrierError):
    """The carrier did not take the text. `code` is its error code, None when it was never reached."""

    def __init__(self, code: int | None, remedy: Remedy) -> None:
        super().__init__(f"carrier refused: {code or 'not reached'} ({remedy})")
        self.code = code
        self.remedy = remedy

    @classmethod
    def unreachable(cls) -> "CarrierRefused":
        """No connection was made, so nothing was taken."""
        return cls(None, Remedy.RETRY)


def refusal(http_status: int, code: int | None) -> CarrierError:
    """The typed error of an HTTP answer: a 5xx leaves the outcome open, an unknown 4xx drops the text."""
    if http_status >= 500:
        return OutcomeUnknown()
    if http_status == 429:
        return CarrierRefused(code or 20429, Remedy.RETRY)
    return CarrierRefused(code, REMEDIES.get(code or 0, Remedy.DROP))
