"""Today, the account, people and the audit."""

from typing import Any

from tests.fixtures.line import Line

EVERYBODY = {"admin", "organizer", "steward", "viewer"}
PAGES = {
    "/today": EVERYBODY,
    "/account/": EVERYBODY,
    "/account/again": EVERYBODY,
    "/account/password": EVERYBODY,
    "/account/passkeys": EVERYBODY,
    "/account/recovery-codes": EVERYBODY,
    "/account/second-factor": EVERYBODY,
    "/people/": {"admin"},
    "/people/invite": {"admin"},
    "/people/{user}": {"admin"},
    "/audit/": {"admin"},
}
OF_A_LOCAL = {"/people/{user}"}


def places(line: Line) -> dict[str, Any]:
    """The demo local's viewer."""
    return {"user": line.value("SELECT id FROM staff_user WHERE email = 'viewer@local1021.example'")}
