"""A carrier that is away, refuses everything, or answers nonsense: behaviours 32, 33 and 36."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from prometheus_client import REGISTRY

from bot.channels.twilio.carrier import TwilioCarrier, make_carrier
from bot.channels.twilio.errors import CarrierRefused, OutcomeUnknown, Remedy
from config import clock
from scheduler.sender import Sender
from tests.behaviours.test_outbox import plan, status
from tests.fixtures.carrier import Carrier, free_port
from tests.fixtures.line import ANA, JOE, LOCAL, Line


def carrier_at(line: Line, url: str) -> TwilioCarrier:
    return make_carrier(line.settings.model_copy(update={"twilio_api_url": url, "carrier_timeout_seconds": 1}))


def pauses() -> float:
    return REGISTRY.get_sample_value("rollcall_sender_paused_total", {"remedy": "stop_sending"}) or 0


@contextmanager
def answering(code: int, body: str) -> Iterator[str]:
    """A server that says this to everything; its URL."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(code)
            self.send_header("Content-Length", str(len(body.encode())))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize("url", ["http://127.0.0.1:{port}", "http://carrier.invalid"])
def test_a_carrier_nobody_reached_took_nothing(keyword_line: Line, url: str) -> None:
    with pytest.raises(CarrierRefused) as refused:
        carrier_at(keyword_line, url.format(port=free_port())).send(LOCAL, ANA, "words", 1)
    assert refused.value.remedy is Remedy.NOT_REACHED


def test_a_knock_nobody_answers_took_nothing(keyword_line: Line) -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        port = full.getsockname()[1]
        # One connection fills the queue; the next ones wait for a place that never comes.
        with socket.create_connection(("127.0.0.1", port)), pytest.raises(CarrierRefused) as refused:
            carrier_at(keyword_line, f"http://127.0.0.1:{port}").send(LOCAL, ANA, "words", 1)
    assert refused.value.remedy is Remedy.NOT_REACHED


def test_a_connection_cut_after_the_words_may_have_taken_them(
    served_line: Line, sender: Sender, carrier: Carrier
) -> None:
    carrier.fault(effect="break", times=1)
    with pytest.raises(OutcomeUnknown):
        sender.carrier.send(LOCAL, ANA, "words", 1)


@pytest.mark.parametrize(
    ("code", "body"),
    [
        (201, "<html>welcome to the hotel</html>"),
        (201, "[]"),
        (201, "{}"),
        (201, '{"sid": "SM1", "num_segments": "many"}'),
        (302, ""),
        (503, "{}"),
        (503, '{"type": "t", "title": "t", "status": 503, "code": 20503}'),
    ],
)
def test_an_answer_that_says_nothing_leaves_the_outcome_open(keyword_line: Line, code: int, body: str) -> None:
    with answering(code, body) as url, pytest.raises(OutcomeUnknown):
        carrier_at(keyword_line, url).send(LOCAL, ANA, "words", 1)


@pytest.mark.parametrize(
    ("code", "body", "remedy"),
    [
        (400, '{"type": "t", "title": "t", "status": 400, "code": 21211}', Remedy.DEAD_NUMBER),
        (400, '{"code": "21211", "message": "m", "status": 400}', Remedy.DEAD_NUMBER),
        (401, "no", Remedy.STOP_SENDING),
        (400, "no", Remedy.DROP),
        (429, "slow down", Remedy.RETRY),
    ],
)
def test_errors_of_either_form_are_read(keyword_line: Line, code: int, body: str, remedy: Remedy) -> None:
    with answering(code, body) as url, pytest.raises(CarrierRefused) as refused:
        carrier_at(keyword_line, url).send(LOCAL, ANA, "words", 1)
    assert refused.value.remedy is remedy


def test_behaviour_33_an_outage_costs_no_text(served_line: Line, sender: Sender, carrier: Carrier) -> None:
    away = Sender(sender.sessions, carrier_at(served_line, f"http://127.0.0.1:{free_port()}"))
    plan(served_line, ANA)
    for minute in range(20):
        clock.shift(timedelta(minutes=2 * minute))
        assert away.send_due() == 1
        assert away.send_due() == 0
    assert tuple(served_line.rows("SELECT status, spent FROM outbox")[0]) == ("due", 0)
    clock.shift(timedelta(minutes=60))
    sender.send_due()
    assert carrier.received(ANA) == ["Rally on Saturday."]


def test_behaviour_33_an_outage_ends_with_the_texts_use(served_line: Line, sender: Sender, carrier: Carrier) -> None:
    away = Sender(sender.sessions, carrier_at(served_line, f"http://127.0.0.1:{free_port()}"))
    plan(served_line, ANA, expires_at=clock.now() + timedelta(hours=1))
    away.send_due()
    clock.shift(timedelta(minutes=61))
    sender.send_due()
    assert status(served_line, ANA) == "expired"
    assert carrier.received(ANA) == []


def test_behaviour_33_waits_differ(served_line: Line, sender: Sender, carrier: Carrier) -> None:
    carrier.fault(effect="reject", code=20429)
    clock.freeze(clock.now())
    for phone in (ANA, JOE, "+14155550113", "+14155550115"):
        plan(served_line, phone, kind="reply")
    sender.send_due()
    waits = [row.wait for row in served_line.rows("SELECT due_at - :now AS wait FROM outbox", now=clock.now())]
    assert len(set(waits)) == 4
    assert all(timedelta(seconds=7) < wait < timedelta(seconds=23) for wait in waits)


@pytest.mark.parametrize("code", [20003, 21606, 21705])
def test_behaviour_36_what_would_fail_for_all_pauses_the_sender(
    served_line: Line, sender: Sender, carrier: Carrier, code: int
) -> None:
    before = pauses()
    carrier.fault(effect="reject", code=code, times=1)
    plan(served_line, ANA)
    sender.send_due()
    plan(served_line, JOE)
    assert sender.send_due() == 0
    assert (status(served_line, ANA), status(served_line, JOE)) == ("due", "due")
    assert pauses() == before + 1
    clock.shift(timedelta(seconds=91))
    assert sender.send_due() == 2
    assert carrier.received(ANA) == carrier.received(JOE) == ["Rally on Saturday."]
    assert served_line.value("SELECT max(spent) FROM outbox") == 0


def test_behaviour_36_the_rest_of_a_batch_goes_back_untouched(
    served_line: Line, sender: Sender, carrier: Carrier
) -> None:
    carrier.fault(effect="reject", code=20003)
    served_line.run(
        """
        INSERT INTO outbox (local_id, channel, address, body, kind, status, due_at, created_at, status_at)
        SELECT local.id, 'sms', '+1415555' || (1000 + n), 'n', 'reply', 'due', :now, :now, :now
        FROM local, generate_series(1, 60) AS n
        """,
        now=clock.now(),
    )
    sender.send_due()
    assert served_line.value("SELECT count(*) FROM outbox WHERE status = 'due'") == 60
    assert carrier.counts()["rejected"]["20003"] <= 8
