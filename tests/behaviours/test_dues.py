"""Money told right at its edges: credit, an older balance, exemptions, the last day of grace, cards that are texted."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.actions.dues_rules import GoodStanding, Standing, good_standing
from bot.cards import holds_card_number
from config import clock
from models import DuesStanding
from tests.fixtures.line import ANA, JOE, JOSEPHINE, MARIA, STRANGER, Line

CARD = "4111 1111 1111 1111"  # the test number that card networks publish
OF = {ANA: "10421", JOSEPHINE: "10423", MARIA: "10428"}


def account(line: Line, phone: str, *, standing: str | None = None, paid_through: date | None = None) -> None:
    line.run(
        "UPDATE dues_account SET standing = coalesce(:standing, standing), "
        "paid_through = coalesce(cast(:paid_through AS date), paid_through) "
        "FROM member WHERE member.id = member_id AND member.number = :number",
        number=OF[phone],
        standing=standing,
        paid_through=paid_through,
    )


def owe(line: Line, phone: str, cents: int) -> None:
    """One more charge, or for a negative amount one more payment."""
    line.run(
        "INSERT INTO dues_entry (member_id, kind, amount_cents, on_date) "
        "SELECT id, CASE WHEN :cents > 0 THEN 'charge' ELSE 'payment' END, :cents, :on FROM member WHERE number = :of",
        cents=cents,
        on=date(2026, 11, 1),
        of=OF[phone],
    )


def test_a_credit_is_no_debt(keyword_line: Line) -> None:
    owe(keyword_line, MARIA, -1_050)
    reply = keyword_line.text(MARIA, "dues")
    assert "You owe nothing and have $10.50 to your credit" in reply
    assert "text PAY." not in reply


def test_a_cent_is_owed_as_a_cent(keyword_line: Line) -> None:
    owe(keyword_line, MARIA, 1)
    assert "You owe $0.01 in dues" in keyword_line.text(MARIA, "dues")


def test_a_retiree_hears_of_what_is_left_from_before(keyword_line: Line) -> None:
    owe(keyword_line, JOSEPHINE, 4_325)
    reply = keyword_line.text(JOSEPHINE, "dues")
    assert "As a retiree you are exempt" in reply
    assert "An older balance of $43.25 is still open" in reply
    owe(keyword_line, JOSEPHINE, -5_000)
    assert "You have $6.75 to your credit" in keyword_line.text(JOSEPHINE, "dues")


@pytest.mark.parametrize(("standing", "told"), [("exempt_leave", "licencia"), ("exempt_strike", "huelga")])
def test_an_exemption_says_what_applies_here(keyword_line: Line, standing: str, told: str) -> None:
    account(keyword_line, ANA, standing=standing)
    reply = keyword_line.text(ANA, "cuotas")
    assert told in reply
    assert ("12 meses" if standing == "exempt_leave" else "cuentan como pagadas") in reply
    assert "PAGAR" not in reply
    assert "Sigues al corriente: no te toca pagar" in keyword_line.text(ANA, "al corriente")


def test_the_last_day_of_grace_ends_at_the_locals_midnight(keyword_line: Line) -> None:
    """45 days after September 30 is November 14; in UTC the next day begins at 4 pm there."""
    owe(keyword_line, MARIA, 4_325)
    account(keyword_line, MARIA, paid_through=date(2026, 9, 30))
    pacific = ZoneInfo("America/Los_Angeles")
    clock.freeze(datetime(2026, 11, 14, 23, 59, tzinfo=pacific))
    assert "You are in good standing through Sat Nov 14, and owe $43.25" in keyword_line.text(MARIA, "good standing")
    clock.freeze(datetime(2026, 11, 15, 0, 0, tzinfo=pacific))
    assert "You are NOT in good standing since Sat Nov 14" in keyword_line.text(MARIA, "good standing")


@pytest.mark.parametrize(
    ("reason", "balance", "paid_through", "today", "expected"),
    [
        (DuesStanding.PAYING, 0, date(2020, 1, 31), date(2026, 11, 22), GoodStanding(Standing.PAID)),
        (DuesStanding.PAYING, -1, None, date(2026, 11, 22), GoodStanding(Standing.PAID)),
        (DuesStanding.PAYING, 1, None, date(2026, 11, 22), GoodStanding(Standing.UNCLEAR)),
        (DuesStanding.EXEMPT_LEAVE, 9_999, None, date(2026, 11, 22), GoodStanding(Standing.EXEMPT)),
        (
            DuesStanding.PAYING,
            1,
            date(2028, 1, 31),
            date(2028, 3, 1),
            GoodStanding(Standing.GRACE, date(2028, 3, 1)),  # 30 days, with a 29th of February
        ),
        (
            DuesStanding.PAYING,
            1,
            date(2028, 1, 31),
            date(2028, 3, 2),
            GoodStanding(Standing.BEHIND, date(2028, 3, 1)),
        ),
    ],
)
def test_who_is_in_good_standing(
    reason: DuesStanding, balance: int, paid_through: date | None, today: date, expected: GoodStanding
) -> None:
    assert good_standing(reason, balance, paid_through, 30, today) == expected


def test_how_to_pay_is_told_to_anybody_and_reads_no_record(keyword_line: Line) -> None:
    for phone in (STRANGER, JOE):
        reply = keyword_line.text(phone, "pay")
        assert "https://local1021.example/pay" in reply
        assert "$" not in reply
        assert "last 4 digits" not in reply


@pytest.mark.parametrize(
    "text", [CARD, f"charge my card {CARD} exp 12/28", "4111-1111-1111-1111 1228 123", "amex 3782 822463 10005"]
)
def test_a_texted_card_number_is_refused_noted_and_never_logged(
    keyword_line: Line, capfd: pytest.CaptureFixture[str], text: str
) -> None:
    reply = keyword_line.text(MARIA, text)
    assert "looks like a card number" in reply
    assert [row.detail for row in keyword_line.rows("SELECT detail FROM staff_note")] == [
        "A card number was texted: redact the message, and tell the member how to pay."
    ]
    digits = "".join(char for char in text if char.isdigit())
    told = keyword_line.value("SELECT string_agg(coalesce(events::text, ''), ' ') FROM touch_point")
    out, err = capfd.readouterr()
    for place in (told, out, err, reply):
        assert text not in place
        assert digits[:12] not in place.replace(" ", "").replace("-", "")


def test_a_card_number_in_the_middle_leaves_the_question_open(keyword_line: Line) -> None:
    assert "last 4 digits" in keyword_line.text(JOE, "dues")
    assert "looks like a card number" in keyword_line.text(JOE, CARD)
    assert "You owe $86.50" in keyword_line.text(JOE, "0422")


@pytest.mark.parametrize(
    "text",
    [
        "call 415 555 0111 or 415 555 0112",
        "4155550111 4155550112",
        "4111 1111 1111 1112",
        "1234567812345670",
        "grievance 20412 on 2026-11-22",
        "0000 0000 0000 0000",
    ],
)
def test_other_numbers_are_no_cards(text: str) -> None:
    assert not holds_card_number(text)
