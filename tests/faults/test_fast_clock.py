"""The clock that runs faster than the machine's, by which leases of a minute are over in seconds."""

from datetime import UTC, datetime, timedelta

import pytest

from config import clock
from config.settings import Settings, SettingsError, load_settings


def test_all_who_are_told_the_same_agree_and_nothing_is_behind_the_machine() -> None:
    began = datetime.now(UTC) - timedelta(minutes=1)
    clock.hurry(10, began)
    ahead = clock.now() - datetime.now(UTC)
    clock.hurry(10, datetime.now(UTC) + timedelta(minutes=1))
    not_yet = clock.now() - datetime.now(UTC)
    clock.hurry(1, None)
    assert timedelta(seconds=539) < ahead < timedelta(seconds=560)
    assert abs(not_yet) < timedelta(seconds=5)
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


@pytest.mark.parametrize(
    ("environment", "name"),
    [
        pytest.param({"CLOCK_SPEED": "8"}, "CLOCK_SINCE", id="without a moment"),
        pytest.param({"CLOCK_SPEED": "8", "TWILIO_ACCOUNT_SID": "AC" + "1" * 32}, "CLOCK_SPEED", id="with real people"),
    ],
)
def test_it_is_for_tests_and_for_all_processes(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], name: str
) -> None:
    for each, value in {"DATABASE_URL": "postgresql://x/y", "REDIS_URL": "redis://x", **environment}.items():
        monkeypatch.setenv(each, value)
    with pytest.raises(SettingsError) as refused:
        load_settings()
    assert any(fault.startswith(name) for fault in refused.value.faults)


def test_it_runs_as_the_machines_unless_it_is_told() -> None:
    assert Settings.model_fields["clock_speed"].default == 1
