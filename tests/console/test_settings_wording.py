"""What the line says is changed on a page, checked as the files are, said in the next text, and undone."""

from html import unescape

from bot.book import load_book
from config.settings import ROOT
from tests.fixtures.line import ANA
from tests.fixtures.office import Office

PATH = "/settings/wording/utter_wrong_number_done"
OWN = {
    "text-en": "Hang on, a person of {local_name} will text you.",
    "text-es": "Espera, alguien de {local_name} te escribe.",
}


def test_a_response_is_found_by_words_and_by_conversation(office: Office) -> None:
    admin = office.signed_in("admin")
    page = admin.get("/settings/wording/?words=photos&flow=file_grievance").text
    assert "file_grievance" in page
    assert "Nothing like that is said." in admin.get("/settings/wording/?words=zeppelin").text
    assert admin.get("/settings/wording/?words=utter_wrong_number_done").text.count("<code>") == 1
    assert "More" in admin.get("/settings/wording/").text
    assert len(office.statements(admin, "/settings/wording/?words=dues")) <= 2
    assert len(office.statements(admin, PATH)) <= 5


def test_people_read_words_first_and_the_id_small(office: Office) -> None:
    admin = office.signed_in("admin")
    page = unescape(admin.get("/settings/wording/?words=utter_wrong_number_done").text)
    shown = load_book(ROOT / "flows").responses["utter_wrong_number_done"].variations["en"][0].text
    assert f"<strong>{shown}</strong>" in page
    assert "<small><code>utter_wrong_number_done</code></small>" in page
    page = unescape(admin.get(PATH).text)
    assert "Wording: “" + shown[:20] in page
    assert "utter_wrong_number_done</h1>" not in page
    assert "<small><code>utter_wrong_number_done</code></small>" in page


def test_the_next_text_says_it_and_the_default_comes_back(office: Office) -> None:
    admin, line = office.signed_in("admin"), office.line
    shipped = "/settings/wording/utter_menu"
    before = line.text(ANA, "menu")
    filled = " ".join(f"{{{each}}}" for each in load_book(ROOT / "flows").responses["utter_menu"].placeholders)
    admin.get(shipped)
    answer = admin.post(shipped, {"text-en": f"What we do: {filled}", "text-es": f"Lo que hacemos: {filled}"})
    assert answer.status_code == 302, answer.text
    assert "Lo que hacemos" in line.text(ANA, "menu")
    assert "changed here" in admin.get("/settings/wording/?changed=1").text
    assert admin.post(f"{shipped}/default").status_code == 302
    assert line.text(ANA, "menu") == before
    newest = line.value("SELECT max(id) FROM local_setting")
    admin.post(f"/settings/wording/changes/{newest}/undo")
    assert "Lo que hacemos" in line.text(ANA, "menu")
    actions = [row.detail for row in line.rows("SELECT detail FROM audit_entry WHERE action = 'setting_changed'")]
    assert len(actions) == 3
    assert actions[0].startswith("wording utter_menu: null -> ")


def test_what_does_not_fit_is_not_stored(office: Office) -> None:
    admin = office.signed_in("admin")
    admin.get(PATH)
    for values, told in (
        ({"text-en": ""}, "There is no text"),
        ({"text-en": "Reply YES to go on"}, "Do not ask for YES"),
        ({"text-es": "Responde CANCEL"}, "Do not ask for CANCEL"),
        ({"text-en": "Hello {nobody}"}, "Nothing fills {nobody}."),
        ({"text-en": "y" * 400}, "Too long: 3 segments, 2 at most."),
    ):
        page = unescape(admin.post(PATH, OWN | values).text)
        assert told in page, values
        assert 'id="errors"' in page
    assert office.line.value("SELECT wording FROM local WHERE handle = 'local-1021'") == {}
    assert office.line.value("SELECT count(*) FROM local_setting") == 0


def test_it_is_looked_at_before_it_is_said(office: Office) -> None:
    admin = office.signed_in("admin")
    admin.get(PATH)
    part = unescape(admin.post(f"{PATH}/look", OWN | {"text-es": "Así lo llamará alguien"}).text)
    assert "Hang on, a person of" in part
    assert "{local_name}" not in part
    assert "“í”" in part
    assert "<html" not in part
    page = admin.post(PATH, OWN | {"look": "1"}).text
    assert "Hang on, a person of {local_name}" in page
    assert office.line.value("SELECT count(*) FROM local_setting") == 0


def test_another_locals_words_are_its_own(office: Office) -> None:
    admin, stranger = office.signed_in("admin"), office.next_door("admin")
    admin.get(PATH)
    admin.post(PATH, OWN)
    assert "Hang on" not in stranger.get(PATH).text
    change_id = office.line.value("SELECT max(id) FROM local_setting")
    assert stranger.post(f"/settings/wording/changes/{change_id}/undo").status_code == 404
    assert stranger.get("/settings/wording/utter_nothing_there").status_code == 404
