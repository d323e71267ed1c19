"""The carrier's error codes as tables: what each means for the text, the number and the sender.

Source: Twilio's error list, /docs/api/errors. docs/carrier-errors.md tells the same in words; a test compares the two.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Remedy(StrEnum):
    """What to do about a refusal."""

    RETRY = "retry"
    NOT_REACHED = "not_reached"
    OPTED_OUT = "opted_out"
    DEAD_NUMBER = "dead_number"
    LANDLINE = "landline"
    UNREACHABLE = "unreachable"
    STOP_SENDING = "stop_sending"
    WINDOW_CLOSED = "window_closed"
    BAD_CONTENT = "bad_content"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class Retry:
    """How often a text is tried again, and the first wait, which doubles with every try."""

    most: int
    first_wait: timedelta


REMEDIES: dict[int, Remedy] = {
    20003: Remedy.STOP_SENDING,
    20005: Remedy.STOP_SENDING,
    20429: Remedy.RETRY,
    21211: Remedy.DEAD_NUMBER,
    21212: Remedy.STOP_SENDING,
    21408: Remedy.DROP,
    21601: Remedy.STOP_SENDING,
    21602: Remedy.DROP,
    21603: Remedy.STOP_SENDING,
    21604: Remedy.DROP,
    21606: Remedy.STOP_SENDING,
    21608: Remedy.DROP,
    21609: Remedy.STOP_SENDING,
    21610: Remedy.OPTED_OUT,
    21611: Remedy.RETRY,
    21612: Remedy.DROP,
    21614: Remedy.LANDLINE,
    21617: Remedy.DROP,
    21635: Remedy.LANDLINE,
    21655: Remedy.BAD_CONTENT,
    21656: Remedy.BAD_CONTENT,
    21658: Remedy.BAD_CONTENT,
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
    30023: Remedy.RETRY,
    30027: Remedy.RETRY,
    30032: Remedy.STOP_SENDING,
    30033: Remedy.STOP_SENDING,
    30034: Remedy.STOP_SENDING,
    30035: Remedy.RETRY,
    30036: Remedy.DROP,
    30037: Remedy.STOP_SENDING,
    30410: Remedy.DROP,
    30450: Remedy.RETRY,
    63003: Remedy.DROP,
    63005: Remedy.BAD_CONTENT,
    63006: Remedy.BAD_CONTENT,
    63007: Remedy.DROP,
    63013: Remedy.DROP,
    63014: Remedy.OPTED_OUT,
    63016: Remedy.WINDOW_CLOSED,
    63017: Remedy.RETRY,
    63018: Remedy.RETRY,
    63021: Remedy.BAD_CONTENT,
    63024: Remedy.DROP,
    63027: Remedy.BAD_CONTENT,
    63028: Remedy.BAD_CONTENT,
    63032: Remedy.DROP,
    63033: Remedy.OPTED_OUT,
    63049: Remedy.DROP,
}
TOO_MANY_REQUESTS = 20429  # at a time, by this account
# A code that is not here is tried again as USUAL_RETRY says, if its remedy is RETRY.
RETRIES: dict[int, Retry] = {
    20429: Retry(8, timedelta(seconds=15)),
    21611: Retry(5, timedelta(minutes=10)),
    30001: Retry(3, timedelta(minutes=5)),
    30003: Retry(2, timedelta(hours=2)),
    30008: Retry(1, timedelta(minutes=2)),
    30017: Retry(3, timedelta(minutes=2)),
    30022: Retry(3, timedelta(minutes=2)),
    30023: Retry(2, timedelta(hours=6)),
    30027: Retry(2, timedelta(hours=6)),
    30035: Retry(3, timedelta(hours=1)),
    30450: Retry(2, timedelta(minutes=30)),
    63017: Retry(3, timedelta(minutes=2)),
    63018: Retry(3, timedelta(minutes=2)),
}
USUAL_RETRY = Retry(4, timedelta(seconds=15))
# As plain words instead of buttons, or as a template instead of plain words (scheduler/other_form.py).
OTHER_FORM = frozenset({Remedy.WINDOW_CLOSED, Remedy.BAD_CONTENT})
OTHER_FORM_RETRY = Retry(2, timedelta(seconds=1))


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
        return cls(None, Remedy.NOT_REACHED)

    @property
    def retry(self) -> Retry | None:
        """How this text may be tried again, None when it may not.

        One of OTHER_FORM is tried again only if there is another form.
        """
        if self.remedy in OTHER_FORM:
            return OTHER_FORM_RETRY
        usual = USUAL_RETRY if self.remedy is Remedy.RETRY else None
        return RETRIES.get(self.code or 0, usual)

    @property
    def concerns_all(self) -> bool:
        """Whether every other text would meet the same: no connection, or an account that may not send."""
        return self.remedy in (Remedy.NOT_REACHED, Remedy.STOP_SENDING)


def error_of(http_status: int, code: int | None) -> CarrierError:
    """The typed error of an HTTP answer.

    A 5xx, or a redirect by something that is not the carrier, leaves the outcome open; an unknown 4xx drops the text,
    but for 401 and 403, which concern the account.
    """
    if http_status >= 500 or http_status < 400:
        return OutcomeUnknown()
    if http_status == 429:
        return CarrierRefused(code if code in REMEDIES else 20429, Remedy.RETRY)
    unknown = Remedy.STOP_SENDING if http_status in (401, 403) else Remedy.DROP
    return CarrierRefused(code, REMEDIES.get(code or 0, unknown))


def reported(code: int) -> CarrierRefused:
    """What an error code in a status callback means: the text was taken, and lost on its way."""
    return CarrierRefused(code, REMEDIES.get(code, Remedy.DROP))
