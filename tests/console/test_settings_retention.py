"""Old words go when an admin has said so twice; what is needed stays."""

from datetime import timedelta
from pathlib import Path

from config import clock
from scheduler.chores.forget_words import forget_words
from scheduler.desk import Desk
from scheduler.wake import Waker
from tests.fixtures.line import ANA
from tests.fixtures.office import Office

PATH = "/settings/retention/"


def run(office: Office, media: Path) -> int:
    """What the clock does."""
    line = office.line
    return forget_words(Desk(line.sessions, Waker(line.settings.redis_url), lambda: line.bot), media)


def test_words_go_after_it_was_asked_twice_and_the_record_stays(office: Office, tmp_path: Path) -> None:
    line, admin = office.line, office.signed_in("admin")
    line.text(ANA, "dues")
    line.run("UPDATE message SET at = at - interval '200 days', status_at = status_at - interval '200 days'")
    line.text(ANA, "menu")
    kept = line.value("SELECT count(*) FROM message WHERE body <> '' AND at > now() - interval '1 day'")
    old = line.value("SELECT count(*) FROM message WHERE at < now() - interval '100 days'")
    touches = line.value("SELECT count(*) FROM touch_point")
    (tmp_path / "ab").mkdir()
    for sha in ("ab" + "0" * 62, "ab" + "1" * 62):
        (tmp_path / "ab" / sha).write_text("photo")
    put = """
        INSERT INTO media (message_id, url, claimed_type, state, content_type, sha256, size, at)
        SELECT min(id), 'https://x', 'image/png', 'stored', 'image/png', :sha, 5, now() FROM message RETURNING id
    """
    line.put(put, sha="ab" + "0" * 62)
    needed = line.put(put, sha="ab" + "1" * 62)
    line.run("INSERT INTO report_media (report_id, media_id) SELECT min(id), :media FROM report", media=needed)
    assert run(office, tmp_path) == 0, "words are kept by default"

    admin.get(PATH)
    assert "30 days at least" in admin.post(PATH, {"days": "3"}).text
    sure = admin.post(PATH, {"days": "90"}).text
    assert f"{old} texts lose their words" in sure
    assert line.value("SELECT count(*) FROM local_setting") == 0
    assert admin.post(PATH, {"days": "90", "sure": "1"}).status_code == 302

    assert run(office, tmp_path) == old
    assert line.value("SELECT count(*) FROM message WHERE body <> ''") == kept
    assert line.value("SELECT count(*) FROM touch_point") == touches
    assert not (tmp_path / "ab" / ("ab" + "0" * 62)).exists()
    assert (tmp_path / "ab" / ("ab" + "1" * 62)).exists()
    assert line.value("SELECT detail FROM audit_entry WHERE action = 'words_forgotten'").startswith(f"{old} texts")
    assert run(office, tmp_path) == 0
    clock.shift(timedelta(days=91))
    assert run(office, tmp_path) == line.value("SELECT count(*) FROM message") - old
    clock.shift(timedelta(0))
    page = admin.get(PATH).text
    assert "The clock last looked" in page
    admin.post(PATH, {"days": ""})
    assert "nothing is removed by itself" in admin.get(PATH).text


def test_a_button_of_another_page_makes_no_words_go(office: Office) -> None:
    """Neither the way back to the default nor an undo asks what the page of retention asks."""
    admin = office.signed_in("admin")
    admin.get(PATH)
    admin.post(PATH, {"days": "90", "sure": "1"})
    admin.post(PATH, {"days": "", "sure": "1"})
    newest = office.line.value("SELECT max(id) FROM local_setting")
    for path in (f"/settings/changes/{newest}/undo", f"/settings/contract/changes/{newest}/undo"):
        assert admin.post(path).status_code == 404, path
    assert admin.post("/settings/kind/privacy/default", {"field": "keep_words_days"}).status_code == 404
    assert office.line.value("SELECT max(id) FROM local_setting") == newest
    assert "/undo" not in admin.get("/settings/kind/privacy").text
