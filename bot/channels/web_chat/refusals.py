"""What a page is told when it may not: a status, a code that it has words for, and a sentence for who reads along."""

from dataclasses import dataclass

from flask import Response, jsonify


@dataclass(frozen=True)
class Refused(Exception):
    """A request that is not answered.

    Args:
        status: of HTTP.
        code: for the page.
        sentence: for a person who calls the API.
        wait_seconds: when it may be tried again.
    """

    status: int
    code: str
    sentence: str
    wait_seconds: float = 0

    def response(self) -> Response:
        """As JSON; a visit that is over comes with the way to a new one."""
        error = {"code": self.code, "message": self.sentence}
        if self.status == 410:
            error["start"] = "POST /chat/visits"
        response = jsonify(error=error)
        response.status_code = self.status
        if self.wait_seconds:
            response.headers["Retry-After"] = str(int(self.wait_seconds) + 1)
        return response


def bad_json() -> Refused:
    """The body is no JSON object."""
    return Refused(400, "bad_json", "Send a JSON object with Content-Type: application/json.")


def bad_field(field: str, wanted: str) -> Refused:
    """One field is not as it must be."""
    return Refused(400, f"bad_{field}", f"`{field}` must be {wanted}.")


def unknown_local() -> Refused:
    """No local has this handle."""
    return Refused(404, "unknown_local", "No local of this name has a chat here.")


def no_visit() -> Refused:
    """The request has no cookie of a visit."""
    return Refused(401, "no_visit", "There is no visit yet: POST /chat/visits begins one.")


def visit_ended() -> Refused:
    """The visit is over."""
    return Refused(410, "visit_ended", "This visit is over: POST /chat/visits begins a new one.")


def forged() -> Refused:
    """The request is not from a page of ours, or lacks what that page knows."""
    return Refused(403, "forged", "Send X-Chat-Token as the visit's `token`, from a page that may ask.")


def too_much(wait_seconds: float) -> Refused:
    """Too many requests."""
    return Refused(429, "too_much", "That was a lot at once; please wait a moment.", wait_seconds)


def away() -> Refused:
    """The record cannot be reached."""
    return Refused(503, "away", "The chat is not available right now; please try again in a minute.", 30)
