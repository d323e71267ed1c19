"""docs/audiences.md lists what there is."""

import re

from config.settings import ROOT
from scheduler.audiences.fields import FIELDS
from scheduler.audiences.listing import fields_table, reasons_table
from scheduler.audiences.parsing import parse

PAGE = (ROOT / "docs" / "audiences.md").read_text(encoding="utf-8")


def part(name: str) -> str:
    """What stands between the marks of this name."""
    found = re.search(rf"<!-- {name} -->\n(.*?)\n?<!-- /{name} -->", PAGE, re.DOTALL)
    assert found is not None
    return found[1]


def test_every_field_is_listed_as_it_is() -> None:
    assert part("fields") == fields_table(), "run `rollcall audiences fields --markdown`"


def test_every_reason_is_listed_as_it_is() -> None:
    assert part("reasons") == reasons_table()


def test_every_example_is_a_query() -> None:
    for name, field in FIELDS.items():
        assert f'"field": "{name}"' in str(parse(field.example).to_json()).replace("'", '"')
