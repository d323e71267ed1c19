"""Audiences that are kept, names that are not on the record, and the command line."""

import json
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select
from sqlalchemy.orm import Session

from config import clock
from console.commands.audiences import command
from models import AuditEntry, Campaign
from scheduler.audiences import saved
from scheduler.audiences.fields import FIELDS
from scheduler.audiences.names import check_names
from scheduler.audiences.parsing import parse
from scheduler.audiences.query import QueryError
from scheduler.audiences.saved import AudienceError
from tests.audiences.conftest import local_id
from tests.fixtures.line import Line

TEXT = "worksite = Warehouse and dues = owes"
Run = Callable[..., Result]


class TestNames:
    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("worksite = Warehose", "there is no worksite 'Warehose'; did you mean Warehouse?"),
            ("employer = Nobody", "there is no employer 'Nobody'; there are Bay Foods, Harbor Transit"),
            ("unit = Clericall", "there is no unit 'Clericall'; did you mean Clerical?"),
            ("answer(Raly) = yes", "there is no campaign 'Raly'; did you mean Rally?"),
            ("texted in (Rally, Rolly)", "there is no campaign 'Rolly'; did you mean Rally?"),
            ("rsvp(Picnik) = going", "there is no event 'Picnik'; did you mean Picnic?"),
            ("certification(Forklifts) = valid", "there is no certification 'Forklifts'; did you mean Forklift?"),
            ("member in (10421, 99999)", "there is no member number '99999'"),
            ("texted = Rally or answer(#999) = yes", "there is no campaign '#999'"),
        ],
    )
    def test_a_name_that_is_not_there(self, session: Session, text: str, says: str) -> None:
        with pytest.raises(QueryError) as told:
            check_names(session, parse(text), local_id(session))
        assert str(told.value) == says

    def test_all_are_looked_up_at_once(self, session: Session, statements: list[str]) -> None:
        own = local_id(session)
        rally = session.scalars(select(Campaign.id).where(Campaign.name == "Rally")).one()
        statements.clear()
        text = f"worksite = warehouse and rsvp(picnic) = going and answer(#{rally}) = yes and member = 10421"
        check_names(session, parse(text), own)
        assert len(statements) == 1
        check_names(session, parse("dues = owes"), own)
        assert len(statements) == 1


class TestSaved:
    def test_one_is_kept_found_renamed_and_deleted(self, session: Session) -> None:
        own, now = local_id(session), clock.now()
        kept = saved.save(session, "ann", now, local_id=own, name=" Night  crew ", query=parse(TEXT))
        assert (kept.name, kept.query) == ("Night crew", parse(TEXT))
        assert saved.show(session, local_id=own, name="night CREW") == kept
        saved.rename(session, "ann", now, local_id=own, name="Night crew", new_name="Owing")
        assert [each.name for each in saved.every(session, local_id=own)] == ["Owing"]
        saved.remove(session, "ann", now, local_id=own, name="Owing")
        assert saved.every(session, local_id=own) == []
        audit = session.execute(select(AuditEntry.actor, AuditEntry.action, AuditEntry.detail)).all()
        assert audit[-3:] == [
            ("ann", "audience_saved", "Night crew"),
            ("ann", "audience_renamed", "Night crew -> Owing"),
            ("ann", "audience_deleted", "Owing"),
        ]

    def test_a_name_is_taken_once(self, session: Session) -> None:
        own, now = local_id(session), clock.now()
        for name in ("One", "Two"):
            saved.save(session, "ann", now, local_id=own, name=name, query=parse(TEXT))
        with pytest.raises(AudienceError, match="There is an audience 'One' already"):
            saved.save(session, "ann", now, local_id=own, name="One", query=parse(TEXT))
        with pytest.raises(AudienceError, match="There is an audience 'One' already"):
            saved.rename(session, "ann", now, local_id=own, name="Two", new_name="One")
        assert len(saved.every(session, local_id=own)) == 2

    def test_what_is_not_there(self, session: Session) -> None:
        own, now = local_id(session), clock.now()
        with pytest.raises(AudienceError, match="There is no audience 'One'"):
            saved.show(session, local_id=own, name="One")
        with pytest.raises(AudienceError, match="1 to 80"):
            saved.save(session, "ann", now, local_id=own, name=" ", query=parse(TEXT))
        with pytest.raises(QueryError):
            saved.save(session, "ann", now, local_id=own, name="One", query=parse("worksite = Nowhere"))


@pytest.fixture
def run(keyword_line: Line, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("DATABASE_URL", keyword_line.settings.database_url)
    monkeypatch.setenv("REDIS_URL", keyword_line.settings.redis_url)

    def invoke(*words: str, stdin: str | None = None) -> Result:
        return CliRunner().invoke(command, words, input=stdin)

    return invoke


class TestCommands:
    def test_check_says_it_back(self, run: Run) -> None:
        told = run("check", "worksite = Warehouse and not dues=exempt")
        assert told.output.splitlines() == [
            "worksite = Warehouse and not dues = exempt",
            "Members at Warehouse who are not exempt from dues.",
            "Miembros de Warehouse que no están exentos de cuotas.",
        ]
        from_json = run("check", '{"field": "shift", "is": "night"}', "--json")
        assert json.loads(from_json.output)["text"] == "shift = night"
        pasted = run("check", "-", stdin="member in (10421,\n10422)\n")
        assert "Members who are number 10421 or 10422." in pasted.output

    def test_slips_are_shown(self, run: Run) -> None:
        told = run("check", "worksite = Warehouse and shfit = night")
        assert told.exit_code == 2
        assert "\nworksite = Warehouse and shfit = night\n" + " " * 25 + "^\n" in told.output
        assert "did you mean shift?" in told.output
        unknown = run("count", "worksite = Warehose")
        assert (unknown.exit_code, "did you mean Warehouse?" in unknown.output) == (1, True)
        assert run("check", "{").exit_code == 2

    def test_count(self, run: Run) -> None:
        told = run("count", "worksite = Warehouse")
        assert told.exit_code == 0, told.output
        assert "Members at Warehouse." in told.output
        assert "They opted out of texts." in told.output
        counts = json.loads(run("count", "worksite = Warehouse", "--json").output)
        assert counts["included"] == sum(counts["by_language"].values()) == counts["by_worksite"]["Warehouse"]
        assert counts["excluded"]["opted_out"] == counts["excluded"]["shared_number"] == 1
        assert run("count").exit_code == 2

    def test_saved_ones(self, run: Run) -> None:
        assert run("list").output == "There is none.\n"
        assert run("save", "Owing", TEXT).output == "Saved: Members at Warehouse who owe dues.\n"
        assert run("save", "Owing", TEXT).exit_code == 1
        assert "Members at Warehouse who owe dues." in run("list").output
        assert json.loads(run("show", "owing", "--json").output)["query"] == parse(TEXT).to_json()
        assert TEXT in run("show", "Owing").output
        assert json.loads(run("count", "--saved", "Owing", "--json").output)["matching"] == 2
        assert run("rename", "Owing", "Owe").exit_code == 0
        assert run("show", "Owing").exit_code == 1
        assert [run("delete", "Owe").exit_code, run("delete", "Owe").exit_code] == [0, 1]

    def test_fields_are_listed(self, run: Run) -> None:
        assert "worksite = Warehouse" in run("fields").output
        listed = {each["field"]: each for each in json.loads(run("fields", "--json").output)}
        assert set(listed) == set(FIELDS)
        assert (listed["tenure"]["operators"], listed["answer"]["of"]) == (["at_least", "at_most"], "campaign")
