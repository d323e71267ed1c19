"""Lists that have nobody and nothing in them yet say what to do next."""

import re

from tests.console.test_events import plan
from tests.fixtures.office import Office

TO_DO = {
    "/events/past": "Events are here once they have begun",
    "/onboarding/?show=late": "Start somebody",
    "/stewards/": "Import members with their worksites.",
    "/stewards/new": "Import members with their worksites.",
    "/assessments/?member=10421": "There is none of member 10421 yet.",
    "/results/": "New campaign",
}
OF_AN_EVENT = {
    "going": "Hang up the poster, or draft a reminder below",
    "waiting": "There is a place for everybody.",
    "came": "Open the door",
    "nothing": "See who comes.",
}


def test_empty_lists_say_what_to_do(office: Office) -> None:
    organizer = office.next_door("organizer")
    event = plan(organizer).headers["Location"]
    for path, words in TO_DO.items() | {(f"{event}?who={who}", words) for who, words in OF_AN_EVENT.items()}:
        found = re.findall(r'<div class="empty">.*?</div>', organizer.get(path).text, re.DOTALL)
        assert any(words in each for each in found), path


def test_no_check_in_leads_to_drafting_one(office: Office) -> None:
    ana = office.line.value("SELECT id FROM member WHERE number = '10421'")
    assert 'href="/campaigns/new/check_in">Draft one</a>' in office.signed_in("organizer").get(f"/members/{ana}").text
    assert "Draft one" not in office.signed_in("steward").get(f"/members/{ana}").text
