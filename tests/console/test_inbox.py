"""The Inbox: threads by person, found, answered once, given on, closed; and who may see whose."""

import re
from datetime import timedelta

import pytest

from config import clock
from tests.fixtures.line import ANA, DANA, JOE, JOSEPHINE, MARIA, SHARED, STRANGER
from tests.fixtures.office import Browser, Office

MOST_STATEMENTS = 20


def member_id(office: Office, number: str) -> int:
    found: int = office.line.value("SELECT id FROM member WHERE number = :number", number=number)
    return found


def thread_of(office: Office, number: str) -> str:
    return f"/inbox/member/{member_id(office, number)}"


def talk_of(office: Office, address: str) -> str:
    found = office.line.value("SELECT id FROM conversation WHERE address = :a", a=address)
    return f"/inbox/talk/{found}"


def asks(office: Office, phone: str = ANA, words: str = "person") -> None:
    """Somebody asks for a person."""
    office.line.text(phone, words)


def fields(page: str) -> dict[str, str]:
    """What the reply form holds."""
    seen = re.search(r'name="seen"[^>]*value="(\d+)"', page)
    ways = re.findall(r'name="by"[^>]*value="([^"]+)"', page)
    assert seen, page
    assert ways, page
    return {"seen": seen[1], "by": ways[0]}


def replies(browser: Browser, path: str, words: str, **changed: str) -> str:
    """The page after a reply, with what the form held when it was opened."""
    response = browser.post(path, fields(browser.get(path).text) | {"words": words} | changed)
    return response.text if response.status_code == 200 else browser.get(response.headers["Location"]).text


def outbox(office: Office, address: str) -> list[tuple[str, str, str]]:
    return [
        (row.kind, row.messenger, row.body)
        for row in office.line.rows(
            "SELECT kind, messenger, body FROM outbox WHERE address = :a AND messenger IS NOT NULL ORDER BY id",
            a=address,
        )
    ]


def test_one_thread_for_all_that_passed(office: Office) -> None:
    office.line.text(ANA, "dues")
    office.line.run(
        """
        WITH launched AS (
            INSERT INTO campaign (local_id, name, kind, topic, state, audience, created_by, created_at)
            SELECT 1, 'Strike vote', 'pledge', 'all', 'done', '{}', 'test', now() RETURNING id
        ), said AS (
            INSERT INTO message (local_id, channel, direction, address, body, segments, status, status_at, error_code,
                                 at)
            VALUES (1, 'whatsapp', 'out', '+14155550111', 'Will you vote?', 1, 'undelivered', now(), 30003, now())
            RETURNING id
        )
        INSERT INTO touch_point (local_id, member_id, address, channel, direction, kind, outcome, campaign_id,
                                 message_id, at)
        SELECT 1, member.id, '+14155550111', 'whatsapp', 'out', 'pledge', 'sent', launched.id, said.id, now()
        FROM launched, said, member WHERE number = '10421'
        """
    )
    page = office.signed_in("organizer").get(thread_of(office, "10421")).text
    assert 'class="them"' in page
    assert 'class="line"' in page
    assert "Campaign “Strike vote”" in page
    assert "WhatsApp" in page
    assert "not delivered" in page
    assert "(30003)" in page


def test_unanswered_come_first_then_the_newest(office: Office) -> None:
    asks(office)
    office.line.text(JOE, "menu")
    page = office.signed_in("organizer").get("/inbox/").text
    assert page.index("Ana Reyes") < page.index("Joe Miller")
    assert page.count("Unanswered") == 1
    assert "Joe Miller" not in office.signed_in("organizer").get("/inbox/?show=open").text


def test_filters(office: Office) -> None:
    """Josephine has no worksite, and so no steward: the staff's queue has her."""
    asks(office, JOSEPHINE)
    organizer = office.signed_in("organizer")
    assert "Josephine Clark" in organizer.get("/inbox/?show=unassigned").text
    assert "Josephine Clark" not in organizer.get("/inbox/?show=mine").text
    replies(organizer, thread_of(office, "10423"), "What is it about?")
    assert "Josephine Clark" not in organizer.get("/inbox/?show=unassigned").text
    assert "Josephine Clark" in organizer.get("/inbox/?show=mine").text


@pytest.mark.parametrize("words", ["(415) 555-0111", "+1 415.555.0111", "4155550111", "reyes", "10421", "Ana Re"])
def test_found_however_it_is_written(office: Office, words: str) -> None:
    organizer = office.signed_in("organizer")
    organizer.get("/inbox/")
    assert "Ana Reyes" in organizer.post("/inbox/find", {"words": words}).text
    assert "Ana Reyes" in organizer.post("/inbox/", {"words": words}).text


def test_a_number_nobody_knows_has_a_thread(office: Office) -> None:
    office.line.text(STRANGER, "menu")
    organizer = office.signed_in("organizer")
    assert STRANGER in organizer.get("/inbox/").text
    assert STRANGER in organizer.post("/inbox/find", {"words": "415 555 0199"}).text
    page = organizer.get(talk_of(office, STRANGER)).text
    assert "Nobody on the record has this number." in page
    assert 'class="them"' in page


def test_a_reply_takes_the_relay(office: Office) -> None:
    asks(office)
    organizer = office.signed_in("organizer")
    assert "Your reply is on its way." in replies(organizer, thread_of(office, "10421"), "Come by on Tuesday.")
    (sent,) = outbox(office, ANA)
    assert sent == ("relay", "user:organizer@local1021.example", "Sindicato: Come by on Tuesday.")
    assert office.line.value("SELECT first_reply_at IS NOT NULL FROM handoff")


def test_a_reply_without_a_handoff_opens_one(office: Office) -> None:
    organizer = office.signed_in("organizer")
    replies(organizer, thread_of(office, "10421"), "Can you come on Tuesday?")
    (sent,) = outbox(office, ANA)
    assert sent[0] == "notice"
    assert sent[2].startswith("Sindicato: Can you come on Tuesday?\nTu respuesta le llega a una persona.")
    assert office.line.value("SELECT reason FROM handoff") == "staff"
    assert office.line.value("SELECT window_ends_at IS NOT NULL FROM outbox")
    office.line.text(ANA, "si, voy")
    assert "Unanswered" in organizer.get(thread_of(office, "10421")).text
    assert "Unanswered" in organizer.get("/inbox/?show=mine").text


def test_who_opted_out_is_not_texted(office: Office) -> None:
    path = thread_of(office, "10427")
    page = office.signed_in("organizer").get(path).text
    assert "They have opted out" in page
    assert "disabled" in page
    assert "They have opted out" in replies(office.signed_in("organizer"), path, "Hello?")
    assert outbox(office, DANA) == []


def test_who_never_agreed_is_answered_for_a_day_and_not_written_to_first(office: Office) -> None:
    office.line.text(STRANGER, "menu")
    organizer, path = office.signed_in("organizer"), talk_of(office, STRANGER)
    office.line.run("UPDATE conversation SET last_inbound_at = now() - interval '25 hours'")
    assert "They never agreed to texts" in replies(organizer, path, "Who are you?")
    office.line.run("UPDATE conversation SET last_inbound_at = now() - interval '23 hours'")
    assert "on its way" in replies(organizer, path, "Who are you?")
    assert [kind for kind, _, _ in outbox(office, STRANGER)] == ["relay"]


def test_two_who_answer_at_once_send_one_answer(office: Office) -> None:
    asks(office)
    organizer, admin, path = office.signed_in("organizer"), office.signed_in("admin"), thread_of(office, "10421")
    held = fields(admin.get(path).text)
    replies(organizer, path, "Come by on Tuesday.")
    page = admin.post(path, held | {"words": "Come by on Monday."}).text
    assert "Olivia Organizer has written to them meanwhile" in page
    assert "Come by on Monday." in page
    assert len(outbox(office, ANA)) == 1
    again = admin.post(path, fields(page) | {"words": "Come by on Monday."})
    assert again.status_code == 302
    assert len(outbox(office, ANA)) == 2


def test_who_else_has_it_open_is_told(office: Office) -> None:
    path = thread_of(office, "10421")
    office.signed_in("admin").get(path)
    assert "Also here now: Alex Admin." in office.signed_in("organizer").get(path).text


def test_a_look_is_audited_once_however_often_the_page_renews_itself(office: Office) -> None:
    organizer, path = office.signed_in("organizer"), thread_of(office, "10421")
    for _ in range(3):
        organizer.get(path)
    looks = "SELECT count(*) FROM audit_entry WHERE action = 'thread_read' AND member_id = :id"
    assert office.line.value(looks, id=member_id(office, "10421")) == 1
    clock.shift(timedelta(minutes=5))
    organizer.get(path)
    assert office.line.value(looks, id=member_id(office, "10421")) == 2


def test_the_list_audits_names_once(office: Office) -> None:
    asks(office)
    organizer = office.signed_in("organizer")
    for _ in range(3):
        organizer.get("/inbox/")
    assert office.line.value("SELECT count(*) FROM audit_entry WHERE action = 'listed' AND detail = 'inbox'") == 1


def test_given_to_somebody_of_the_staff_and_to_a_steward(office: Office) -> None:
    asks(office)
    office.line.run("UPDATE member_phone SET verified_until = now() + interval '1 year'")
    organizer, path = office.signed_in("organizer"), thread_of(office, "10421")
    page = organizer.get(path).text
    found = re.search(r'name="handoff" value="(\d+)"', page)
    admin = re.search(r'value="(user-\d+)">Alex Admin', page)
    assert found
    assert admin
    organizer.post(f"{path}/assign", {"handoff": found[1], "to": admin[1]})
    assert "With Alex Admin." in organizer.get(path).text
    organizer.post(f"{path}/assign", {"handoff": found[1], "to": "steward-10428"})
    assert "With Maria Santos." in organizer.get(path).text
    told = office.line.rows("SELECT body FROM outbox WHERE address = :a ORDER BY id DESC LIMIT 3", a=MARIA)
    assert any("Ana R." in body for (body,) in told)
    assert office.signed_in("steward").get(path).status_code == 200


@pytest.mark.parametrize(("how", "texts"), [("told", 1), ("silently", 0)])
def test_returned_to_the_line(office: Office, how: str, texts: int) -> None:
    asks(office)
    organizer, path = office.signed_in("organizer"), thread_of(office, "10421")
    found = re.search(r'name="handoff" value="(\d+)"', organizer.get(path).text)
    assert found
    before = office.line.value("SELECT count(*) FROM outbox WHERE address = :a", a=ANA)
    organizer.post(f"{path}/close", {"handoff": found[1], "how": how})
    assert office.line.value("SELECT count(*) FROM outbox WHERE address = :a", a=ANA) == before + texts
    assert "The line answers them." in organizer.get(path).text
    organizer.post(f"{path}/close", {"handoff": found[1], "how": how})
    assert "It was closed already." in organizer.get(path).text


def test_a_steward_has_their_own_threads_alone(office: Office) -> None:
    office.line.run(
        "UPDATE member_phone SET verified_until = now() + interval '1 year' WHERE member_id = :id",
        id=member_id(office, "10428"),
    )
    steward, path = office.signed_in("steward"), thread_of(office, "10421")
    office.line.text(ANA, "menu")
    assert "Ana Reyes" not in steward.get("/inbox/").text
    assert steward.get(path).status_code == 404
    steward.get("/inbox/")
    assert "Ana Reyes" not in steward.post("/inbox/find", {"words": "Reyes"}).text
    asks(office)
    assert "Ana Reyes" in steward.get("/inbox/").text
    assert "Ana Reyes" in steward.post("/inbox/find", {"words": "Reyes"}).text
    replies(steward, path, "Ya voy")
    (sent,) = outbox(office, ANA)
    assert sent == ("relay", "steward:10428", "Maria (sindicato): Ya voy")


def with_steward(office: Office) -> tuple[Browser, str]:
    """Ana's hand-off is Maria's; the steward's browser, and the address of the thread."""
    office.line.run("UPDATE member_phone SET verified_until = now() + interval '1 year'")
    asks(office)
    return office.signed_in("steward"), thread_of(office, "10421")


def said_in(page: str) -> str:
    """What stands on the time line."""
    return page[page.index('<div id="said"') :]


def test_a_steward_reads_what_was_said_in_their_hands_alone(office: Office) -> None:
    office.line.text(ANA, "dues")
    clock.shift(timedelta(minutes=10))
    steward, path = with_steward(office)
    office.line.text(ANA, "my locker is broken")
    office.line.run(
        """
        WITH said AS (
            INSERT INTO message (local_id, channel, direction, address, body, segments, status, status_at, at)
            VALUES (1, 'sms', 'in', '+14155550111', 'the manager hit me', 1, 'received', now(), now()) RETURNING id
        )
        INSERT INTO touch_point (local_id, member_id, address, channel, direction, kind, outcome, message_id, at)
        SELECT 1, handoff.member_id, '+14155550111', 'sms', 'in', 'file_grievance', 'read', said.id, handoff.opened_at
        FROM said, handoff
        """
    )
    page = said_in(steward.get(path).text)
    assert "my locker is broken" in page
    assert ">person<" in page
    assert ">dues<" not in page
    assert "the manager hit me" not in page
    replies(steward, path, "On my way")
    held = re.search(r'name="handoff" value="(\d+)"', steward.get(path).text)
    assert held
    closed = steward.post(f"{path}/close", {"handoff": held[1], "how": "silently"})
    assert closed.headers["Location"].endswith(path)
    clock.shift(timedelta(minutes=10))
    office.line.text(ANA, "menu")
    page = steward.get(path).text
    assert "my locker is broken" in page
    assert ">menu<" not in page
    assert ">menu<" not in steward.get("/inbox/").text
    assert "Está cerrada, o la tiene otra persona." in page
    assert 'name="words"' not in page
    steward.post(path, {"words": "And another thing", "by": "sms-new", "seen": "0"})
    assert [body for _, _, body in outbox(office, ANA)] == ["Maria (sindicato): On my way"]
    assert ">dues<" in office.signed_in("organizer").get(path).text


def test_a_thread_that_went_to_the_office_is_no_stewards(office: Office) -> None:
    steward, path = with_steward(office)
    office.line.text(ANA, "menu")
    assert steward.get(path).status_code == 200
    replies(office.signed_in("organizer"), path, "Can you come to the office?")
    newer = office.line.value("SELECT id FROM handoff WHERE closed_at IS NULL")
    assert steward.get(path).status_code == 404
    assert steward.post(f"{path}/close", {"handoff": str(newer), "how": "silently"}).status_code == 404
    assert office.line.value("SELECT closed_at IS NULL FROM handoff WHERE id = :id", id=newer)
    assert "Ana Reyes" not in steward.get("/inbox/").text
    assert "Ana Reyes" not in steward.post("/inbox/find", {"words": "Reyes"}).text


def test_who_is_steward_there_no_more_keeps_what_is_open_alone(office: Office) -> None:
    steward, path = with_steward(office)
    office.line.run("DELETE FROM steward_assignment")
    assert steward.get(path).status_code == 200
    assert "Ana Reyes" in steward.post("/inbox/find", {"words": "Reyes"}).text
    held = re.search(r'name="handoff" value="(\d+)"', steward.get(path).text)
    assert held
    closed = steward.post(f"{path}/close", {"handoff": held[1], "how": "silently"})
    assert closed.headers["Location"].endswith("/inbox/")
    assert steward.get(path).status_code == 404
    assert "Ana Reyes" not in steward.get("/inbox/").text
    assert "Ana Reyes" not in steward.post("/inbox/find", {"words": "Reyes"}).text


def test_a_search_stays_in_its_local(office: Office) -> None:
    """A hand-off that names a member of another local, as no hand-off should, shows nobody of there."""
    steward, _ = with_steward(office)
    next_door = office.add_next_door("admin")
    office.line.run("UPDATE member SET local_id = :to, worksite_id = NULL WHERE number = '10421'", to=next_door)
    assert "Ana Reyes" not in steward.post("/inbox/find", {"words": "Reyes"}).text


def test_a_shared_number_has_a_thread_of_its_own(office: Office) -> None:
    office.line.text(SHARED, "menu")
    organizer = office.signed_in("organizer")
    assert "José Ortiz, Jodi Lee" in organizer.get("/inbox/").text
    page = organizer.get(talk_of(office, SHARED)).text
    assert "Several members share this number" in page
    assert 'class="them"' not in organizer.get(thread_of(office, "10424")).text


def test_canned_replies_are_filled_and_nothing_typed_is_lost(office: Office) -> None:
    organizer, path = office.signed_in("organizer"), thread_of(office, "10421")
    organizer.get("/inbox/canned/new")
    made = organizer.post(
        "/inbox/canned/new", {"title": "Hello", "language": "es", "body": "Hola {name}, soy {steward}."}
    )
    assert made.status_code == 302
    canned_id = office.line.value("SELECT id FROM canned_reply WHERE title = 'Hello'")
    page = organizer.post(path, fields(organizer.get(path).text) | {"words": "Antes.", "canned": str(canned_id)}).text
    assert "Antes.\nHola Ana, soy Maria." in page
    assert outbox(office, ANA) == []
    assert "Fill in {name}" in replies(organizer, path, "Hola {name}")
    refused = organizer.post("/inbox/canned/new", {"title": "Hello", "language": "es", "body": "x"}).text
    assert "Another reply in this language has this title." in refused
    wrong = organizer.post("/inbox/canned/new", {"title": "Other", "language": "es", "body": "Hi {phone}"}).text
    assert "Only {name} and {steward} are filled in" in wrong


def test_what_it_costs_is_counted_with_who_writes(office: Office) -> None:
    asks(office)
    organizer, path = office.signed_in("organizer"), thread_of(office, "10421")
    held = fields(organizer.get(path).text)
    assert "1 segment, 14 characters" in organizer.post(f"{path}/cost", held | {"words": "hey"}).text
    assert "2 segments" in organizer.post(f"{path}/cost", held | {"words": "á" * 80}).text


def test_the_median_of_first_replies(office: Office) -> None:
    asks(office)
    clock.shift(timedelta(minutes=12))
    replies(office.signed_in("organizer"), thread_of(office, "10421"), "Hello")
    page = office.signed_in("organizer").get("/inbox/").text
    assert "Median time to first reply in the last 30 days: 12 minutes." in page
    assert "first reply after 12 minutes" in page


def test_notes_lead_here_and_are_done_here(office: Office) -> None:
    asks(office, JOE)
    organizer = office.signed_in("organizer")
    path = thread_of(office, "10422")
    assert f'href="{path}"' in organizer.get("/today").text
    note = office.line.value("SELECT id FROM staff_note WHERE done_at IS NULL")
    assert "Wants to be called" in organizer.get(path).text
    organizer.post(f"{path}/notes/{note}/done", {})
    assert "The note is done." in organizer.get(path).text
    assert office.line.value("SELECT done_at IS NOT NULL FROM staff_note")


def test_no_page_asks_often(office: Office) -> None:
    for phone in (ANA, JOE, STRANGER, SHARED):
        asks(office, phone)
    organizer = office.signed_in("organizer")
    costs = {
        path: len(office.statements(organizer, path))
        for path in ("/inbox/", "/inbox/?show=open", thread_of(office, "10421"), talk_of(office, STRANGER))
    }
    assert max(costs.values()) <= MOST_STATEMENTS, costs
