"""What an organizer is warned of, each with words that call for it and words that do not."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.actions.campaign_rules import CampaignRules, Election
from bot.actions.hours_rules import HoursRules
from bot.campaign_kinds import Kind
from bot.handoff.rules import Open, Week
from bot.local import LocalView
from scheduler.campaigns.warnings import Looked, warn, warnings

GOOD = {"en": "Local 1021: rally on Saturday at 10.", "es": "Local 1021: marcha el sábado a las 10."}
INTRODUCTION = {
    "en": "Local 1021 texts on union business. Reply STOP to stop.",
    "es": "Local 1021. Manda ALTO para salir.",
}
ELECTION = Election(name="Officers", opens=date(2026, 11, 1), closes=date(2026, 12, 1), candidates=("Ana Reyes",))
RULES = CampaignRules(
    most_per_week=3, approval=True, cents_per_segment=1, segments_per_second=1, segments_per_day=None, error_share=0.1
)
DAY = Open.model_validate({"opens": "09:00", "closes": "20:00"})


def looked(wording: Mapping[str, str] | None = None, **more: Any) -> Looked:
    """A campaign with nothing to warn of, but for what is given."""
    texts = dict(wording or GOOD)
    local = LocalView(
        1, "local-1021", "Local 1021", "+14155550100", "America/Los_Angeles", ("en", "es"), "+14155550100"
    )
    kind = Kind.model_validate({"name": "news", "about": {"en": "x", "es": "x"}, "topic": "news", "trigger": "once"})
    seen = Looked(
        kind=kind,
        local=local,
        rules=RULES.model_copy(update={"elections": (ELECTION,)}),
        hours=HoursRules(week=Week(mon=DAY, tue=DAY, wed=DAY), closed=frozenset({date(2026, 11, 24)})),
        wording={"a": texts},
        dearest={("a", language, False): words for language, words in texts.items()},
        introduction=INTRODUCTION,
        people=100,
        introduced=0,
        speakers={"en": 90, "es": 10},
        lacking={},
        unproved=10,
        without_facts=0,
        starts_on=date(2026, 11, 23),
        ends_on=date(2026, 11, 23),
        deferred=0,
        expired=0,
    )
    return replace(seen, **more)


def names(seen: Looked) -> list[str]:
    return [each.name for each in warn(seen)]


def english(words: str, **more: Any) -> Looked:
    """The same words in English; the Spanish ones are fine."""
    return looked({**GOOD, "en": words}, **more)


def test_good_words_are_not_warned_of() -> None:
    # á makes a text UCS-2, which costs nothing more while it is short.
    assert names(looked()) == []


@pytest.mark.parametrize(
    ("warning", "words"),
    [
        ("sender_name", "Rally on Saturday at 10."),
        ("sender_name", "Locally 10210: rally."),
        ("short_link", "Local 1021: vote at https://bit.ly/3x"),
        ("short_link", "Local 1021: vote at WWW.TinyURL.com/abc."),
        ("short_link", "Local 1021: vote at t.co/abc"),
        (
            "dear_characters",
            "Local 1021: rally on Saturday 🎉 at the state house steps, bring water, a hat and a friend.",
        ),
        ("candidate_names", "Local 1021: Ana Reyes speaks at the rally."),
        ("candidate_names", "Local 1021: vote for REYES!"),
        ("too_long", "Local 1021: " + "come " * 70),
        ("capitals", "LOCAL 1021: COME TO THE RALLY on Saturday"),
        ("carrier_word", "Local 1021: coming? Reply YES or MAYBE."),
        ("carrier_word", "Local 1021: Text 'Cancel' if you cannot come"),
        ("carrier_word", "Local 1021: reply with END when you are there"),
        ("carrier_word", "Local 1021: reply STOP when you see the bus"),
        ("private_words", "Local 1021: your grievance is at step 2."),
        ("private_words", "Local 1021: you still owe for March."),
    ],
)
def test_words_that_are_warned_of(warning: str, words: str) -> None:
    found = warn(english(words))
    assert warning in [each.name for each in found]
    assert all({*each.words} == {"en", "es"} and "{variant" not in each.words["en"] for each in found)


@pytest.mark.parametrize(
    "words",
    [
        "Rally on Saturday. Local 1021",
        "LOCAL 1021: rally at 10",
        "Local 1021: vote at https://www.local1021.org/bit.ly",
        "Local 1021: write to office@bit.ly.example.org",
        "Local 1021: see tco.example.org and not.community.org",
        "Local 1021: ok! WOW",
        "Local 1021: Anna Reyeson speaks.",
        "Local 1021: Reply STOP to opt out.",
        "Local 1021: reply 1 if you come. Yes, we can. The strike will end.",
        "Local 1021: your steward is on duty",
        "Local 1021: [rally] at 10",
        "Local 1021: ¿rally? ñ é ü",
    ],
)
def test_words_that_are_not(words: str) -> None:
    assert names(english(words)) == []


def test_a_candidate_may_be_named_when_no_election_is_on() -> None:
    words = "Local 1021: Ana Reyes speaks at the rally."
    assert names(english(words, starts_on=date(2026, 12, 2), ends_on=date(2026, 12, 3))) == []
    # A run that begins before the election and lasts into it counts.
    assert names(english(words, starts_on=date(2026, 10, 26), ends_on=date(2026, 11, 1))) == ["candidate_names"]


def test_the_dear_character_is_named_with_what_the_text_would_cost() -> None:
    words = "Local 1021: contract vote “Saturday” at the hall, doors open at nine, brïng your card and a friend or two."
    (warned,) = warn(english(words, dearest={("a", "en", False): words.replace("“", '"').replace("”", '"')}))
    assert warned.words["en"] == "Variant a in English has ï: it costs 2 segments, without 1."
    assert warned.words["es"] == "La variante a en inglés tiene ï: cuesta 2 segmentos, sin eso 1."


def test_a_first_text_that_becomes_longer_or_says_no_stop() -> None:
    words = "Local 1021: " + "x" * 120
    introduced = {("a", "en", True): f"{words}\n{INTRODUCTION['en']}"}
    (warned,) = warn(english(words, dearest=introduced, introduced=7))
    assert warned.words["en"].startswith("7 numbers get their first text")
    assert "has 2 segments instead of 1" in warned.words["en"]
    silent = {"en": "This is Local 1021.", "es": "x"}
    (warned,) = warn(looked(introduction=silent, dearest={("a", "en", True): f"{GOOD['en']}\nThis is Local 1021."}))
    assert "does not say STOP" in warned.words["en"]


def test_a_language_that_the_text_lacks() -> None:
    assert names(looked({"en": GOOD["en"]})) == ["missing_language"]
    assert names(looked({"en": GOOD["en"], "es": GOOD["en"]})) == ["missing_language"]
    assert names(looked(speakers={"en": 9, "tl": 3})) == ["missing_language"]
    assert names(looked({"en": GOOD["en"]}, speakers={"en": 100})) == []
    placeholders = "{local_name}: {event_line}. {rsvp_line}".replace("{local_name}", "Local 1021")
    assert names(looked({"en": placeholders, "es": placeholders})) == []


def test_what_is_not_known_of_some() -> None:
    (warned,) = warn(looked(lacking={"paid_through": 1_200}, people=5_000))
    assert warned.words["en"].startswith("For 1,200 of 5,000 there is no {paid_through}")
    assert names(looked(without_facts=3)) == ["nothing_known"]


def test_hours_and_holidays() -> None:
    assert names(looked(expired=3)) == ["bad_hours"]
    (warned,) = warn(looked(starts_on=date(2026, 11, 24), deferred=100))
    assert warned.words["en"].startswith("It begins on 2026-11-24, a day on which the local sends nothing: 100 texts")


def test_what_is_private_may_be_told_to_proved_numbers() -> None:
    assert names(english("Local 1021: your grievance is at step 2.", unproved=0)) == []


def test_every_warning_has_words_in_both_languages() -> None:
    assert all({*each.WORDS} == {"en", "es"} for each in warnings().values())
    assert len(warnings()) == 13
