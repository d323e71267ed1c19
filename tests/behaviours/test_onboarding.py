"""Getting started, as the union begins it: staff start it, it nudges at decent hours, and those who ask to join."""

import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from bot.local_files import LocalFileError, LocalFiles
from bot.staff import joining, onboarding
from bot.staff.joining import JoinRefused, Work
from bot.staff.onboarding import OnboardingRefused, Started
from config import clock
from config.settings import ROOT
from console.commands.joins import command as joins
from console.commands.onboarding import command as onboardings
from models import OnboardingStart, Shift
from scheduler.chores import nudge_onboarding
from scheduler.chores.defer_texts import defer
from scheduler.desk import Desk
from scheduler.hours.filling import fill_zones
from scheduler.wake import Waker
from tests.fixtures.line import ANA, DANA, JOE, KIM, STRANGER, Line

PACIFIC = ZoneInfo("America/Los_Angeles")
ROSA = "+14155550190"
NOON = datetime(2026, 12, 2, 12, tzinfo=PACIFIC)
NUMBERS = {ANA: "10421", JOE: "10422", KIM: "10426", DANA: "10427"}


@pytest.fixture(autouse=True)
def noon() -> None:
    clock.freeze(NOON)


def at(day: int, hour: int, minute: int = 0) -> None:
    """Moves the clock to the local's wall clock in December 2026."""
    clock.freeze(datetime(2026, 12, day, hour, minute, tzinfo=PACIFIC))


def local_id(line: Line) -> int:
    return int(line.value("SELECT id FROM local"))


def begin(line: Line, phone: str, **how: Any) -> Started:
    return onboarding.start(line.bot, NUMBERS[phone], "pat", local_id=local_id(line), **how)


def tick(line: Line) -> None:
    """The clock's run."""
    nudge_onboarding.chore(Desk(line.sessions, Waker(line.settings.redis_url), lambda: line.bot))


def sent(line: Line, phone: str) -> list[str]:
    return [row.body for row in line.rows("SELECT body FROM outbox WHERE address = :a ORDER BY id", a=phone)]


def row(line: Line, phone: str, column: str) -> object:
    sql = "SELECT onboarding.*, onboarding_stage FROM onboarding JOIN member ON member.id = member_id WHERE number = :n"
    return getattr(line.rows(sql, n=NUMBERS[phone])[0], column)


def stages(line: Line, phone: str) -> list[tuple[str, str | None]]:
    found = line.rows(
        "SELECT stage, ended, onboarding_stage.started_at, finished_at FROM onboarding_stage"
        " JOIN onboarding ON onboarding.id = onboarding_id JOIN member ON member.id = member_id"
        " WHERE number = :n ORDER BY onboarding_stage.id",
        n=NUMBERS[phone],
    )
    return [(each.stage, each.ended) for each in found]


class TestBegunByStaff:
    def test_the_first_question_leaves_at_once_and_its_number_is_the_answer(self, keyword_line: Line) -> None:
        assert begin(keyword_line, KIM) is Started.TEXTED
        first = sent(keyword_line, KIM)[0]
        assert first.startswith("Welcome to Local 1021!")
        assert "STOP to stop" in first  # the number was never introduced
        assert "We have you as Joseph Kim" in keyword_line.text(KIM, "1")
        assert stages(keyword_line, KIM) == [("welcome", "done"), ("details", None)]
        answer = keyword_line.value(
            "SELECT events FROM touch_point WHERE address = :a AND direction = 'in' ORDER BY id DESC LIMIT 1", a=KIM
        )
        assert {"event": "SourceAnswered", "source": "onboarding", "flow": "start_onboarding",
                "slot": "onboarding_answer"} in answer  # fmt: skip

    def test_who_did_it_is_audited_and_it_is_done_once(self, keyword_line: Line) -> None:
        begin(keyword_line, KIM)
        audited = keyword_line.rows("SELECT actor, action FROM audit_entry WHERE action = 'onboarding_started'")
        assert [(each.actor, each.action) for each in audited] == [("pat", "onboarding_started")]
        with pytest.raises(OnboardingRefused, match="is at it since 2026-12-02"):
            begin(keyword_line, KIM)
        assert len(sent(keyword_line, KIM)) == 1

    def test_nobody_of_this_number(self, keyword_line: Line) -> None:
        with pytest.raises(OnboardingRefused, match="no active member 99"):
            onboarding.start(keyword_line.bot, "99", "pat", local_id=local_id(keyword_line))

    def test_no_thanks_is_not_overruled(self, keyword_line: Line) -> None:
        begin(keyword_line, KIM)
        keyword_line.text(KIM, "no thanks")
        with pytest.raises(OnboardingRefused, match="no thanks"):
            begin(keyword_line, KIM)
        clock.freeze(NOON + timedelta(days=5))
        tick(keyword_line)
        assert len(sent(keyword_line, KIM)) == 1

    def test_at_night_it_waits_for_the_morning(self, keyword_line: Line) -> None:
        at(2, 20)
        assert begin(keyword_line, KIM) is Started.WAITS
        at(3, 8, 59)
        tick(keyword_line)
        assert sent(keyword_line, KIM) == []
        at(3, 9)
        tick(keyword_line)
        assert len(sent(keyword_line, KIM)) == 1
        assert row(keyword_line, KIM, "nudges") == 0

    def test_an_import_is_left_to_the_clock(self, keyword_line: Line) -> None:
        assert begin(keyword_line, KIM, begun_by=OnboardingStart.IMPORT, at_once=False) is Started.WAITS
        assert sent(keyword_line, KIM) == []
        tick(keyword_line)
        tick(keyword_line)
        assert len(sent(keyword_line, KIM)) == 1

    def test_a_text_does_not_leave_after_hours(self, keyword_line: Line) -> None:
        begin(keyword_line, KIM)
        evening, morning = (datetime(2026, 12, day, hour, tzinfo=PACIFIC) for day, hour in ((2, 20), (3, 9)))
        with keyword_line.sessions.begin() as session:
            fill_zones(session)
        with keyword_line.sessions.begin() as session:
            assert defer(session, keyword_line.bot.files, evening) == (1, 0)
        later = keyword_line.rows("SELECT due_at, expires_at FROM outbox WHERE address = :a", a=KIM)[0]
        assert later.due_at == morning
        assert later.expires_at > morning


class TestNudges:
    def test_later_is_followed_by_one_nudge_and_its_answer_goes_on_where_it_stopped(self, keyword_line: Line) -> None:
        begin(keyword_line, KIM)
        keyword_line.text(KIM, "1")
        assert "no rush" in keyword_line.text(KIM, "later")
        at(5, 11, 59)
        tick(keyword_line)
        assert len(sent(keyword_line, KIM)) == 1
        at(5, 12)
        tick(keyword_line)
        tick(keyword_line)
        assert sent(keyword_line, KIM)[1:] == [
            "Local 1021: a few questions are left from your welcome. Reply 1 to go on, 2 for later, 3 for no thanks."
        ]
        again = keyword_line.text(KIM, "1")
        assert again.startswith("Welcome back, let's go on.")
        assert "We have you as Joseph Kim" in again

    def test_silence_is_nudged_as_often_as_the_local_says(self, keyword_line: Line) -> None:
        begin(keyword_line, KIM)
        keyword_line.text(KIM, "1")
        for day in range(3, 31):
            at(day, 13)
            tick(keyword_line)
        assert len(sent(keyword_line, KIM)) == 1 + 2
        assert row(keyword_line, KIM, "text_at") is None

    def test_who_never_answered_is_asked_the_first_question_again(self, keyword_line: Line) -> None:
        begin(keyword_line, KIM)
        at(5, 13)
        tick(keyword_line)
        assert [text[:24] for text in sent(keyword_line, KIM)] == ["Welcome to Local 1021! A"] * 2
        assert row(keyword_line, KIM, "nudges") == 1

    @pytest.mark.parametrize(
        ("day", "utc_hour"),
        [
            (date(2026, 10, 31), 16),  # the last day of summer time: 9 am is 16:00 UTC
            (date(2026, 11, 1), 17),  # the clocks were put back in the night
            (date(2027, 3, 13), 17),
            (date(2027, 3, 14), 16),  # put forward
        ],
    )
    def test_the_hours_are_those_of_the_wall_clock(self, keyword_line: Line, day: date, utc_hour: int) -> None:
        clock.freeze(datetime(day.year, day.month, day.day, 4, tzinfo=PACIFIC))
        begin(keyword_line, KIM)
        opens = datetime(day.year, day.month, day.day, utc_hour, tzinfo=UTC)
        clock.freeze(opens - timedelta(minutes=1))
        tick(keyword_line)
        assert sent(keyword_line, KIM) == []
        clock.freeze(opens)
        tick(keyword_line)
        assert len(sent(keyword_line, KIM)) == 1

    def test_who_has_left_is_never_nudged_and_given_up_in_time(self, keyword_line: Line) -> None:
        begin(keyword_line, KIM)
        keyword_line.text(KIM, "1")
        keyword_line.text(KIM, "STOP")
        for days in range(1, 40):
            clock.freeze(NOON + timedelta(days=days))
            tick(keyword_line)
        assert len(sent(keyword_line, KIM)) == 1
        assert row(keyword_line, KIM, "text_at") is None
        assert row(keyword_line, KIM, "nudges") == 0

    def test_who_opted_out_before_gets_nothing(self, keyword_line: Line) -> None:
        assert begin(keyword_line, DANA) is Started.WAITS
        tick(keyword_line)
        assert sent(keyword_line, DANA) == []

    def test_a_person_in_the_conversation_comes_first(self, keyword_line: Line) -> None:
        begin(keyword_line, KIM)
        keyword_line.text(KIM, "1")
        keyword_line.run(
            "INSERT INTO handoff (local_id, conversation_id, reason, opened_at, member_at, silent_at)"
            " SELECT local_id, id, 'asked', :now, :now, :end FROM conversation WHERE address = :a",
            a=KIM,
            now=NOON,
            end=NOON + timedelta(days=90),
        )
        at(6, 12)
        tick(keyword_line)
        assert len(sent(keyword_line, KIM)) == 1
        keyword_line.run("UPDATE handoff SET closed_at = :now, ended = 'staff'", now=NOON)
        at(7, 12, 1)
        tick(keyword_line)
        assert len(sent(keyword_line, KIM)) == 2

    def test_who_goes_on_meanwhile_is_not_nudged(self, keyword_line: Line) -> None:
        begin(keyword_line, KIM)
        keyword_line.text(KIM, "1")
        at(5, 11)
        keyword_line.text(KIM, "1")
        at(5, 12, 30)
        tick(keyword_line)
        assert len(sent(keyword_line, KIM)) == 1

    def test_a_nudge_interrupts_politely(self, keyword_line: Line) -> None:
        begin(keyword_line, JOE)
        keyword_line.text(JOE, "1")
        keyword_line.text(JOE, "later")
        at(5, 12, 30)
        keyword_line.text(JOE, "dues")
        tick(keyword_line)
        back = keyword_line.text(JOE, "3")
        assert back.startswith("OK, I won't ask.")
        assert "last 4 digits" in back


class TestCompleted:
    def finish(self, line: Line) -> None:
        texts = iter(("1", "1", "skip", "skip", "skip"))
        while "you're set" not in line.text(KIM, next(texts)):
            pass

    def test_each_stage_has_its_times_and_the_whole_its_end(self, keyword_line: Line) -> None:
        begin(keyword_line, KIM)
        clock.freeze(NOON + timedelta(hours=1))
        self.finish(keyword_line)
        assert stages(keyword_line, KIM) == [
            ("welcome", "done"),
            ("details", "done"),
            ("steward", "skipped"),
            ("orientation", "skipped"),
            ("first_action", "skipped"),
        ]
        times = keyword_line.rows("SELECT started_at, finished_at FROM onboarding_stage ORDER BY id")
        assert (times[0].started_at, times[0].finished_at) == (NOON, NOON + timedelta(hours=1))
        assert row(keyword_line, KIM, "completed_at") == NOON + timedelta(hours=1)
        assert row(keyword_line, KIM, "onboarding_stage") == "completed"
        tick(keyword_line)
        assert len(sent(keyword_line, KIM)) == 1

    @pytest.mark.parametrize(("days", "in_time"), [(29, True), (31, False)])
    def test_who_completed_in_time_is_known(self, keyword_line: Line, days: int, in_time: bool) -> None:
        begin(keyword_line, KIM)
        clock.freeze(NOON + timedelta(days=days))
        keyword_line.text(KIM, "welcome")
        self.finish(keyword_line)
        with keyword_line.sessions.begin() as session:
            seen = onboarding.progress(session, "pat", local_id=local_id(keyword_line), open_only=False)
            counted = onboarding.count(session, local_id=local_id(keyword_line))
        assert [(each.member_number, each.state, each.in_time) for each in seen] == [("10426", "completed", in_time)]
        assert (counted.begun, counted.completed, counted.in_time) == (1, 1, int(in_time))
        assert keyword_line.value("SELECT count(*) FROM audit_entry WHERE action = 'onboarding_viewed'") == 1


class TestTheLocalsFile:
    def test_a_local_leaves_out_and_reorders_stages(self, make_line: Callable[..., Line], tmp_path: Path) -> None:
        folder = self.folder(
            tmp_path, "stages: [steward, details]\nwithin_days: 7\nnudge_after_days: 1\nmost_nudges: 0"
        )
        line = make_line(locals_dir=folder)
        begin(line, KIM)
        assert sent(line, KIM)[0].startswith("Your steward is Maria Santos")
        assert "We have you as Joseph Kim" in line.text(KIM, "2")
        assert "you're set" in line.text(KIM, "1")
        assert stages(line, KIM) == [("steward", "done"), ("details", "done")]
        assert row(line, KIM, "due_at") == NOON + timedelta(days=7)

    def test_a_local_that_wants_no_nudges_has_none(self, make_line: Callable[..., Line], tmp_path: Path) -> None:
        folder = self.folder(tmp_path, "stages: [welcome]\nwithin_days: 7\nnudge_after_days: 1\nmost_nudges: 0")
        line = make_line(locals_dir=folder)
        begin(line, KIM)
        line.text(KIM, "later")
        at(5, 12)
        tick(line)
        assert len(sent(line, KIM)) == 1

    @pytest.mark.parametrize(
        "text",
        [
            "stages: [welcome, quiz]\nwithin_days: 7\nnudge_after_days: 1\nmost_nudges: 0",
            "stages: [welcome, welcome]\nwithin_days: 7\nnudge_after_days: 1\nmost_nudges: 0",
            "stages: []\nwithin_days: 7\nnudge_after_days: 1\nmost_nudges: 0",
            "stages: [welcome]\nwithin_days: 0\nnudge_after_days: 1\nmost_nudges: 0",
        ],
    )
    def test_a_slip_in_it_is_told_at_the_start(self, tmp_path: Path, text: str) -> None:
        with pytest.raises(LocalFileError, match=r"local-1021/onboarding\.yml"):
            LocalFiles(self.folder(tmp_path, text))

    def folder(self, tmp_path: Path, text: str) -> Path:
        folder = tmp_path / "locals"
        shutil.copytree(ROOT / "locals", folder)
        (folder / "local-1021").mkdir(exist_ok=True)
        (folder / "local-1021" / "onboarding.yml").write_text(text, encoding="utf-8")
        return folder


def request_of(line: Line, phone: str) -> int:
    return int(line.value("SELECT id FROM join_request WHERE address = :a ORDER BY id DESC LIMIT 1", a=phone))


def ask_to_join(line: Line, *, texts: str = "1") -> int:
    for text in ("join", "Rita Gomez Luna", "Bay Foods", "1"):
        line.text(STRANGER, text)
    line.text(STRANGER, texts)
    return request_of(line, STRANGER)


class TestJoining:
    def test_the_consent_is_in_the_ledger_with_the_sentence_agreed_to(self, keyword_line: Line) -> None:
        ask_to_join(keyword_line)
        kept = keyword_line.rows("SELECT action, source, wording, message_id FROM consent_entry WHERE e164 = :e",
                                 e=STRANGER)  # fmt: skip
        assert [(each.action, each.source) for each in kept] == [("opt_in", "text")]
        assert kept[0].wording.startswith("May Local 1021 text you on union business?")
        assert kept[0].message_id is not None

    def test_nobody_is_a_member_before_staff_decide(self, keyword_line: Line) -> None:
        before = keyword_line.value("SELECT count(*) FROM member")
        ask_to_join(keyword_line)
        assert keyword_line.value("SELECT count(*) FROM member") == before
        assert "isn't on our member list" in keyword_line.text(STRANGER, "dues")
        notes = keyword_line.rows("SELECT detail FROM staff_note WHERE address = :a", a=STRANGER)
        assert [each.detail for each in notes] == ["Asks to join. See `rollcall joins list`."]

    def test_once_approved_they_are_told_and_get_started(self, keyword_line: Line) -> None:
        request = ask_to_join(keyword_line)
        work = Work(employer="bay foods", worksite="warehouse", shift=Shift.NIGHT)
        view = joining.approve(keyword_line.bot, request, "pat", work=work)
        assert (view.state, view.member_number) == ("approved", "10429")
        assert sent(keyword_line, STRANGER)[-1].startswith("Local 1021: you're approved, welcome!")
        told = keyword_line.text(STRANGER, "1")
        assert "We have you as Rita Gomez Luna, Bay Foods, Warehouse, night shift." in told
        member = keyword_line.rows("SELECT given_name, family_name, status FROM member WHERE number = '10429'")[0]
        assert tuple(member) == ("Rita", "Gomez Luna", "active")
        audited = keyword_line.rows("SELECT actor FROM audit_entry WHERE action = 'join_approved'")
        assert [each.actor for each in audited] == ["pat"]

    def test_at_night_the_good_news_waits(self, keyword_line: Line) -> None:
        at(2, 22)
        joining.approve(keyword_line.bot, request_of(keyword_line, ROSA), "pat")
        assert sent(keyword_line, ROSA) == []
        at(3, 9)
        tick(keyword_line)
        assert sent(keyword_line, ROSA)[0].startswith("Local 1021: aprobado")

    def test_a_decision_is_made_once(self, keyword_line: Line) -> None:
        request = request_of(keyword_line, ROSA)
        joining.decline(keyword_line.bot, request, "pat")
        with pytest.raises(JoinRefused, match="was declined by pat"):
            joining.approve(keyword_line.bot, request, "sam")
        assert sent(keyword_line, ROSA) == [
            "Local 1021: por texto no pudimos agregarte. Llama a la oficina y alguien te ayuda: (415) 555-0123."
        ]

    def test_a_declined_number_may_ask_again(self, keyword_line: Line) -> None:
        first = ask_to_join(keyword_line)
        joining.decline(keyword_line.bot, first, "pat")
        assert ask_to_join(keyword_line) != first
        assert keyword_line.value("SELECT count(*) FROM join_request WHERE address = :a", a=STRANGER) == 2

    def test_who_wants_no_texts_is_called(self, keyword_line: Line) -> None:
        request = ask_to_join(keyword_line, texts="2")
        view = joining.approve(keyword_line.bot, request, "pat")
        assert (view.state, view.agrees_to_texts) == ("approved", False)
        assert sent(keyword_line, STRANGER) == []

    def test_who_left_meanwhile_hears_nothing(self, keyword_line: Line) -> None:
        request = ask_to_join(keyword_line)
        keyword_line.text(STRANGER, "STOP")
        joining.approve(keyword_line.bot, request, "pat")
        assert sent(keyword_line, STRANGER) == []

    def test_a_phone_added_to_a_record_must_still_prove_itself(self, keyword_line: Line) -> None:
        request = ask_to_join(keyword_line)
        view = joining.approve(keyword_line.bot, request, "pat", existing="10422")
        assert view.member_number == "10422"
        assert "last 4 digits" in keyword_line.text(STRANGER, "dues")

    @pytest.mark.parametrize(
        ("how", "why"),
        [
            ({"number": "10421"}, "somebody else"),
            ({"existing": "99"}, "no active member 99"),
            ({"work": Work(worksite="Moon")}, "Moon is no worksite"),
        ],
    )
    def test_what_is_not_so_is_refused(self, keyword_line: Line, how: dict[str, Any], why: str) -> None:
        request = request_of(keyword_line, ROSA)
        with pytest.raises(JoinRefused, match=why):
            joining.approve(keyword_line.bot, request, "pat", **how)
        assert keyword_line.value("SELECT state FROM join_request WHERE id = :i", i=request) == "pending"

    def test_a_look_is_audited(self, keyword_line: Line) -> None:
        with keyword_line.sessions.begin() as session:
            seen = joining.waiting(session, "pat", local_id=local_id(keyword_line))
        assert [each.name for each in seen] == ["Rosa Delgado"]
        assert keyword_line.value("SELECT actor FROM audit_entry WHERE action = 'join_viewed'") == "pat"


class TestAtTheShell:
    @pytest.fixture(autouse=True)
    def environment(self, keyword_line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("database_url", "redis_url", "rasa_url"):
            monkeypatch.setenv(name.upper(), str(getattr(keyword_line.settings, name)))

    def test_onboarding(self, keyword_line: Line) -> None:
        done = CliRunner().invoke(onboardings, ["start", "10426"])
        assert "leaves within seconds" in done.output, done.output
        assert len(sent(keyword_line, KIM)) == 1
        listed = CliRunner().invoke(onboardings, ["list"])
        assert "10426  Joseph Kim: welcome since 2026-12-02, until 2027-01-01, 0 nudges" in listed.output
        assert "Last year: 1 begun, 0 completed, 0 of them in time." in listed.output
        assert "is at it since" in CliRunner().invoke(onboardings, ["start", "10426"]).output

    def test_joins(self, keyword_line: Line) -> None:
        request = str(request_of(keyword_line, ROSA))
        assert (
            "Rosa Delgado, Bay Foods, Warehouse, nights, +14155550190, es" in CliRunner().invoke(joins, ["list"]).output
        )
        done = CliRunner().invoke(joins, ["approve", request, "--worksite", "Warehouse", "--shift", "night"])
        assert "Rosa Delgado, member 10429: approved by shell:" in done.output, done.output
        assert len(sent(keyword_line, ROSA)) == 1
        assert "Nobody waits." in CliRunner().invoke(joins, ["list"]).output
        assert "was approved by" in CliRunner().invoke(joins, ["decline", request]).output
