"""The shipped files: whole, cheap, who writes is said, and the page that lists them is fresh."""

import re
from itertools import product

import pytest
from sqlalchemy.orm import Session

from bot.campaign_kinds import Kind, question_faults
from bot.wording import PLACEHOLDER, count
from config.settings import ROOT
from scheduler.campaigns.kinds import kind_faults, placeholders
from scheduler.campaigns.listing import kinds_table
from scheduler.measures.conversions import CONVERSIONS
from tests.campaigns_kinds.conftest import BOOK, KINDS, Launch

PAGE = (ROOT / "docs" / "kinds.md").read_text(encoding="utf-8")
EXPECTED = {
    "announcement",
    "event_reminder",
    "dues_reminder",
    "certification_expiry",
    "grievance_deadline",
    "election_deadline",
    "negotiation_update",
    "check_in",
    "onboarding_nudge",
    "pledge",
    "survey",
    "record_check",
    "thank_you",
    "thank_you_yes",
    "outcome",
    "outcome_yes",
}
# As long as they get at a local, and a little longer.
LONG = {
    "name": "Maximiliano",
    "local_name": "Service Workers Local 1021",
    "office_phone": "(415) 555-0123",
    "event_line": "Monthly membership meeting, Wed Dec 16, 6:30 pm, Union Hall",
    "event_title": "Monthly membership meeting",
    "rsvp_line": "Responde 1 VOY, 2 NO VOY, 3 TAL VEZ. ¿Vienes?",
    "owed": "$1,234.56",
    "as_of": "mar 22 sept",
    "paid_through": "mié 30 sept",
    "title": "Aerial work platform operator",
    "expires_on": "mié 30 sept",
    "class_line": "Clase: mié 30 sept, 5:30 pm. Para reservar, manda CLASE.",
    "cases": "20411 mié 2 dic, 20412 jue 3 dic, 20413 vie 4 dic, 20414 lun 7 dic",
    "vote": "The vote on the contract",
    "deadline": "Thu Dec 3, 5 pm",
    "how": "Vote at the hall, 9 to 6.",
    "update": "The company moved on wages; health care is next. We meet again on Tuesday.",
    "pledge": "Will you wear the red shirt on Friday?",
    "first_question": "Should we ask for four days of ten hours? Reply 1 for yes, 2 for no.",
    "record_line": "Distribution Center South, turno vespertino",
    "what": "wearing the red shirt on Friday",
    "outcome": "The company will meet us on Tuesday because so many came.",
}  # fmt: skip
TWO_SEGMENTS = {"event_reminder", "certification_expiry", "dues_reminder", "grievance_deadline", "election_deadline"}


@pytest.fixture(params=sorted(KINDS))
def kind(request: pytest.FixtureRequest) -> Kind:
    return KINDS[request.param]


def test_every_kind_is_there_and_whole() -> None:
    assert set(KINDS) == EXPECTED
    assert question_faults(KINDS, BOOK) == []
    assert kind_faults(KINDS) == []
    assert {kind.converts for kind in KINDS.values()} - {None} <= CONVERSIONS.keys()


@pytest.mark.parametrize(("kind", "language"), [*product(sorted(EXPECTED - {"announcement"}), ("en", "es"))])
def test_a_text_says_who_writes_and_is_cheap(kind: str, language: str) -> None:
    words = KINDS[kind].wording[language]
    assert words.startswith("{local_name}")
    assert not re.search(r"\b(YES|CANCEL|END|QUIT|STOP)\b", words)
    costs = count(PLACEHOLDER.sub(lambda found: LONG[found[1]], words))
    assert costs.encoding == "GSM-7"
    assert costs.segments <= (2 if kind in TWO_SEGMENTS else 1), costs


def test_every_wording_names_what_is_known(kind: Kind) -> None:
    named = {name for words in kind.wording.values() for name in PLACEHOLDER.findall(words)}
    assert named <= placeholders(kind)


def test_every_setting_is_told_in_both_languages(kind: Kind) -> None:
    assert all(setting.about.keys() >= {"en", "es"} for setting in kind.settings.values())


def test_defaults_alone_make_a_campaign_where_nothing_is_required(launch: Launch, session: Session) -> None:
    for kind in KINDS.values():
        if not any(setting.required for setting in kind.settings.values()):
            assert launch(kind.name).settings.keys() <= kind.settings.keys()


def test_the_page_is_fresh() -> None:
    found = re.search(r"<!-- kinds -->\n(.*?)\n?<!-- /kinds -->", PAGE, re.DOTALL)
    assert found is not None
    assert found[1] == kinds_table(KINDS.values()), "run `rollcall campaign kinds --markdown`"
