"""Random legal texts in random order: nothing breaks, nothing leaks, nothing holds a member fast.

Each test walks with fixed seeds, so that a failure comes back; ROLLCALL_FUZZ_SEED walks elsewhere. The texts are the
members' lines of the conversations beside this file, training texts, numbers, dates, odd characters.
"""

import os
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import yaml

from config import clock
from config.settings import ROOT
from tests.fixtures.line import ANA, JOE, JOSEPHINE, KIM, MARIA, SHARED, STRANGER, Line, bodies, inbound_fields

SEED = int(os.environ.get("ROLLCALL_FUZZ_SEED", "1021"))
WALKS, STEPS = 4, 25
MOST_STATE = 16_000  # bytes; the state of a conversation must not grow with its history
ODD = (
    "", " ", "?", "1", "2", "3", "7", "99", "0", "-1", "1 2", "yes", "no", "si", "NO", "ok", "y", "maybe",
    "me + 2", "just me", "tomorrow", "mañana", "dec 3rd", "3/4", "31/02/27", "half 6", "next friday",
    "el sabado", "skip", "omitir", "later", "luego", "never mind", "olvidalo", "back", "MORE", "mas", "0422",
    "0000", "10422", "+1 415 555 0177", "ana@example.org", "$40", "HERE 4821", "AQUI 0000", "no, 3 guests",
    "no, it was monday", "/restart", "{{slots}}", "{member}", "' OR 1=1 --", "<b>hi</b>", "🎉", "👍🏽", "e\u0301",
    "\u200b", "\u202etxet", "a" * 400, "Ñandú", "12:30", "9ish", "100000000000000000000", "MENU", "menu",
    "help me", "DONE", "LISTO", "BOT", "2: hello", "thanks", "gracias", "HELP", "AYUDA",
)  # fmt: skip


def _texts() -> list[str]:
    found: list[str] = []
    for path in sorted((ROOT / "tests" / "conversations").glob("*.yml")):
        for case in yaml.safe_load(path.read_text(encoding="utf-8")).get("test_cases", ()):
            found += [str(step["user"]) for step in case["steps"] if "user" in step]
    for path in sorted((ROOT / "nlu_data" / "data").glob("*/*.yml")):
        lines = yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
        found += [line[2:] for part in lines for line in part.get("examples", "").splitlines()[::40]]
    return sorted(set(found) - {""})


TEXTS = _texts()


def _walk(seed: int, steps: int = STEPS) -> Iterator[str]:
    dice = random.Random(seed)
    for _ in range(steps):
        yield dice.choice(ODD) if dice.random() < 0.5 else dice.choice(TEXTS)


def _check(line: Line, told: list[str]) -> None:
    """What must hold after any texts."""
    transcript = "\n".join(told[-8:])
    broken = line.value("SELECT count(*) FROM touch_point WHERE events::text LIKE '%utter_internal_error%'")
    assert broken == 0, f"an action or flow broke after:\n{transcript}"
    biggest = line.value("SELECT coalesce(max(octet_length(state::text)), 0) FROM conversation")
    assert biggest < MOST_STATE, f"a state of {biggest} bytes after:\n{transcript}"


def _says_menu(line: Line, phone: str) -> bool:
    """Whether `menu` gives the menu; who has opted out on the walk opts in first."""
    consent = line.rows("SELECT action FROM consent_entry WHERE e164 = :phone ORDER BY id DESC LIMIT 1", phone=phone)
    if consent and consent[0][0] == "opt_out":
        line.text(phone, "START")
    line.text(phone, "menu")
    newest = line.rows(
        "SELECT events::text FROM touch_point WHERE address = :phone AND direction = 'in' ORDER BY id DESC LIMIT 1",
        phone=phone,
    )
    return '"utter_menu"' in newest[0][0]


@pytest.mark.parametrize("walk", range(WALKS))
def test_random_texts_break_nothing(line: Line, walk: int) -> None:
    told = []
    phone = (ANA, JOE, SHARED, STRANGER)[walk % 4]
    for text in _walk(SEED + walk, STEPS * 2):
        told.append(f"> {text!r}\n< {line.text(phone, text)!r}")
        _check(line, told)


@pytest.mark.parametrize("walk", range(WALKS))
def test_no_state_holds_a_member_fast(line: Line, walk: int) -> None:
    dice = random.Random(SEED * 7 + walk)
    phone = (KIM, JOSEPHINE, ANA, JOE)[walk % 4]
    told = []
    for text in _walk(SEED * 31 + walk, STEPS * 2):
        told.append(f"> {text!r}\n< {line.text(phone, text)!r}")
        if dice.random() < 0.25:
            assert _says_menu(line, phone) or _says_menu(line, phone), "no menu after:\n" + "\n".join(told[-6:])
    line.text(phone, "STOP")
    assert line.text(phone, "menu") == "", "an opted-out number was answered"
    line.text(phone, "START")
    assert _says_menu(line, phone)


@pytest.mark.parametrize("walk", range(2))
def test_a_repeat_says_the_same_and_does_nothing(line: Line, walk: int) -> None:
    for text in _walk(SEED * 3 + walk):
        fields = inbound_fields(JOE, text)
        first = bodies(line.post("/webhooks/twilio/sms", fields))
        before = _record(line)
        again = bodies(line.post("/webhooks/twilio/sms", fields))
        assert (first, before) == (again, _record(line)), f"a repeat of {text!r} was not the same"


@pytest.mark.parametrize("walk", range(2))
def test_two_phones_at_once_do_not_meet(line: Line, walk: int) -> None:
    phones = (ANA, JOE, SHARED, KIM)
    walks = {phone: list(_walk(SEED * 5 + walk * 10 + place)) for place, phone in enumerate(phones)}

    def texting(phone: str) -> int:
        client = line.app.test_client()
        for text in walks[phone]:
            fields = inbound_fields(phone, text)
            url = line.settings.public_base_url + "/webhooks/twilio/sms"
            answer = client.post("/webhooks/twilio/sms", data=fields, headers=line.sign(url, fields))
            assert answer.status_code == 200, f"{answer.status_code} to {text!r}"
        return len(walks[phone])

    with ThreadPoolExecutor(len(phones)) as pool:
        sent = dict(zip(phones, pool.map(texting, phones), strict=True))
    _check(line, [])
    for phone in phones:
        stored = line.value("SELECT count(*) FROM message WHERE direction = 'in' AND address = :phone", phone=phone)
        assert stored == sent[phone]
    # A reply belongs to the number that asked.
    crossed = line.value(
        "SELECT count(*) FROM message AS reply JOIN message AS asked ON asked.id = reply.in_reply_to"
        " WHERE reply.address <> asked.address"
    )
    assert crossed == 0


@pytest.mark.parametrize("walk", range(2))
def test_texts_after_hours_and_days_find_no_stale_question(line: Line, walk: int) -> None:
    dice = random.Random(SEED * 11 + walk)
    told = []
    start = clock.now()
    passed = timedelta(0)
    for text in _walk(SEED * 13 + walk):
        passed += timedelta(minutes=dice.choice((0, 1, 10, 45, 600, 3000)))
        clock.freeze(start + passed)
        told.append(f"> {text!r}\n< {line.text(MARIA, text)!r}")
        _check(line, told)
    clock.freeze(start + passed + timedelta(days=9))
    assert _says_menu(line, MARIA)


def _record(line: Line) -> list[object]:
    """What a text may change: counts of what is appended, and the rows that are rewritten."""
    return [
        line.value("SELECT count(*) FROM message"),
        line.value("SELECT count(*) FROM touch_point"),
        line.value("SELECT count(*) FROM outbox"),
        line.value("SELECT count(*) FROM staff_note"),
        line.rows("SELECT event_id, member_id, answer, guests FROM rsvp ORDER BY id"),
        line.rows("SELECT id, state::text, language FROM conversation ORDER BY id"),
    ]
