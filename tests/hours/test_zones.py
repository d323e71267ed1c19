"""Where a number may be: what the record says, the postal code, the area code, the local."""

from zoneinfo import ZoneInfo

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.hours.area_codes import ANYWHERE
from scheduler.hours.postal_codes import zones_of_postal_code
from scheduler.hours.zones import zones_of, zones_of_number

LOCAL = "America/Los_Angeles"
BOSTON = "+16175550100"


def test_the_record_wins_over_the_postal_code_and_that_over_the_area_code() -> None:
    assert zones_of(BOSTON, "America/Denver", "60601", LOCAL) == ("America/Denver",)
    assert zones_of(BOSTON, None, "60601", LOCAL) == ("America/Chicago",)
    assert zones_of(BOSTON, None, None, LOCAL) == ("America/New_York",)
    assert zones_of("+99955501000", None, None, LOCAL) == (LOCAL,)


@pytest.mark.parametrize("said", ["Pacific Time", "", "America/Frisco"])
def test_what_is_no_zone_counts_as_none(said: str) -> None:
    assert zones_of(BOSTON, said, None, LOCAL) == ("America/New_York",)


@pytest.mark.parametrize("code", ["", "9410", "ABCDE", "09012", "96200", "34010"])
def test_a_postal_code_that_tells_no_place_leaves_it_to_the_number(code: str) -> None:
    assert zones_of(BOSTON, None, code, LOCAL) == ("America/New_York",)


@pytest.mark.parametrize(
    ("code", "zones"),
    [
        ("94105", "America/Los_Angeles"),
        ("94105-1234", "America/Los_Angeles"),
        (" 02108 ", "America/New_York"),
        ("32501", "America/Chicago"),
        ("85001", "America/Phoenix"),
        ("86515", "America/Denver America/Phoenix"),
        ("57501", "America/Chicago America/Denver"),
        ("79901", "America/Denver"),
        ("83501", "America/Boise America/Los_Angeles"),
        ("83814", "America/Los_Angeles"),
        ("96813", "Pacific/Honolulu"),
        ("00901", "America/Puerto_Rico"),
        ("96799", "Pacific/Honolulu Pacific/Pago_Pago"),
        ("99501", "America/Adak America/Anchorage"),
        ("M5V 2T6", "America/Toronto"),
        ("v1c2a1", "America/Edmonton America/Vancouver"),
    ],
)
def test_zones_of_postal_codes(code: str, zones: str) -> None:
    assert sorted(zones_of_postal_code(code)) == zones.split()


@pytest.mark.parametrize(
    ("number", "zones"),
    [
        ("+14155550111", "America/Los_Angeles"),
        ("+12085551234", "America/Boise America/Los_Angeles"),
        ("+18505551234", "America/Chicago America/New_York"),
        ("+18125551234", "America/Chicago America/New_York"),
        ("+19285551234", "America/Denver America/Phoenix"),
        ("+14805551234", "America/Phoenix"),
        ("+19075551234", "America/Adak America/Anchorage"),
        ("+17095551234", "America/Halifax America/St_Johns"),
        ("+525512345678", "America/Mexico_City"),
    ],
)
def test_zones_of_numbers(number: str, zones: str) -> None:
    assert zones_of_number(number) == tuple(zones.split())


@pytest.mark.parametrize("number", ["+18005551212", "+18885551212", "+15005551212"])
def test_a_number_without_an_area_may_be_in_any_state_and_where_the_local_is(number: str) -> None:
    assert zones_of_number(number) == ANYWHERE
    assert set(zones_of(number, None, None, "Pacific/Guam")) == {*ANYWHERE, "Pacific/Guam"}


def test_every_area_code_and_every_zip_prefix_has_zones_that_exist() -> None:
    zones = {zone for prefix in range(1000) for zone in zones_of_postal_code(f"{prefix:03}01")}
    zones |= {zone for code in range(200, 1000) for zone in zones_of_number(f"+1{code}5551234")}
    assert len(zones) > 20
    for zone in zones:
        assert ZoneInfo(zone).key == zone


def test_known_states_by_their_zip_codes() -> None:
    """A city of each state by its ZIP code."""
    cities = {
        "America/New_York": "10001 02108 33101 30301 48201 43004 40202 46204 37902 27601 19103 04101 20001 25301",
        "America/Chicago": "60601 77002 70112 37201 35203 53202 55401 50309 63101 66101 68102 73102 39201 72201 46402",
        "America/Denver": "80202 84101 87101 59101 82001 57701",
        "America/Los_Angeles": "90001 98101 97201 89101",
        "America/Boise": "83702",
    }
    for zone, codes in cities.items():
        for code in codes.split():
            assert zones_of_postal_code(code) == (zone,), code


@given(st.integers(2_000_000_000, 9_999_999_999))
def test_the_beginning_of_a_number_tells_as_much_as_all_of_it(national: int) -> None:
    number = f"+1{national}"
    whole = set(phonenumbers.timezone.time_zones_for_geographical_number(phonenumbers.parse(number)))
    assert whole <= set(zones_of_number(number)) or zones_of_number(number) == ANYWHERE
