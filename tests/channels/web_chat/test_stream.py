"""Replies of staff reach open pages by themselves, from a process that is none of gunicorn's."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
import requests

from bot.channels.web_chat.hub import MOST_OF_VISIT
from tests.channels.web_chat.driver import Visitor
from tests.channels.web_chat.streams import PATIENCE, Following, following, streaming, wait_for
from tests.channels.web_chat.test_staff_answers import deliver, write
from tests.fixtures.line import Line

SITE = "https://www.example.org"


@pytest.fixture
def stream(keyword_line: Line) -> Iterator[str]:
    with streaming(keyword_line.settings) as url:
        yield url


def cookies(visitor: Visitor) -> dict[str, str]:
    cookie = visitor.client.get_cookie("chat-local-1021", path="/chat")
    assert cookie is not None
    return {"chat-local-1021": cookie.value}


def test_what_staff_write_arrives_while_the_page_is_open(visitor: Visitor, stream: str) -> None:
    visitor.begin()
    with following(stream, cookies(visitor)) as page:
        assert page.response.headers["Content-Type"] == "text/event-stream; charset=utf-8"
        write(visitor.line, visitor.visit_address, "Maria here.")
        deliver(visitor.line)
        assert page.bodies() == ["Maria here."]


def test_what_is_said_in_one_window_shows_in_the_other(visitor: Visitor, stream: str) -> None:
    visitor.begin()
    with following(stream, cookies(visitor)) as page:
        (answer,) = visitor.send("rights")
        assert page.bodies() == ["rights", answer]


def test_a_page_that_comes_back_gets_what_it_missed_and_nothing_twice(visitor: Visitor, stream: str) -> None:
    visitor.begin()
    with following(stream, cookies(visitor)) as page:
        write(visitor.line, visitor.visit_address, "One.")
        deliver(visitor.line)
        page.bodies()
        last = page.last_id
    visitor.line.run("UPDATE message SET status_at = status_at - interval '1 minute'")
    last = str(float(last) - 30)
    write(visitor.line, visitor.visit_address, "Two.")
    deliver(visitor.line)
    with following(stream, cookies(visitor), last) as page:
        assert page.bodies() == ["Two."]
        write(visitor.line, visitor.visit_address, "Three.")
        deliver(visitor.line)
        assert page.bodies() == ["Three."]


def test_a_visit_hears_nothing_of_another(visitor: Visitor, keyword_line: Line, stream: str) -> None:
    visitor.begin()
    address = visitor.visit_address
    other = Visitor(keyword_line)
    other.begin()
    with following(stream, cookies(visitor)) as page:
        other.send("rights")
        write(keyword_line, address, "For the first.")
        deliver(keyword_line)
        assert page.bodies() == ["For the first."]


def test_clearing_the_chat_ends_its_open_pages(visitor: Visitor, stream: str) -> None:
    visitor.begin()
    with following(stream, cookies(visitor)) as page:
        visitor.call("DELETE", "visits/current")
        assert page.event() == ("ended", {})


@pytest.mark.parametrize(
    ("sent", "status"), [({}, 401), ({"chat-local-1021": "made.up"}, 410), ({"chat-local-1021": ""}, 401)]
)
def test_without_a_visit_there_is_no_stream(stream: str, sent: dict[str, str], status: int) -> None:
    with following(stream, sent) as page:
        assert page.response.status_code == status


def test_only_pages_that_may_can_follow(make_line: Callable[..., Line]) -> None:
    visitor = Visitor(make_line(chat_origins=SITE))
    visitor.begin()
    with streaming(visitor.line.settings) as url:
        for origin, status in (("https://elsewhere.example", 403), (SITE, 200), ("http://127.0.0.1:8000", 200)):
            with following(url, cookies(visitor), Origin=origin) as page:
                assert page.response.status_code == status
                allowed = page.response.headers.get("Access-Control-Allow-Origin")
                assert allowed == (origin if status == 200 else None)


def test_one_visit_has_so_many_pages_at_once(visitor: Visitor, stream: str) -> None:
    visitor.begin()
    with ExitStack() as stack:
        pages = [stack.enter_context(following(stream, cookies(visitor))) for _ in range(MOST_OF_VISIT + 1)]
        assert [page.response.status_code for page in pages] == [200] * MOST_OF_VISIT + [429]
    wait_for(lambda: "rollcall_chat_pages 0.0" in requests.get(f"{stream}/metrics", timeout=PATIENCE).text)
    with following(stream, cookies(visitor)) as page:
        assert page.response.status_code == 200


def test_a_lost_connection_to_the_record_is_made_anew_and_nothing_is_missed(visitor: Visitor, stream: str) -> None:
    visitor.begin()
    address = visitor.visit_address
    with following(stream, cookies(visitor)) as page:
        visitor.line.run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        visitor.line.sessions.kw["bind"].dispose()
        write(visitor.line, address, "After the restart.")
        deliver(visitor.line)
        assert page.bodies() == ["After the restart."]


def test_the_process_says_how_it_is(stream: str) -> None:
    assert requests.get(f"{stream}/healthz", timeout=PATIENCE).json() == {"status": "alive"}
    assert "rollcall_chat_pages 0.0" in requests.get(f"{stream}/metrics", timeout=PATIENCE).text


def test_a_stop_of_the_process_lets_pages_go_at_once(visitor: Visitor) -> None:
    visitor.begin()
    with ExitStack() as stack:
        running = ExitStack()
        url = running.enter_context(streaming(visitor.line.settings))
        page: Following = stack.enter_context(following(url, cookies(visitor)))
        running.close()
        assert page.event()[0] == "gone"
