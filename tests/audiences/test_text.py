"""The text form: what a person types is read back the same, and every slip is told at its place."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.audiences.field import Choice, Field, LanguageCode, Name, Words
from scheduler.audiences.fields import FIELDS
from scheduler.audiences.fields.member import MemberNumber
from scheduler.audiences.parsing import explain, parse
from scheduler.audiences.query import All, Leaf, Node, Not, OneOf, Operator, QueryError
from scheduler.audiences.reading import MOST_DEPTH, MOST_LEAVES, read
from scheduler.audiences.writing import write

WAREHOUSE = {"field": "worksite", "is": "Warehouse"}
NIGHT = {"field": "shift", "is": "night"}


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("everyone", {"all": []}),
        ("worksite = Warehouse", WAREHOUSE),
        ("WORKSITE=Warehouse", WAREHOUSE),
        ('worksite = "Warehouse"', WAREHOUSE),
        ("worksite = “Warehouse”", WAREHOUSE),
        ("worksite = 'Warehouse'", WAREHOUSE),
        ("worksite != Warehouse", {"not": WAREHOUSE}),
        ('worksite = "North \\"A\\" \\\\ Yard"', {"field": "worksite", "is": 'North "A" \\ Yard'}),
        ("worksite = O'Brien's", {"field": "worksite", "is": "O'Brien's"}),
        ('worksite = "and"', {"field": "worksite", "is": "and"}),
        ("worksite = Warehouse and shift = Night", {"all": [WAREHOUSE, NIGHT]}),
        ("(worksite = Warehouse)", WAREHOUSE),
        (
            "worksite = Warehouse or shift = night and not points = on",
            {"any": [WAREHOUSE, {"all": [NIGHT, {"not": {"field": "points", "is": "on"}}]}]},
        ),
        (
            "worksite = Warehouse AND (shift = night OR points = on)",
            {"all": [WAREHOUSE, {"any": [NIGHT, {"field": "points", "is": "on"}]}]},
        ),
        ("shift in (night, evening, night)", {"field": "shift", "in": ["night", "evening"]}),
        ("shift not in (night)", {"not": {"field": "shift", "in": ["night"]}}),
        ("tenure >= 6 months", {"field": "tenure", "at_least": 6}),
        ("tenure >= 6", {"field": "tenure", "at_least": 6}),
        ("tenure <= 1 month", {"field": "tenure", "at_most": 1}),
        ("check_in <= 2", {"field": "check_in", "at_most": 2}),
        ("last-touch >= 90 days", {"field": "last_touch", "at_least": 90}),
        ("certification within 30 days", {"field": "certification", "within": 30}),
        ("certification(Forklift) within 30", {"field": "certification", "of": "Forklift", "within": 30}),
        ('answer("May Day rally") = nothing', {"field": "answer", "of": "May Day rally", "is": "nothing"}),
        ("rsvp(#12) in (going, not-going)", {"field": "rsvp", "of": 12, "in": ["going", "not_going"]}),
        ("member in (10421,\n10422)", {"field": "member", "in": ["10421", "10422"]}),
    ],
)
def test_a_text_is_a_tree(text: str, query: object) -> None:
    assert parse(text).to_json() == query
    assert parse(write(parse(text))) == parse(text)


@pytest.mark.parametrize(
    ("text", "at", "says"),
    [
        ("", 0, "is empty"),
        ("worksite", 8, "what of worksite? write it like: worksite = Warehouse"),
        ("shfit = night", 0, "there is no field 'shfit'; did you mean shift?"),
        ("points = on and shfit", 16, "there is no field 'shfit'; did you mean shift?"),
        ("worksite = North Yard", 11, 'put names of several words in quotes: "North Yard"'),
        ("worksite = ", 11, "a value should stand here"),
        ('worksite = "Yard', 11, "this quote is not closed"),
        ("shift in night", 9, "write the values in brackets"),
        ("shift in (night evening)", 10, "in quotes"),
        ("shift in (night, dusk)", 17, "there is no 'dusk'; write one of day, evening, night"),
        ("points = on and dues = often", 23, "there is no 'often'; write one of paid_up"),
        ("not (points = on and dues = often)", 28, "there is no 'often'"),
        ("tenure >= 3 days", 12, "tenure counts in months"),
        ("check_in <= 2 days", 14, "check_in has no unit"),
        ("tenure > 3", 7, "write >= instead"),
        ("tenure >= soon", 10, "a whole number should stand here"),
        ("tenure >= 99999", 10, "99999 is out of range; write 0 to 1200 months"),
        ("tenure = 3", 9, "tenure has no is; write it like: tenure >= 6 months"),
        ("shift >= 3", 9, "shift has no at_least; write it like: shift in (night, evening)"),
        ("answer = yes", 0, "answer needs to know of which campaign"),
        ("shift(Rally) = night", 6, "shift is of nothing"),
        ("(points = on", 0, "this bracket is not closed"),
        ("points = on)", 11, "')' cannot stand here"),
        ("points = on shift = night", 9, "in quotes"),
        ("points = on (shift = night)", 12, "'(' cannot stand here; join things with and, or"),
        ("and", 0, "a field should stand here"),
        ("points = on and", 15, "a field should stand here"),
        ("language = elvish", 11, "'elvish' is no language"),
        ("member = 1 or member = *", 23, "'*' is no member number"),
        ("not " * 30 + "points = on", 80, "is more than 20 deep"),
        ("(" * 30 + "points = on", 20, "is more than 20 deep"),
    ],
)
def test_a_slip_is_told_at_its_place(text: str, at: int, says: str) -> None:
    with pytest.raises(QueryError) as told:
        parse(text)
    fault = told.value.faults[0]
    assert (fault.position, fault.place) == (at, f"character {at + 1}")
    assert says in fault.says
    assert " " * at + "^" in explain(text, told.value)


def test_every_slip_is_told_at_once() -> None:
    with pytest.raises(QueryError) as told:
        parse("shift = dusk or tenure >= 9999 or worksite(x) = Yard")
    assert [fault.position for fault in told.value.faults] == [8, 26, 43]


@pytest.mark.parametrize(
    ("query", "place", "says"),
    [
        ([], "", 'write {"all": [...]}'),
        ({"all": WAREHOUSE}, "all", "write a list"),
        ({"any": []}, "any", "is empty, so nobody is meant"),
        ({"all": [WAREHOUSE, 3]}, "all[1]", 'write {"all": [...]}'),
        ({"all": [], "any": []}, "", "has all and something else"),
        ({"not": {"field": "shift", "is": "dusk"}}, "not.is", "there is no 'dusk'"),
        ({"all": [WAREHOUSE, {"field": "shfit", "is": "x"}]}, "all[1].field", "did you mean shift?"),
        ({"field": "shift", "is": 3}, "is", "write words in quotes"),
        ({"field": "shift", "in": "night"}, "in", "write a list of words"),
        ({"field": "shift", "in": []}, "in", "is empty"),
        ({"field": "shift", "in": ["night", "dusk"]}, "in[1]", "there is no 'dusk'"),
        ({"field": "tenure", "at_least": "6"}, "at_least", "write a whole number"),
        ({"field": "tenure", "at_least": True}, "at_least", "write a whole number"),
        ({"field": "shift", "is": "night", "in": ["day"]}, "", "shift needs one of is, in"),
        ({"field": "shift"}, "", "shift needs one of is, in"),
        ({"field": "shift", "isnt": "night"}, "isnt", "there is no such key"),
        ({"is": "night"}, "field", "is missing"),
        ({"field": "worksite", "is": " "}, "is", "is empty; write the name of a worksite"),
        ({"field": "worksite", "is": "a\0b"}, "is", "cannot be printed"),
        ({"field": "worksite", "is": "\ud800"}, "is", "cannot be printed"),
        ({"field": "worksite", "is": "x" * 201}, "is", "is longer than 200 characters"),
        ({"all": [WAREHOUSE] * (MOST_LEAVES + 1)}, "all", "has more than 100 things"),
        ({"any": [{"all": [WAREHOUSE] * 60}] * 2}, "", "asks more than 100 things"),
    ],
)
def test_a_slip_in_json_is_told_at_its_place(query: object, place: str, says: str) -> None:
    with pytest.raises(QueryError) as told:
        read(query)
    assert told.value.faults[0].place == place
    assert says in told.value.faults[0].says


def test_a_bottomless_tree_is_refused() -> None:
    query: Mapping[str, object] = WAREHOUSE
    for _ in range(MOST_DEPTH * 40):
        query = {"all": [query, WAREHOUSE]}
    with pytest.raises(QueryError, match="deep"):
        read(query)


def _value(field: Field) -> st.SearchStrategy[str]:
    values = field.values
    if isinstance(values, Choice):
        return st.sampled_from(values.words)
    if isinstance(values, LanguageCode):
        return st.sampled_from(["en", "es", "fr"])
    if isinstance(values, MemberNumber):
        return st.from_regex(r"[0-9A-Z]{1,8}", fullmatch=True)
    names = st.text(min_size=1, max_size=12).map(str.strip).filter(lambda name: name and name.isprintable())
    return names.map(str.casefold).filter(str.isprintable) if isinstance(values, Words) else names


def _leaf(field: Field) -> st.SearchStrategy[Leaf]:
    names = st.text(min_size=1, max_size=12).map(str.strip).filter(lambda name: name and name.isprintable())
    subject: st.SearchStrategy[str | int | None] = st.none()
    if isinstance(field.of, Name):
        some = names | st.integers(0, 10**9 - 1)
        subject = some if field.of_needed else some | st.none()
    ways: list[st.SearchStrategy[Leaf]] = []
    if field.values:
        lists = st.lists(_value(field), min_size=1, max_size=4, unique=True).map(tuple)
        ways.append(st.builds(Leaf, st.just(field.name), st.just(Operator.IS), _value(field), subject))
        ways.append(st.builds(Leaf, st.just(field.name), st.just(Operator.IN), lists, subject))
    if field.number:
        counts = st.integers(field.number.least, field.number.most)
        operators = st.sampled_from(field.number.operators)
        ways.append(st.builds(Leaf, st.just(field.name), operators, counts, subject))
    return st.one_of(ways)


def _group(kind: type[All] | type[OneOf], items: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.lists(items, min_size=2, max_size=4).map(lambda several: kind(tuple(several)))


LEAVES: st.SearchStrategy[Node] = st.sampled_from(sorted(FIELDS)).flatmap(lambda name: _leaf(FIELDS[name]))
TREES: st.SearchStrategy[Node] = st.recursive(
    LEAVES | st.just(All(())),
    lambda inner: st.one_of(_group(All, inner), _group(OneOf, inner), inner.map(Not)),
    max_leaves=8,
)


@given(TREES)
def test_a_tree_is_written_and_read_back_the_same(tree: Node) -> None:
    assert parse(write(tree)) == tree
    assert read(tree.to_json()) == tree


WORDS = ["worksite", "shift", "answer", "tenure", "and", "or", "not", "in", "within", "everyone", "=", "!=", ">=", "<="]
SCRAPS = st.lists(st.sampled_from([*WORDS, "(", ")", ",", "#", "12", "night", '"', "“", "'", "\\", "days"]) | st.text())


def outcome(reads: Callable[[Any], Node], what: object) -> Node | QueryError:
    """The tree, or why there is none; any other error is the reader's own."""
    try:
        return reads(what)
    except QueryError as error:
        return error


@given(SCRAPS.map(" ".join) | st.text())
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    read_back = outcome(parse, text)
    if isinstance(read_back, QueryError):
        assert read_back.faults
        assert explain(text, read_back)
        assert all(0 <= (fault.position or 0) <= len(text) for fault in read_back.faults)
    else:
        assert parse(write(read_back)) == read_back


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["all", "any", "not", "field", "is", "in"]), inner),
)


@given(JSON)
def test_whatever_is_stored_is_read_or_refused(query: object) -> None:
    read_back = outcome(read, query)
    assert not isinstance(read_back, QueryError) or read_back.faults
