"""docs/carrier-errors.md says of every error code what the tables do."""

import re

from bot.channels.twilio.errors import REMEDIES, RETRIES, USUAL_RETRY, Remedy, reported
from config.settings import ROOT

PAGE = (ROOT / "docs" / "carrier-errors.md").read_text()
ROW = re.compile(r"^\| (\d{5}) \| .+ \| `(\w+)` \| (.*?) \|$", re.MULTILINE)


def test_the_page_and_the_tables_agree() -> None:
    assert {int(code): Remedy(remedy) for code, remedy, _ in ROW.findall(PAGE)} == REMEDIES


def test_the_page_tells_every_retry() -> None:
    told = {int(code): tries for code, _, tries in ROW.findall(PAGE) if tries}
    assert told == {code: f"{retry.most}, after {_words(retry.first_wait.seconds)}" for code, retry in RETRIES.items()}


def test_every_passing_error_may_be_tried_again() -> None:
    passing = {code for code, remedy in REMEDIES.items() if remedy is Remedy.RETRY}
    assert passing <= set(RETRIES)
    assert reported(12345).retry is None
    assert USUAL_RETRY.most > 1


def _words(seconds: int) -> str:
    for unit, name in ((3600, "h"), (60, "min")):
        if seconds % unit == 0:
            return f"{seconds // unit} {name}"
    return f"{seconds} s"
