import pytest

from tests.channels.web_chat.driver import Visitor
from tests.fixtures.line import Line


@pytest.fixture
def visitor(keyword_line: Line) -> Visitor:
    """A browser that has not been here before; keywords and menus alone understand it."""
    return Visitor(keyword_line)
