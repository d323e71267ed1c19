"""What the database cannot keep as text is refused before a page runs."""

import io

from console.fit_text import is_fit
from tests.fixtures.office import Office

SAID = "There is a character in it that cannot be kept."


def test_a_nul_in_what_is_looked_for_or_sent_is_a_sentence(office: Office) -> None:
    organizer = office.signed_in("organizer")
    for path in ("/members/?words=a%00b", "/members/?unit=%00", "/members/?after=1&worksite=1&language=%00"):
        answer = organizer.get(path)
        assert (answer.status_code, SAID in answer.text) == (400, True), path
    for path, values in (
        ("/members/", {"words": "a\0b"}),
        ("/inbox/", {"words": "\0"}),
        ("/events/new", {"title": "\0"}),
    ):
        answer = organizer.post(path, values)
        assert (answer.status_code, SAID in answer.text) == (400, True), path
    answer = organizer.post("/imports/new", {"file": (io.BytesIO(b"x"), "a\0.csv")})
    assert answer.status_code == 400
    assert "Hay un carácter" in office.signed_in("steward").get("/members/?words=%00").text


def test_other_text_is_fit() -> None:
    assert is_fit("José “O’Brien” 🙂\n\t")
    assert not is_fit("a\0b")
    assert not is_fit("\udcff")
