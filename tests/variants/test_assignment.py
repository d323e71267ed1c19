"""Who gets which variant: the same in PostgreSQL and in Python, in the shares asked for, and for good."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, Text, column, select, values
from sqlalchemy.orm import Session

from models import Campaign
from scheduler.variants.assignment import CONTROL, WAITING, variant_of, variant_of_address
from tests.fixtures.services import Databases

ADDRESSES = [f"+1415{number:07}" for number in range(2_000_000, 2_000_000 + 37 * 6_000, 37)]
# Of chi-square with one, two and three degrees of freedom 1 in 10,000 is above (NIST, table of upper critical values).
CHI_SQUARE = {1: 15.14, 2: 18.42, 3: 21.11}


def campaign(
    number: int = 7,
    shares: dict[str, Any] | None = None,
    *,
    control: int = 0,
    test: int = 100,
    winner: str | None = None,
) -> Campaign:
    """A campaign with what decides its variants."""
    return Campaign(id=number, shares=shares, control_percent=control, test_percent=test, winner=winner)


def given(of: Campaign) -> dict[str, str]:
    """The variant of each of the fixed addresses."""
    return {address: variant_of_address(address, of) for address in ADDRESSES}


def far_from(found: Counter[str], shares: dict[str, float]) -> float:
    """Pearson's chi-square of what was found against shares that add up to 1."""
    total = found.total()
    return sum((found[name] - share * total) ** 2 / (share * total) for name, share in shares.items())


@pytest.fixture(scope="module")
def engine(databases: Databases, demo_database: str) -> Iterator[Engine]:
    """A database in which nothing is written."""
    with databases.engine(demo_database) as made:
        yield made


@pytest.mark.parametrize(
    "of",
    [
        campaign(),
        campaign(shares={"a": 50, "b": 50}),
        campaign(shares={"b": 25, "a": 70, "c": 5}, control=20),
        campaign(shares={"a": 1, "b": 2}, control=10, test=30),
        campaign(shares={"a": 33.3, "b": 33.3, "c": 33.4}, test=1),
        campaign(shares={"a": 50, "b": 50}, control=10, test=30, winner="b"),
        campaign(shares={"a": 0, "b": 100}, control=90),
    ],
    ids=lambda of: f"{of.shares}, control {of.control_percent}, test {of.test_percent}, winner {of.winner}",
)
def test_postgresql_and_python_agree(engine: Engine, of: Campaign) -> None:
    numbers = values(column("address", Text), name="numbers").data(
        [(address,) for address in [*ADDRESSES, "whatsapp:+14155550111", "ñandú"]]
    )
    with Session(engine) as session:
        found = session.execute(select(numbers.c.address, variant_of(numbers.c.address, of))).all()
    assert {row.address: row[1] for row in found} == {row.address: variant_of_address(row.address, of) for row in found}


@pytest.mark.parametrize("number", [1, 7, 123_456])
@pytest.mark.parametrize(
    ("shares", "control", "test", "expected"),
    [
        ({"a": 50, "b": 50}, 0, 100, {"a": 0.5, "b": 0.5}),
        ({"a": 50, "b": 50}, 10, 100, {CONTROL: 0.1, "a": 0.45, "b": 0.45}),
        ({"a": 1, "b": 3}, 20, 40, {CONTROL: 0.2, WAITING: 0.48, "a": 0.08, "b": 0.24}),
        (None, 25, 100, {CONTROL: 0.25, "a": 0.75}),
    ],
)
def test_the_shares_are_met(
    number: int, shares: dict[str, Any] | None, control: int, test: int, expected: dict[str, float]
) -> None:
    found = Counter(given(campaign(number, shares, control=control, test=test)).values())
    assert found.keys() == expected.keys()
    assert far_from(found, expected) < CHI_SQUARE[len(expected) - 1]


def test_another_campaign_draws_anew() -> None:
    first, second = (given(campaign(number, {"a": 50, "b": 50}, control=50)) for number in (7, 8))
    # Of those in the first one's control group, half are in the second one's; the variants cross as evenly.
    both = Counter(f"{first[address]}{second[address]}" for address in ADDRESSES)
    halves = {CONTROL: 0.5, "a": 0.25, "b": 0.25}
    for name in halves:
        crossed = Counter({other: both[f"{name}{other}"] for other in halves})
        assert far_from(crossed, halves) < CHI_SQUARE[2]


def test_control_test_and_variant_are_drawn_apart() -> None:
    plain = given(campaign(shares={"a": 50, "b": 50}))
    narrow = given(campaign(shares={"a": 50, "b": 50}, control=10, test=30))
    wide = given(campaign(shares={"a": 50, "b": 50}, control=20, test=60))
    taking_part = {address: name for address, name in narrow.items() if name in {"a", "b"}}
    assert all(plain[address] == name for address, name in taking_part.items())
    assert all(wide[address] in {name, CONTROL} for address, name in taking_part.items())
    assert all(wide[address] == CONTROL for address, name in narrow.items() if name == CONTROL)


def test_the_winner_is_for_all_but_the_control_group() -> None:
    before = given(campaign(shares={"a": 50, "b": 50}, control=10, test=30))
    after = given(campaign(shares={"a": 50, "b": 50}, control=10, test=30, winner="b"))
    assert Counter(before.values()).keys() == {CONTROL, WAITING, "a", "b"}
    assert all(after[address] == (CONTROL if name == CONTROL else "b") for address, name in before.items())


def test_without_variants_everybody_gets_the_one_there_is() -> None:
    assert set(given(campaign()).values()) == {"a"}
