"""Fixtures for every test."""

pytest_plugins = ["tests.fixtures.services", "tests.fixtures.line", "tests.fixtures.carrier", "tests.fixtures.office"]
