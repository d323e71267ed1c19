"""What the database itself refuses, and what it keeps right."""

import pytest
from sqlalchemy.exc import DBAPIError

from tests.fixtures.line import Line

WRONG = {
    "a phone that is not E.164": "INSERT INTO phone (e164) VALUES ('415 555 0111')",
    "the same phone twice": "INSERT INTO phone (e164) VALUES ('+14155550111')",
    "a member number twice": "UPDATE member SET number = '10421' WHERE number = '10422'",
    "a payment that adds": "UPDATE dues_entry SET amount_cents = 5 WHERE kind = 'payment'",
    "a certification that expired before it was issued": "UPDATE certification SET expires_on = '1990-01-01'",
    "an unknown status": "UPDATE member SET status = 'friend'",
    "twenty-one guests": "INSERT INTO rsvp (event_id, member_id, answer, guests, answered_at) "
    "SELECT event.id, member.id, 'going', 21, now() FROM event, member LIMIT 1",
    "a changed audit": "INSERT INTO audit_entry (actor, action, detail, at) VALUES ('a', 'viewed', '', now()); "
    "DELETE FROM audit_entry",
}


@pytest.mark.parametrize("statement", WRONG.values(), ids=WRONG.keys())
def test_the_database_refuses(keyword_line: Line, statement: str) -> None:
    with pytest.raises(DBAPIError):
        keyword_line.run(statement)


def test_a_balance_is_the_sum_of_its_entries_whatever_happens_to_them(keyword_line: Line) -> None:
    agree = """
        SELECT count(*) FROM dues_account WHERE balance_cents <> (
            SELECT coalesce(sum(amount_cents), 0) FROM dues_entry WHERE dues_entry.member_id = dues_account.member_id)
    """
    for statement in (
        "INSERT INTO dues_entry (member_id, kind, amount_cents, on_date) SELECT member_id, 'charge', 700, now() "
        "FROM dues_account",
        "UPDATE dues_entry SET amount_cents = amount_cents + 100 WHERE kind = 'charge'",
        "DELETE FROM dues_entry WHERE kind = 'payment'",
    ):
        keyword_line.run(statement)
        assert keyword_line.value(agree) == 0
