"""What a local has set that does not fit any more: told on Today, not in force, and set again on its page."""

import json
import re
from collections.abc import Callable
from typing import Any, ClassVar

from bot.actions.campaign_rules import CAMPAIGNS, CampaignRules
from bot.book import load_book
from bot.local_settings import LiveSettings
from bot.wording.costs import cost_of
from bot.wording.typical import typical
from config import clock
from config.settings import ROOT
from tests.fixtures.line import ANA
from tests.fixtures.office import Office

PAGE = "/settings/kind/campaigns"


def test_a_text_too_long_with_the_year_in_its_day_is_refused_on_every_day(office: Office) -> None:
    admin = office.signed_in("admin")
    book, today = load_book(ROOT / "flows"), clock.now().date()
    filled = " ".join(f"{{{each}}}" for each in sorted(book.responses["utter_dues_owed"].placeholders))
    room = 306 - cost_of(book, typical(), "utter_dues_owed", "en", today, own=filled).units
    text = filled + " " + "y" * (room - 1)
    assert not cost_of(book, typical(), "utter_dues_owed", "en", today, own=text).over
    admin.get("/settings/wording/utter_dues_owed")
    page = admin.post("/settings/wording/utter_dues_owed", {"text-en": text, "text-es": filled}).text
    assert "Too long: 3 segments, 2 at most." in page
    assert office.line.value("SELECT count(*) FROM local_setting") == 0


def test_words_that_do_not_fit_any_more_are_told_on_today_and_not_said(office: Office) -> None:
    admin, line = office.signed_in("admin"), office.line
    before = line.text(ANA, "menu")
    assert "do not fit any more" not in admin.get("/today").text
    own = {"utter_menu": {"en": "Reply YES for {choices}", "es": 5}}
    line.run("UPDATE local SET wording = CAST(:own AS jsonb)", own=json.dumps(own))
    assert "Some of your own words do not fit any more" in admin.get("/today").text
    assert line.text(ANA, "menu") == before


def test_a_setting_that_does_not_fit_any_more_is_told_on_today_and_set_again(office: Office) -> None:
    admin, line = office.signed_in("admin"), office.line
    line.run(
        """
        INSERT INTO local_setting (local_id, kind, field, value, changed_by, changed_at)
        SELECT id, 'campaigns', 'segments_per_second', '{"is": 1e-12}', 'user:a', now()
        FROM local WHERE handle = 'local-1021'
        """
    )
    assert "Some settings do not fit any more" in admin.get("/today").text
    assert admin.get(PAGE).status_code == 200
    admin.post(f"{PAGE}/default", {"field": "segments_per_second"})
    assert "Some settings do not fit any more" not in admin.get("/today").text


def test_what_fits_of_a_kind_holds_beside_what_does_not_and_stays_when_the_form_is_saved(office: Office) -> None:
    admin, line = office.signed_in("admin"), office.line
    own = {"most_per_week": 1, "segments_per_second": 0.05, "error_share": 7, "elections": "old", "gone": 1}
    for field, value in own.items():
        line.run(
            """
            INSERT INTO local_setting (local_id, kind, field, value, changed_by, changed_at)
            SELECT id, 'campaigns', :field, CAST(:value AS jsonb), 'user:a', now()
            FROM local WHERE handle = 'local-1021'
            """,
            field=field,
            value=json.dumps({"is": value}),
        )
    base = line.bot.files.in_file(CAMPAIGNS, "local-1021")
    content = LiveSettings(line.settings.database_url).over(CAMPAIGNS, "local-1021", base)
    held = (content.most_per_week, content.segments_per_second, content.error_share, content.elections)
    assert held == (1, 0.1, 1, base.elections)
    newest = "SELECT value FROM local_setting WHERE field = :field ORDER BY id DESC LIMIT 1"
    page = admin.get(PAGE).text
    assert re.search(r'name="most_per_week"[^>]*value="1"', page)
    # One is set right though others do not fit.
    assert admin.post(f"{PAGE}/default", {"field": "error_share"}).status_code == 302
    assert line.value(newest, field="error_share") is None
    fields = re.findall(r'name="(\w+)"[^>]*value="([^"]*)"', admin.get(PAGE).text)
    assert admin.post(PAGE, {name: value for name, value in fields if name != "csrf_token"}).status_code == 302
    assert line.value(newest, field="most_per_week") == {"is": 1}
    assert line.value(newest, field="segments_per_second") == {"is": 0.1}


def test_a_pace_that_would_stop_campaigns_is_refused_beside_its_field(office: Office) -> None:
    admin = office.signed_in("admin")
    admin.get(PAGE)
    for slip in ("0.001", "1e-12", "0"):
        page = admin.post(PAGE, {"segments_per_second": slip}).text
        assert "At least 0.1." in page, slip
    assert office.line.value("SELECT count(*) FROM local_setting WHERE field = 'segments_per_second'") == 0


class _Slow(CampaignRules):
    """Rules of the files, during whose reading somebody else changes what holds."""

    meanwhile: ClassVar[list[Callable[[], object]]] = []

    def model_dump(self, **options: Any) -> dict[str, Any]:
        while self.meanwhile:
            self.meanwhile.pop()()
        return super().model_dump(**options)


def test_who_reads_old_settings_while_they_change_keeps_them_from_nobody(office: Office) -> None:
    line = office.line
    live = LiveSettings(line.settings.database_url)
    content = _Slow.model_validate(line.bot.files.in_file(CAMPAIGNS, "local-1021").model_dump())
    put = """
        INSERT INTO local_setting (local_id, kind, field, value, changed_by, changed_at)
        SELECT id, 'campaigns', 'most_per_week', CAST(:value AS jsonb), 'user:a', now()
        FROM local WHERE handle = 'local-1021'
    """
    line.run(put, value='{"is": 7}')

    def change() -> None:
        line.run(put, value='{"is": 9}')
        live.look_again()
        live.over(CAMPAIGNS, "next-door", content)  # it looks; another process would, a moment later

    _Slow.meanwhile.append(change)
    live.over(CAMPAIGNS, "local-1021", content)
    assert live.over(CAMPAIGNS, "local-1021", content).most_per_week == 9
