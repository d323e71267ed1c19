"""Fixtures for every test."""

from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.fixtures.services", "tests.fixtures.line", "tests.fixtures.carrier", "tests.fixtures.office"]

# A machine that is busy with other things may stop a test for seconds: what is slow there is no fault of an example.
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")
