"""The texts that ship: each fits a segment or two, and none invites a word that carriers take for themselves."""

from itertools import product

import pytest

from bot.engine import FlowBook
from bot.wording import count, format_value, normalise
from bot.wording.render import PLACEHOLDER
from bot.wording.taken import taken_word
from tests.engine.house import book_of

VALUES = {
    "local_name": "Local 1021",
    "local_phone": "(415) 555-0100",
    "canceled_name": "your RSVP",
    "interrupted_flow_name": "your RSVP",
    "choices": [{"label": "your dues"}, {"label": "your certifications"}, {"label": "something else"}],
}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> FlowBook:
    return book_of(tmp_path_factory.mktemp("book"))


def test_every_variation_costs_at_most_two_segments_and_most_one(book: FlowBook) -> None:
    costs: dict[tuple[str, str], int] = {}
    for name, language in product(book.responses, book.languages):
        for variation in book.responses[name].variations[language]:
            text = PLACEHOLDER.sub(
                lambda found: format_value(VALUES.get(found[1], "Local 1021"), "en", "numbered"), variation.text
            )
            costs[language, text] = count(normalise(text)).segments
            assert taken_word(text) is None, text
    assert max(costs.values()) <= 2, [text for text, cost in costs.items() if cost > 2]
    assert sum(costs.values()) <= 1.25 * len(costs), [text for text, cost in costs.items() if cost > 1]
