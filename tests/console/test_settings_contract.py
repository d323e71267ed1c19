"""What the line answers about the contract: written on a page, tried, said to members within seconds, undone."""

from html import unescape

from bot.actions.contract import CONTRACT
from bot.passages.finding import find
from tests.fixtures.office import Browser, Office

HANDLE = "local-1021"
PARKING = {
    "article": "24.1",
    "quote": "The Employer provides free parking at each worksite.",
    "title-en": "Parking",
    "title-es": "Estacionamiento",
    "answer-en": "The company gives you free parking at your worksite.",
    "answer-es": "La empresa te da estacionamiento gratis donde trabajas.",
    "questions-en": "is parking free\nwho pays for the parking lot\ndo we get parking",
    "questions-es": "es gratis el estacionamiento\nquien paga el estacionamiento",
}


def add(admin: Browser, **values: str) -> str:
    """The page that comes of writing a passage; "" when it was saved."""
    admin.get("/settings/contract/new")
    answer = admin.post("/settings/contract/new", PARKING | values)
    return unescape(answer.text) if answer.status_code == 200 else ""


def found(office: Office, question: str) -> str | None:
    """The passage that a member is told."""
    answer = find(office.line.bot.files.get(CONTRACT, HANDLE), question).answer
    return answer.id if answer else None


def test_a_passage_is_written_said_changed_and_taken_out(office: Office) -> None:
    admin = office.signed_in("admin")
    assert found(office, "is there free parking") is None
    assert add(admin, approve="1") == ""
    assert found(office, "is there free parking") == "parking"
    assert "changed here" in admin.get("/settings/contract/?words=parking").text
    page = admin.get("/settings/contract/?ask=is+there+free+parking").text
    assert "The line says:" in page
    assert PARKING["answer-en"] in admin.get("/settings/contract/ask?ask=is+there+free+parking").text
    path = "/settings/contract/passages/parking"
    admin.get(path)
    admin.post(path, PARKING | {"answer-en": "Parking is free.", "approve": "1"})
    contract = office.line.bot.files.get(CONTRACT, HANDLE)
    assert contract.approved["parking"].answer["en"] == "Parking is free."
    admin.post(f"{path}/withdraw")
    assert found(office, "is there free parking") is None
    admin.post(f"{path}/remove")
    assert admin.get(path).status_code == 404
    newest = office.line.value("SELECT max(id) FROM local_setting")
    admin.post(f"/settings/contract/changes/{newest}/undo")
    assert admin.get(path).status_code == 200
    assert "taken out" in admin.get("/settings/contract/changes").text


def test_a_draft_is_not_said(office: Office) -> None:
    admin = office.signed_in("admin")
    assert add(admin) == ""
    assert found(office, "is there free parking") is None
    assert "It is not said." in admin.get("/settings/contract/passages/parking").text


def test_what_does_not_fit_is_told_and_not_stored(office: Office) -> None:
    admin = office.signed_in("admin")
    for values, told in (
        ({"article": ""}, "This is needed."),
        ({"title-es": ""}, "There is no text in: es."),
        ({"answer-es": ""}, "There is no text in: es."),
        ({"questions-es": ""}, "There are no questions in: es."),
        ({"answer-en": "y" * 460}, "Answer and quote together are too long (en)"),
        ({"questions-en": "how many uniforms do we get"}, "already finds another passage: Uniforms"),
    ):
        assert told in add(admin, approve="1", **values), values
    assert office.line.value("SELECT count(*) FROM local_setting") == 0


def test_a_passage_of_the_file_is_changed_and_goes_back(office: Office) -> None:
    admin, files = office.signed_in("admin"), office.line.bot.files
    before = files.get(CONTRACT, HANDLE).approved["boots"]
    path = "/settings/contract/passages/boots"
    admin.get(path)
    values = {
        "article": before.article,
        "quote": before.quote,
        **{f"{part}-{each}": getattr(before, part)[each] for part in ("title", "answer") for each in ("en", "es")},
        **{f"questions-{each}": "\n".join(before.questions[each]) for each in ("en", "es")},
    }
    admin.post(path, values | {"answer-en": "There is $200 for boots.", "approve": "1"})
    assert files.get(CONTRACT, HANDLE).approved["boots"].answer["en"] == "There is $200 for boots."
    newest = office.line.value("SELECT max(id) FROM local_setting")
    admin.post(f"/settings/contract/changes/{newest}/undo")
    assert files.get(CONTRACT, HANDLE).approved["boots"] == before
    assert office.line.value("SELECT value FROM local_setting ORDER BY id DESC LIMIT 1") is None


def test_a_local_without_a_contract_names_it_first(office: Office) -> None:
    stranger = office.next_door("admin")
    assert "Set the contract's name and dates first." in add(stranger, approve="1")
    stranger.get("/settings/contract/about")
    about = {"name-en": "Agreement", "name-es": "Convenio", "from": "2026-01-01", "until": "2025-01-01"}
    assert "The last day is before the first." in stranger.post("/settings/contract/about", about).text
    about["until"] = "2028-12-31"
    assert stranger.post("/settings/contract/about", about | {"synonyms": "parking, lot"}).status_code == 302
    assert add(stranger, approve="1") == ""
    assert list(office.line.bot.files.get(CONTRACT, "next-door").approved) == ["parking"]
    assert "parking" not in office.line.bot.files.get(CONTRACT, HANDLE).approved


def test_the_list_costs_few_statements(office: Office) -> None:
    admin = office.signed_in("admin")
    assert len(office.statements(admin, "/settings/contract/?ask=overtime")) <= 5
