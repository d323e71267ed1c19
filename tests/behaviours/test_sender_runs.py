"""Workers do not starve each other: one run of a kind at a time, a queue for each, and none that lasts."""

import threading

from scheduler.one_run import OneRun
from scheduler.wake import QUEUES, Work


def test_a_wake_up_during_a_run_returns_at_once_and_is_not_lost() -> None:
    run = OneRun()
    started, go_on = threading.Event(), threading.Event()
    runs: list[int] = []

    def work() -> None:
        runs.append(len(runs))
        started.set()
        assert go_on.wait(10)

    thread = threading.Thread(target=run, args=(work,))
    thread.start()
    assert started.wait(10)
    # In this thread: were it to wait for the run, nobody would let that go on.
    for _ in range(5):
        run(work)
    assert runs == [0]
    go_on.set()
    thread.join(10)
    assert runs == [0, 1]


def test_a_run_that_fails_lets_the_next_one_in() -> None:
    run = OneRun()
    done: list[str] = []

    def fail() -> None:
        raise ConnectionError

    try:
        run(fail)
    except ConnectionError:
        run(lambda: done.append("done"))
    assert done == ["done"]


def test_what_takes_long_waits_in_a_queue_of_its_own() -> None:
    assert set(QUEUES) == set(Work)
    assert len({QUEUES[Work.SEND_DUE], QUEUES[Work.RECONCILE], QUEUES[Work.FETCH_MEDIA]}) == 3
