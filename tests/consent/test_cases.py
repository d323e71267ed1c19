"""The project's own texts are read as a reasonable person reads them."""

from pathlib import Path

import pytest

from bot.consent import ConsentClass
from bot.consent.check import check_file, load_cases

CASES = Path(__file__).parent / "cases"
FILES = sorted(CASES.glob("*.yml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_case_is_read_as_expected(path: Path) -> None:
    assert check_file(path).wrong == []


def test_the_cases_are_many_and_of_both_kinds() -> None:
    cases = [case for path in FILES for case in load_cases(path)]

    assert sum(case.expect is ConsentClass.OPT_OUT for case in cases) > 1000
    assert sum(case.expect is ConsentClass.NONE for case in cases) > 800
    assert len({case.text for case in cases}) == len(cases)
