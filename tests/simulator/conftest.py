from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tests.simulator.desk import Application, Desk, Loop, OpenDesk, opened


@pytest.fixture(scope="session")
def loop() -> Iterator[Loop]:
    running = Loop()
    yield running
    running.close()


@pytest.fixture
def application() -> Iterator[Application]:
    running = Application()
    yield running
    running.close()


@pytest.fixture
def open_desk(loop: Loop, application: Application) -> Iterator[OpenDesk]:
    """Opens a carrier with settings of the test's own."""
    with ExitStack() as stack:

        def one(**settings: Any) -> Desk:
            return stack.enter_context(opened(loop, application, **settings))

        yield one


@pytest.fixture
def desk(open_desk: OpenDesk) -> Desk:
    return open_desk()
