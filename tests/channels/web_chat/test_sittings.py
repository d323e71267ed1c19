"""A chat in other hands: what one sitting began is not shown to the next, nor does a race get more codes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from config import clock
from tests.channels.web_chat.driver import Visitor
from tests.fixtures.line import MARIA, Line

SENT = "SELECT count(*) FROM outbox WHERE channel = 'sms'"


def prove(visitor: Visitor, number: str) -> list[str]:
    visitor.send(number)
    return visitor.send(visitor.code())


def test_what_one_visitor_began_is_not_shown_to_the_next_at_the_same_browser(visitor: Visitor) -> None:
    visitor.send("new address")
    prove(visitor, "10422")
    assert "77 Quincy Rd" in visitor.send("77 Quincy Rd, Oakland")[0]
    clock.shift(timedelta(minutes=31))
    answers = [*visitor.send("dues"), *prove(visitor, "10428"), *visitor.send("1"), *visitor.send("1")]
    assert not any("Quincy Rd" in answer for answer in answers), answers
    assert not visitor.line.rows("SELECT FROM change_request WHERE after LIKE '%Quincy Rd%'")


def test_visits_that_ask_at_once_get_no_more_codes_than_one_after_the_other(keyword_line: Line) -> None:
    visitors = [Visitor(keyword_line, address=f"198.51.100.{n}") for n in range(1, 9)]
    for visitor in visitors:
        visitor.send("dues")
    with ThreadPoolExecutor(len(visitors)) as pool:
        list(pool.map(lambda visitor: visitor.send("10422"), visitors))
    assert keyword_line.value(SENT) == 3


def test_a_steward_does_not_read_a_members_name_once_the_proof_has_ended(visitor: Visitor) -> None:
    visitor.send("dues")
    prove(visitor, "10422")
    visitor.send("person")
    visitor.send("it is me")
    clock.shift(timedelta(minutes=31))
    visitor.send("who sits here now")
    bodies = [row.body for row in visitor.line.rows("SELECT body FROM outbox WHERE address = :p ORDER BY id", p=MARIA)]
    assert bodies[-2] == "1 Joe M.: it is me"
    assert bodies[-1].endswith(": who sits here now")
    assert "Joe" not in bodies[-1]
