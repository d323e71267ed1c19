"""Progress and results: what staff see of a campaign that goes out, and what they make of it."""

import pytest
from sqlalchemy import text

from console.pages import campaign_results
from tests.console.topics.campaign_results import begun
from tests.fixtures.office import Office


def test_progress_tells_what_is_through_how_fast_and_what_waits(office: Office) -> None:
    page = office.signed_in("organizer").get(f"/campaigns/{begun(office.line)}/progress").text
    assert "31 of 40 texts are through" in page
    assert "30 texts left in the last minute." in page
    assert "5 texts wait for their hours" in page
    assert "At this rate the others have left in 8 seconds." in page
    assert 'data-refresh="3"' in page


def test_a_campaign_that_is_over_renews_nothing(office: Office) -> None:
    number = begun(office.line)
    office.line.run("UPDATE campaign SET state = 'done' WHERE id = :id", id=number)
    page = office.signed_in("organizer").get(f"/campaigns/{number}/progress").text
    assert "data-refresh" not in page
    assert "Pause" not in page


def test_results_have_both_denominators_and_hide_small_groups(office: Office) -> None:
    page = office.signed_in("viewer").get(f"/campaigns/{begun(office.line)}/results?by=worksite").text
    assert "30% <span" in page  # 12 of 40 planned said yes
    assert "40% <span" in page  # 12 of 30 delivered
    assert "fewer than 5, or would tell of one" in page  # 36 and 4 at two worksites
    assert "opted out" in page
    assert "Follow up" not in page  # that is an organizer's
    assert "names.csv" not in page


def test_of_fewer_than_five_texts_a_viewer_is_told_nothing(office: Office) -> None:
    browser, number = office.signed_in("viewer"), begun(office.line)
    office.line.run(
        "DELETE FROM outbox WHERE right(address, 2)::int NOT BETWEEN 29 AND 31 AND recipient_id IS NOT NULL"
    )
    office.line.run("DELETE FROM recipient WHERE right(address, 2)::int NOT BETWEEN 29 AND 31")
    page = browser.get(f"/campaigns/{number}/results").text
    assert "Fewer than 5 people: no figures." in page
    assert "It was meant for" not in page
    file = browser.get(f"/campaigns/{number}/results.csv").text
    for told in (page, file):
        assert "opted" not in told
        assert "no consent" not in told


def test_the_list_tells_no_number_under_five_either(office: Office) -> None:
    browser, number = office.signed_in("viewer"), begun(office.line)
    planned = "UPDATE campaign_run SET planned = :planned WHERE campaign_id = :id"
    office.line.run("DELETE FROM campaign_run WHERE campaign_id <> :id AND planned < 5", id=number)
    assert "fewer than 5" not in browser.get("/results/").text
    office.line.run(planned, planned=3, id=number)
    page = browser.get("/results/").text
    assert '<td class="num">fewer than 5</td>' in page
    assert '<td class="num">3</td>' not in page


def test_a_count_that_takes_too_long_ends_with_a_sentence(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    browser, number = office.signed_in("viewer"), begun(office.line)
    monkeypatch.setattr(campaign_results, "MOST_SECONDS", 0.2)
    with office.line.sessions() as session:
        session.execute(text("LOCK TABLE recipient"))  # as long as it is held, nothing is counted
        for path in ("results", "results.csv"):
            answer = browser.get(f"/campaigns/{number}/{path}")
            assert (answer.status_code, answer.headers["Location"]) == (302, "/results/")
    assert "There is too much to count just now." in browser.get("/results/").text
    assert browser.get(f"/campaigns/{number}/results").status_code == 200


def test_variants_have_intervals_and_a_verdict(office: Office) -> None:
    page = office.signed_in("organizer").get(f"/campaigns/{begun(office.line)}/results").text
    assert "Surely between (95 %)" in page
    assert "the difference may still be chance" in page or "there is no difference so far" in page


def test_who_answered_so_is_followed_up(office: Office) -> None:
    browser, number = office.signed_in("organizer"), begun(office.line)
    browser.get(f"/campaigns/{number}/results")
    nothing = browser.post(f"/campaigns/{number}/results", {"name": "Once more"})
    assert "Tick at least one." in nothing.text
    made = browser.post(f"/campaigns/{number}/results", {"name": "Once more", "answers": ["no", "nothing"]})
    assert made.status_code == 302, made.text
    draft = office.line.rows("SELECT id, state, audience, created_by FROM campaign WHERE name = 'Once more'")[0]
    assert made.headers["Location"] == f"/campaigns/{draft.id}"
    assert draft.state == "draft"
    assert draft.audience == {"field": "answer", "of": number, "in": ["no", "nothing"]}
    assert draft.created_by == "user:organizer@local1021.example"


def test_a_viewer_follows_nobody_up_and_takes_no_names(office: Office) -> None:
    browser, number = office.signed_in("viewer"), begun(office.line)
    browser.get(f"/campaigns/{number}/results")
    assert browser.post(f"/campaigns/{number}/results", {"name": "x", "answers": "no"}).status_code == 403
    assert browser.post(f"/campaigns/{number}/names.csv").status_code == 403


def test_figures_and_names_as_files_the_look_at_names_audited(office: Office) -> None:
    browser, number = office.signed_in("organizer"), begun(office.line)
    figures = browser.get(f"/campaigns/{number}/results.csv")
    assert figures.mimetype == "text/csv"
    assert figures.get_data().startswith(b"\xef\xbb\xbfBreakdown,Group,People,")
    browser.get(f"/campaigns/{number}/results")
    names = browser.post(f"/campaigns/{number}/names.csv")
    assert names.status_code == 200, names.headers
    assert "Member,Name,Run" in names.text
    assert len(names.text.splitlines()) == 41
    looks = office.line.rows("SELECT actor FROM audit_entry WHERE action = 'campaign_names_exported'")
    assert [look.actor for look in looks] == ["user:organizer@local1021.example"]


def test_another_locals_campaign_is_not_found(office: Office) -> None:
    number = begun(office.line)
    neighbour = office.next_door("organizer")
    neighbour.get("/today")
    assert neighbour.get(f"/campaigns/{number}/results").status_code == 404
    assert neighbour.post(f"/campaigns/{number}/results", {"name": "x", "answers": "no"}).status_code == 404
    assert neighbour.post(f"/campaigns/{number}/names.csv").status_code == 404


def test_they_ask_the_database_little(office: Office) -> None:
    browser, number = office.signed_in("organizer"), begun(office.line)
    assert len(office.statements(browser, f"/campaigns/{number}/progress")) <= 6
    assert len(office.statements(browser, f"/campaigns/{number}/results")) <= 12
    assert len(office.statements(browser, "/results/")) <= 5
