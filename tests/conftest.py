"""Fixtures for every test."""

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.fixtures.services", "tests.fixtures.line", "tests.fixtures.carrier", "tests.fixtures.office"]

# A machine that is busy with other things may stop a test for seconds: what is slow there is no fault of an example.
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")

# Files of few tests that take a minute or more each. They begin first, so that at the end no process waits for another.
_LONGEST = (
    "tests/faults/test_exactly_once.py",
    "tests/conversations/test_conversations.py",
    "tests/behaviours/test_campaign_answers.py",
    "tests/browser/test_all_pages.py",
    "tests/startup/test_launcher.py",
    "tests/channels/test_chat_page.py",
    "tests/browser/test_new_local.py",
    "tests/startup/test_services.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts the longest files first."""
    rank = {path: place for place, path in enumerate(_LONGEST)}
    items.sort(key=lambda item: rank.get(item.nodeid.partition("::")[0], len(rank)))
