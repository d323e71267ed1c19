"""Why something cannot be done is said in the language of the page, though it is raised in English."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from config.settings import ROOT
from console.language import speaking
from console.language.catalogs import catalogs
from console.refusals import is_known, said
from console.refusals.sentences import OTHERWISE, SENTENCES
from scheduler.sending.batch import NOT_WORDED
from tests.console.topics.campaigns import add_campaign
from tests.fixtures.office import Office

# Whose refusals reach a page.
RAISED_BY = (
    *(f"scheduler/campaigns/{name}.py" for name in ("lifecycle", "records", "preview", "preview_tally", "rendering")),
    *(f"scheduler/campaigns/{name}.py" for name in ("upcoming", "trying", "looking_ahead", "settings", "drafts")),
    *(f"scheduler/campaigns/{name}.py" for name in ("running", "planning", "audience")),
    *(f"scheduler/audiences/{name}.py" for name in ("saved", "names", "field", "parsing")),
    "scheduler/sending/spoiled.py",
    *(f"bot/staff/{name}.py" for name in ("events", "event_door", "event_people")),
    *(f"bot/staff/{name}.py" for name in ("onboarding", "onboarding_board", "stewards", "member_numbers")),
)
ELSEWHERE = {
    NOT_WORDED,
    "It could not be planned; the log of the clock tells why.",
    "Member 7 completed it on 2026-11-22.",
    "Member 7 said no thanks on 2026-11-22, and may text WELCOME.",
    "Member 7 is at it since 2026-11-22.",
    "a: there is no worksite 'b'; did you mean c?",
    "a: there is no worksite 'b'; there are c, d",
    "there is no worksite 'b'",
    "text of a, en: nothing fills {b}; did you mean {c}?; there are d",
    "text, es: write the text in Spanish",
    "a: write a day like 2026-12-05",
    "character 3: there is no field 'a'; there are b",
}
X = "Xx7"  # stands for a value
MADE_BY = {"closest": "", "usage": f"write it like: {X}"}  # functions whose words end a sentence
OF_FUNCTIONS = {f"Member {X} {X}."}  # told in ELSEWHERE


def sentences(path: Path) -> Iterator[str]:
    """What a module raises or gives as a fault, with a value in each place."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            yield from _in(node.exc)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("faults.append", "_fail"):
            yield from _in(node)
        # Faults in a table are those of an event's fields, which its form says by the field.
        if isinstance(node, (ast.Assign, ast.AugAssign)) and not isinstance(node.value, ast.Dict):
            yield from _in(node.value) if re.search(r"\b(faults|told)$", _target(node)) else ()


def _target(node: ast.Assign | ast.AugAssign) -> str:
    return ast.unparse(node.targets[0] if isinstance(node, ast.Assign) else node.target)


def _in(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.JoinedStr):
        yield "".join(map(_part, node.values))
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    else:
        for child in ast.iter_child_nodes(node):
            yield from _in(child)


def _part(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    value = node.value if isinstance(node, ast.FormattedValue) else node
    return MADE_BY.get(ast.unparse(value.func), X) if isinstance(value, ast.Call) else X


def test_every_refusal_that_reaches_a_page_has_its_words_there() -> None:
    raised = {each for path in RAISED_BY for each in sentences(ROOT / path)} | ELSEWHERE
    words = {each for each in raised if len(re.findall(r"[a-z]{2,}", each.replace(X, ""))) > 2} - OF_FUNCTIONS
    assert len(words) > 90
    assert sorted(each for each in words if not is_known(each)) == []


def test_every_refusal_is_in_the_spanish_catalog_with_the_same_places() -> None:
    spanish = catalogs()["es"]
    for each in (*OTHERWISE.values(), *SENTENCES):
        told = spanish.gettext(each)
        assert told != each or each == "control", each
        assert {*re.findall(r"%\(\w+\)s", told)} == {*re.findall(r"%\(\w+\)s", each)}, each


def test_a_refusal_is_said_with_what_it_names() -> None:
    with speaking("es"):
        assert said("There is no campaign #5.") == "No hay ninguna campaña #5."
        assert said("expires: is past") == "final: ya pasó"
        assert said("text of b, es: write the text in Spanish") == "texto de b, es: escribe el texto en Español"
        assert said("day: is missing: the day", {"the day": "el día"}) == "Falta algo: el día"
        assert said("Nobody knows this: sentence") == "Nobody knows this: sentence"
    with speaking("en"):
        assert said("text of b, es: write the text in Spanish") == "text of b, es: write the text in Spanish"


def test_an_approval_is_refused_in_the_language_of_the_page(office: Office) -> None:
    admin = office.signed_in("admin")
    of_another = add_campaign(office.line, "Picnic", "submitted", "user:organizer@local1021.example")
    own = add_campaign(office.line, "Office open", "submitted", "user:admin@local1021.example")
    admin.post("/account/language", {"language": "es"})
    admin.get(f"/campaigns/{own}/approve")
    page = admin.post(f"/campaigns/{of_another}/approve", {"read_as": "old"}).text
    assert "Cambió desde que la miraste." in page
    assert "It was changed" not in page
    held = re.search(r'name="read_as"[^>]*value="(\w+)"', admin.get(f"/campaigns/{own}/approve").text)
    assert held
    assert "la aprueba otra persona" in admin.post(f"/campaigns/{own}/approve", {"read_as": held[1]}).text


def test_what_nothing_fills_is_told_beside_the_words_in_the_language_of_the_page(office: Office) -> None:
    organizer = office.signed_in("organizer")
    draft = add_campaign(office.line, "Picnic", "draft")
    organizer.post("/account/language", {"language": "es"})
    organizer.get(f"/campaigns/{draft}/words")
    page = organizer.post(f"/campaigns/{draft}/words/phones", {"a_en": "Hi {strange}", "a_es": "Hola"}).text
    assert "nada llena {strange}" in page
