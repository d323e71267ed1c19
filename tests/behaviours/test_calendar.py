"""The calendar file behind the link of an RSVP, as RFC 5545 has it, and the page for browsers."""

import re
from datetime import UTC, datetime

from sqlalchemy import select

from console.calendar_file import calendar_file
from models import Event, Local
from tests.fixtures.line import LOCAL, MARIA, Line

BROWSER = {"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}
STARTS = datetime(2026, 12, 5, 18, tzinfo=UTC)


def an_event(line: Line, **about: object) -> int:
    with line.sessions.begin() as session:
        local_id = session.scalars(select(Local.id).where(Local.number == LOCAL)).one()
        event = Event(
            **{"local_id": local_id, "title": "Rally; all, of us", "place": "Gate B", "starts_at": STARTS, **about}
        )
        session.add(event)
        session.flush()
        return event.id


def path(line: Line, event_id: int) -> str:
    return line.bot.links.make("event", event_id).removeprefix(line.settings.public_base_url)


def properties(content: str) -> dict[str, str]:
    """The lines of the file, unfolded; each ends with CR LF and has at most 75 octets."""
    assert content.endswith("\r\n")
    assert "\n" not in content.replace("\r\n", "")
    lines = content.removesuffix("\r\n").split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    unfolded = re.sub(r"\r\n[ \t]", "", content).removesuffix("\r\n").split("\r\n")
    return dict(line.split(":", 1) for line in unfolded if not line.startswith(("BEGIN", "END")))


def test_a_phone_gets_the_file(keyword_line: Line) -> None:
    event_id = an_event(keyword_line)
    response = keyword_line.client.get(path(keyword_line, event_id))
    assert response.status_code == 200
    assert response.content_type == "text/calendar; charset=utf-8"
    found = properties(response.text)
    assert found["VERSION"] == "2.0"
    assert found["PRODID"]
    assert found["UID"] == f"event-{event_id}@local-1021.rollcall"
    assert found["DTSTART"] == "20261205T180000Z"
    assert found["DTEND"] == "20261205T200000Z"
    assert found["SUMMARY"] == r"Rally\; all\, of us"
    assert found["LOCATION"] == "Gate B"
    assert found["STATUS"] == "CONFIRMED"
    assert found["SEQUENCE"] == "0"


def test_a_browser_gets_a_page_that_offers_it(keyword_line: Line) -> None:
    event_id = an_event(keyword_line, title="<b>Rally</b>", meeting_point="Gate B")
    page = keyword_line.client.get(path(keyword_line, event_id), headers=BROWSER)
    assert page.content_type == "text/html; charset=utf-8"
    assert "&lt;b&gt;Rally" in page.text
    assert "<b>Rally" not in page.text
    assert "Gate B" in page.text
    assert "10 am" in page.text
    file = keyword_line.client.get(path(keyword_line, event_id) + "?ics=1", headers=BROWSER)
    assert file.content_type == "text/calendar; charset=utf-8"
    spanish = keyword_line.client.get(path(keyword_line, event_id), headers=BROWSER | {"Accept-Language": "es"})
    assert "Agregar a mi calendario" in spanish.text


def test_a_changed_event_takes_the_place_of_the_old(keyword_line: Line) -> None:
    event_id = an_event(keyword_line)
    link = path(keyword_line, event_id)
    before = properties(keyword_line.client.get(link).text)
    keyword_line.run(
        "UPDATE event SET changes = 2, changed_at = '2026-12-01T00:00Z', starts_at = starts_at + interval '1 hour', "
        "canceled_at = '2026-12-01T00:00Z' WHERE id = :id",
        id=event_id,
    )
    after = properties(keyword_line.client.get(link).text)
    assert after["UID"] == before["UID"]
    assert int(after["SEQUENCE"]) > int(before["SEQUENCE"])
    assert after["DTSTAMP"] > before["DTSTAMP"]
    assert after["DTSTART"] == "20261205T190000Z"
    assert after["STATUS"] == "CANCELLED"


def test_a_link_that_was_not_made_here_is_refused(keyword_line: Line) -> None:
    link = path(keyword_line, an_event(keyword_line))
    assert keyword_line.client.get("/l/event/nonsense").status_code == 410
    # Not the last character: of it, two bits mean nothing.
    forged = link[:-9] + ("A" if link[-9] != "A" else "B") + link[-8:]
    assert keyword_line.client.get(forged).status_code == 410


def test_an_event_that_is_no_more(keyword_line: Line) -> None:
    assert keyword_line.client.get(path(keyword_line, 999_999)).status_code == 404


def test_the_link_of_an_rsvp_leads_there(keyword_line: Line) -> None:
    keyword_line.text(MARIA, "classes")
    reply = keyword_line.text(MARIA, "1")
    link = re.search(r"https?://\S+/l/event/\S+", reply)
    assert link
    response = keyword_line.client.get(link[0].removeprefix(keyword_line.settings.public_base_url))
    assert properties(response.text)["SUMMARY"] == "Forklift refresher"


def test_long_words_of_many_octets_are_folded_between_characters() -> None:
    title = "Reunión de compañeras y compañeros " * 6 + "✊\nhoy\\"
    event = Event(id=1, title=title, place="", starts_at=STARTS, changes=0)
    found = properties(calendar_file(event, handle="x", meeting=None))
    assert found["SUMMARY"] == title.replace("\\", "\\\\").replace("\n", "\\n")
    assert "LOCATION" not in found
